"""Which misunderstanding gives exactly these numbers, and the smallest call that shows it."""
