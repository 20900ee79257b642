"""Ten thousand damaged notebooks, sources, replies and files of our own: an answer comes of every one of them."""
