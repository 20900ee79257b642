"""Convolution in NumPy, as TensorFlow computes it: the library that the lessons complete, function by function."""
