"""The command line of the course builder."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tools.build import Built
from tools.build import build as build_course
from tools.checks import STEPS, Finding, run_step
from tools.errors import ToolError
from tools.layout import PROJECT
from tools.lock import lock as lock_versions

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Build the course from its sources, and check it.")

Root = Annotated[Path, typer.Option(metavar="FOLDER", help="Work in FOLDER instead of this checkout.")]
OVERWRITE = "--overwrite-student-work"


@app.command()
def build(
    root: Root = PROJECT,
    overwrite_student_work: Annotated[
        bool, typer.Option(OVERWRITE, help="Replace edited files too: what was written in them is lost.")
    ] = False,
) -> None:
    """Make conv_lib/, lessons/ and the solved notebooks from solutions/.

    A file of conv_lib/ or lessons/ that was edited since it was built is somebody's work: it is kept and
    named, everything else is built, and the exit status is 1.
    """
    try:
        areas = build_course(root.resolve(), overwrite_student_work=overwrite_student_work)
    except ToolError as error:
        _fail(str(error))
    for area in areas:
        typer.echo(_summary(area))
    kept = [path for area in areas for path in area.kept]
    if kept:
        for path in kept:
            typer.echo(f"build: {path} was edited since it was built and was kept.", err=True)
        _fail(f"build: to replace edited files, losing what was written: python -m tools build {OVERWRITE}")


@app.command()
def check(
    steps: Annotated[
        list[str] | None, typer.Argument(metavar="[STEP]...", help="Take each STEP; default: all.")
    ] = None,
    root: Root = PROJECT,
) -> None:
    """Prove that what is committed is what it must be. Takes every STEP, then fails if one failed."""
    unknown = sorted(set(steps or ()) - {step.name for step in STEPS})
    if unknown:
        raise typer.BadParameter(f"STEP must be one of {', '.join(step.name for step in STEPS)}, got {unknown[0]!r}.")
    failed = [
        step.name for step in STEPS if (not steps or step.name in steps) and not _report(run_step(step, root.resolve()))
    ]
    if failed:
        _fail(f"check: failed: {', '.join(failed)}.")


@app.command()
def lock(
    upgrade: Annotated[bool, typer.Option(help="Take the newest versions that pyproject.toml allows.")] = False,
    root: Root = PROJECT,
) -> None:
    """Write requirements.lock and environment.yml from pyproject.toml. Needs uv."""
    try:
        names = lock_versions(root.resolve(), upgrade=upgrade)
    except ToolError as error:
        _fail(str(error))
    typer.echo(f"lock: wrote {' and '.join(names)}.")


def _summary(built: Built) -> str:
    """One line: what happened to one area."""
    counts = {"unchanged": built.current, "written": built.written, "removed": built.removed, "kept": built.kept}
    said = ", ".join(f"{len(paths)} {word}" for word, paths in counts.items() if paths)
    return f"{built.area.folder + '/':18} {said or 'nothing to build'}"


def _report(finding: Finding) -> bool:
    """Print one line for a step, and its problems; whether it found none."""
    if not finding.problems:
        typer.echo(f"ok    {finding.step.name:9} {finding.step.proves}")
        return True
    typer.echo(f"FAIL  {finding.step.name:9} not so: {finding.step.proves}")
    for problem in finding.problems:
        typer.echo(f"      {problem}")
    return False


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
