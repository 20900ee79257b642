"""The instructor's document does what it says: its commands run, in its order, in a course of its own."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main

from autograder.cli import app
from autograder.oracle.cache import default_folder

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "instructor.md"
EXAMPLES = ROOT / "examples" / "class"
LESSON, OTHER = "01_forward", "02_padding"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"conv-course ([a-z]+)([^`\n]*)")

#: A program that wants Slurm or Kubernetes, which are not here.
ELSEWHERE = re.compile(r"from dask_(?:jobqueue|kubernetes)\b")

#: On a hub, this stands in a file of the system.
HUB = """
settings = get_config()
settings.Exchange.root = {exchange!r}
settings.Exchange.cache = {cache!r}
settings.ExchangeCollect.check_owner = False
"""
STUDENT = """
from autograder.nbgrader_plugin.configuration import configure_student
configure_student(get_config())
"""
WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Last modified (grade)
Participant 501,Oak Tree,oak@wood.example,Submitted,,100.00,Yes,-
Participant 502,Elm Tree,elm@wood.example,Submitted,,100.00,Yes,-
Participant 503,Birch Tree,birch@wood.example,Submitted,,100.00,Yes,-
Participant 504,Hazel Tree,hazel@wood.example,No submission,,100.00,Yes,-
"""
CANVAS = """\
Student,ID,SIS Login ID,Section,Essay (1)
    Points Possible,,,,10
"Tree, Oak",101,oak,A,9
"Tree, Elm",102,elm,A,
"Tree, Birch",103,birch,A,
"Tree, Hazel",104,hazel,A,
"""


def blocks():
    """Language and text of every block, in order."""
    return [(match[1], match[2]) for match in BLOCK.finditer(DOCUMENT.read_text(encoding="utf-8"))]


