"""The grader of conv-course: compares a student's NumPy convolutions with TensorFlow's."""
