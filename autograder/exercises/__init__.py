"""What is asked: each graded function with its cases, its points and its words."""
