"""From a submission to its report: the pure function that every surface of the grader calls."""
