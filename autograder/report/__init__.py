"""A report, shown: as JSON for programs, as text in a terminal, as HTML in a notebook and in feedback."""
