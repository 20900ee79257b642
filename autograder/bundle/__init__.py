"""Archives: the one that students are given, and the one in which a student hands a lesson in."""
