"""`python -m advisor`: the commands of ``cli``."""

import sys

from advisor import terminal
from advisor.cli import main

terminal.prepare()
sys.exit(main())
