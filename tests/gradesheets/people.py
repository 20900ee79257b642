"""A small class and its grades, for the tests of the tables."""

from autograder.gradesheets.grades import Mark, Standing, StudentGrades

LESSON = "01_forward"
WORTH = {LESSON: 24.0}


def graded(points, penalty=0.0):
    return Mark(Standing.GRADED, points, penalty, 24.0, 60.0 if penalty else 0.0)


def student(name, mark, **about):
    known = {"first_name": name.capitalize(), "last_name": "Tree", "email": f"{name}@wood.example", "lms_user_id": ""}
    platform_ids = {LESSON: about.pop("platform_id")} if "platform_id" in about else {}
    return StudentGrades(name, **(known | about), marks={LESSON: mark}, platform_ids=platform_ids)


#: One of each standing that matters.
CLASS = (
    student("oak", graded(20.0), lms_user_id="101"),
    student("elm", graded(20.0, penalty=2.345), lms_user_id="102"),
    student("birch", Mark(Standing.WAITING, 11.0, 0.0, 24.0), lms_user_id="103"),
    student("cedar", Mark(Standing.FAILED, 12.0, 0.0, 24.0), lms_user_id="104"),
    student("hazel", Mark(Standing.ABSENT, max_points=24.0), lms_user_id="105"),
)
