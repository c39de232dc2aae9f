"""The parts of the weights page: all weights on one map, one of them to change, and what that would do."""
