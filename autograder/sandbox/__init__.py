"""Where a submission's code runs: a worker process, in bubblewrap where it is there."""