def commands(text):
    """Each command of a block with the lines that it is said to print."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert parts[0] == "", f"a console block must begin with a command: {text!r}"
    return [(part.splitlines()[0], part.splitlines()[1:]) for part in parts[1:]]


def test_instructor_every_command_and_option_exists():
    known = typer.main.get_command(app).commands
    found = CALL.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert len(found) > 15
    for name, rest in found:
        assert name in known, f"conv-course {name}"
        options = {
            option for parameter in known[name].params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, f"conv-course {name}{rest}"


def test_instructor_files_that_it_names_are_there():
    text = DOCUMENT.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("https://"):
            assert (DOCUMENT.parent / target).is_file(), target
    for named in re.findall(r"`((?:tests|docs|examples)/[\w/.-]+)`", text):
        assert (ROOT / named).exists(), named


def test_instructor_programs_for_other_machines_are_the_two_that_no_test_runs():
    found = [text.split()[1] for language, text in blocks() if language == "python" and ELSEWHERE.match(text)]
    assert found == ["dask_jobqueue", "dask_kubernetes.operator"]


@dataclass(frozen=True)
class World:
    """A machine with an exchange; the course folder is to be made."""

    folder: Path

    @property
    def course(self):
        return self.folder / "my-course"

    def settings(self, whose):
        return HUB.format(exchange=str(self.folder / "exchange"), cache=str(self.folder / f"cache-{whose}"))

    def run(self, command, cwd=None):
        """Run a command line; everything that it said."""
        done = subprocess.run(
            shlex.split(command),
            cwd=cwd or self.course,
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT),
                "HOME": str(self.folder),
                "JUPYTER_CONFIG_DIR": str(self.folder / "jupyter"),
                "CONV_COURSE_CACHE": str(default_folder()),
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        told = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 0, f"{command} ended with {done.returncode}: {told}"
        return told


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    for folder in (made.course, tmp_path / "exchange", tmp_path / "jupyter"):
        folder.mkdir()
    (tmp_path / "exchange").chmod(0o777)
    (tmp_path / "jupyter" / "nbgrader_config.py").write_text(made.settings("instructor"))
    return made


def hand_in_by_exchange(world):
    """Oak fetches the other lesson, solves it and submits it."""
    home = world.folder / "oak"
    home.mkdir()
    (home / "nbgrader_config.py").write_text(STUDENT + world.settings("oak"))
    world.run(f"nbgrader fetch_assignment {OTHER}", home)
    for path in (ROOT / "solutions" / "conv_lib").glob("*.py"):
        shutil.copy(path, home / "conv_lib")
    world.run(f"nbgrader submit {OTHER} --student oak", home)


def download_from_moodle(world):
    """Three hand-ins; elm has answered the written question."""
    notebook = json.loads((world.course / ".conv-course" / "release" / LESSON / f"{LESSON}.ipynb").read_text())
    answered = json.loads(json.dumps(notebook))
    for cell in answered["cells"]:
        if cell["cell_type"] == "markdown" and cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "All sums are alike."
    with zipfile.ZipFile(world.course / "moodle.zip", "w") as archive:
        for number, student, like in ((501, "Oak", "cedar"), (502, "Elm", "hazel"), (503, "Birch", "birch")):
            folder = f"{student} Tree_{number}_assignsubmission_file_"
            own = answered if student == "Elm" else notebook
            archive.writestr(f"{folder}/{LESSON}.ipynb", json.dumps(own))
            for path in sorted((EXAMPLES / like / LESSON / "conv_lib").glob("*.py")):
                archive.write(path, f"{folder}/conv_lib/{path.name}")


def grade_by_hand(world):
    """What the form grader does when a person gives points."""
    from nbgrader.api import Gradebook

    from autograder.nbgrader_plugin.quiet import quiet

    with quiet(), Gradebook(f"sqlite:///{world.course}/gradebook.db", "conv-course") as gradebook:
        (waiting,) = (
            grade
            for notebook in gradebook.find_submission(LESSON, "elm").notebooks
            for grade in notebook.grades
            if grade.needs_manual_grade
        )
        waiting.manual_score, waiting.needs_manual_grade = 2.0, False
        gradebook.db.commit()


def export_from_platforms(world):
    (world.course / "worksheet.csv").write_text(WORKSHEET)
    (world.course / "canvas.csv").write_text(CANVAS)


#: What other people do before a command of the document: (its beginning, what they do), in order.
MEANWHILE = [
    (f"nbgrader collect {OTHER}", hand_in_by_exchange),
    (f"conv-course collect {LESSON}", download_from_moodle),
    (f"conv-course grade {LESSON}", lambda _: None),
    (f"conv-course grade {LESSON}", grade_by_hand),
    (f"conv-course export {LESSON}", export_from_platforms),
]


@pytest.mark.slow
@pytest.mark.usefixtures("sandbox")
def test_instructor_commands_in_order_lead_to_returned_feedback_and_grades(world):
    meanwhile = list(MEANWHILE)
    for language, text in blocks():
        if language == "csv":
            (world.course / "students.csv").write_text(text)
        elif language == "python" and ELSEWHERE.match(text):
            compile(text, str(DOCUMENT), "exec")
        elif language == "python":
            world.run(f"{shlex.quote(sys.executable)} -c {shlex.quote(text)}")
        elif language == "console":
            for command, printed in commands(text):
                if meanwhile and command.startswith(meanwhile[0][0]):
                    meanwhile.pop(0)[1](world)
                told = world.run(command)
                for line in printed:
                    assert " ".join(line.split()) in told, f"{command} must print {line!r}, got {told}"
    assert meanwhile == []
    with zipfile.ZipFile(world.course / "feedback.zip") as archive:
        assert "Elm Tree_502_assignsubmission_file_/feedback.html" in archive.namelist()
    filled = (world.course / "for-moodle.csv").read_text().splitlines()
    assert filled[1] == WORKSHEET.splitlines()[1].replace("Submitted,,", "Submitted,74.07,")
    assert filled[4] == WORKSHEET.splitlines()[4]
    assert (world.course / "for-canvas.csv").read_text().splitlines()[2] == '"Tree, Oak",101,oak,A,9,20'
    assert (world.course / "reports" / f"{LESSON}.html").is_file()
    released = list((world.folder / "exchange" / "conv-course" / "feedback").glob("*.html"))
    assert len(released) == 1
