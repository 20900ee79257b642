"""The course as its readers have it: JupyterLab in a real browser."""
