"""Grades as the tables that learning platforms take: Canvas's and Moodle's files, and a plain one."""
