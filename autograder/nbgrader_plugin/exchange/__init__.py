"""nbgrader's exchange, with `conv_lib` carried along: released, fetched, handed in and collected with its lesson."""
