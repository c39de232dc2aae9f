"""The parts of benchmarks/faults.py: people who tap, a record of what they were promised, databases that can be hurt."""
