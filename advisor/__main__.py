"""`python -m advisor`: the commands of ``cli``."""

from advisor.cli.main import run

run()
