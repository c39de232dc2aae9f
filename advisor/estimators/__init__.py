"""The kernels of the domain as scikit-learn has estimators."""
