"""Grading in other processes: on this machine, or on the machines of a Dask cluster."""
