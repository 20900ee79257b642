"""The wrong ideas that people have, lesson by lesson."""
