"""`python -m advisor`: the commands of ``cli``."""

import sys

from advisor.cli import main

sys.exit(main())
