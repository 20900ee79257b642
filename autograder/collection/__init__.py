"""From what a learning platform exports to one clean folder for each student; nothing in it is trusted."""
