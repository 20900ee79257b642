"""TensorFlow, asked in a process of its own, and remembered on disk by the content of the question."""
