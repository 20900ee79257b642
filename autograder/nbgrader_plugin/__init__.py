"""The bridge to nbgrader: its settings, its autograding without a kernel, its gradebook."""
