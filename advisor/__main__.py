"""`python -m advisor`: the commands of ``cli``."""

import sys

from advisor.cli import terminal
from advisor.cli.main import main

terminal.prepare()
sys.exit(main())
