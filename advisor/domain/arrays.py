"""The kinds of arrays that the arithmetic is made of; the text beside each name gives its shape and unit."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
