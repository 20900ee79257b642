"""Is everything there? Each part of the course's surroundings, looked at and said in plain words."""
