"""nbgrader's settings for this course; all of them live in `autograder.nbgrader_plugin`."""

from autograder.nbgrader_plugin.configuration import configure

configure(get_config())  # noqa: F821  (nbgrader's loader provides get_config)
