"""What benchmarks/faults.py is made of: people who tap, a record of what they were promised, databases to hurt."""
