"""The tests. Whatever comes first here runs before NumPy is loaded."""

import os

# Many small matrices: threads that wait for each other, beside another worker, take ten times the processor.
for _library in ("OPENBLAS", "OMP"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
