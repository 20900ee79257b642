"""An adjoint check, shown: the same sentences as text, as HTML and as JSON."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.grading.adjoint_report import AdjointReport, Finding, Gap

if TYPE_CHECKING:
    from jinja2 import Template

SCHEMA = 1
#: Tables with more rows or columns are told in a sentence.
_MOST_CELLS = 12
_MARKS = {Finding.AGREE: "✓", Finding.GAP: "✗", Finding.NOT_LINEAR: "✗", Finding.NO_ANSWER: "·"}

#: What the identity says, what it proves and what it does not, each after its label.
EXPLANATION: tuple[tuple[str, str], ...] = (
    (
        "What it says",
        "⟨a, b⟩ multiplies two arrays cell by cell and adds everything up. Both numbers go through the same "
        "connections between {cell} and an output cell: each counts once, with its weight, times x at its one end "
        "and y at its other. The first number goes through them from the x side, the second from the y side. If these "
        "are the same connections with the same weights, the sums are equal, whatever x and y are.",
    ),
    (
        "What it proves",
        "Equal on numbers at random, shape after shape, they belong together: the second function is the transpose of "
        "the first, and that is all that a gradient of a linear map is.",
    ),
    (
        "What it does not prove",
        "That either of them is right. A pair that is wrong in the same way, with the kernel turned in both, say, "
        'belongs together just as well. That is why check("{name}") compares with TensorFlow. This check asks '
        "nobody but your own two functions, and it carries no points.",
    ),
)


def headline(report: AdjointReport) -> str:
    """The first line: mark, check, finding."""
    adjoint = report.adjoint
    pair = f"{adjoint.backward.function} and {adjoint.forward.function}"
    words = {
        Finding.AGREE: f"{pair} belong together",
        Finding.GAP: f"{pair} do not belong together",
        Finding.NOT_LINEAR: f"{pair} cannot belong together",
        Finding.NO_ANSWER: f"{pair} cannot be held against each other yet",
    }
    return f"{_MARKS[report.finding]} {words[report.finding]}"


def sentences(report: AdjointReport) -> tuple[str, ...]:
    """What came out, sentence by sentence, the most important first."""
    said = [*report.said]
    if report.gap is not None:
        said += [_connection(report, report.gap), _extent(report, report.gap)]
    if report.numbers is not None:
        said.append(_numbers(report))
    if report.finding is Finding.AGREE:
        said.append(f"They are equal for all {report.agreed} shapes tried, with strides and padding among them.")
    elif report.agreed:
        said.append(f"On the {_count(report.agreed, 'simpler shape')} tried before, they agree.")
    return tuple(said)


def _connection(report: AdjointReport, gap: Gap) -> str:
    adjoint = report.adjoint
    where = f" ({gap.place})" if gap.place else ""
    return (
        f"Your {adjoint.forward.function} carries {number(gap.forward)} from {adjoint.cell} {list(gap.x)} to output cell "
        f"{list(gap.y)}; your {adjoint.backward.function} carries {number(gap.backward)} back{where}."
    )


def _extent(report: AdjointReport, gap: Gap) -> str:
    return (
        f"At these sizes, the smallest found, they disagree on {int(gap.wrong.sum())} of {gap.wrong.size} such pairs "
        f'of cells. Which of the two is mistaken, this cannot say: check("{report.adjoint.name}") can.'
    )


def _numbers(report: AdjointReport) -> str:
    assert report.numbers is not None
    left, right, adjoint = number(report.numbers.left), number(report.numbers.right), report.adjoint
    equal = "=" if report.finding is Finding.AGREE else "≠"
    return f"{adjoint.left} = {left} {equal} {right} = {_reversed(adjoint.right)}, with {report.numbers.call}."


def _reversed(right: str) -> str:
    """`a = b` as it reads after an equals sign."""
    return " = ".join(reversed(right.split(" = ")))


def _count(count: int, noun: str) -> str:
    return f"one {noun}" if count == 1 else f"{count} {noun}s"


def explanation(report: AdjointReport) -> tuple[tuple[str, str], ...]:
    """What the identity says, proves and does not prove, for this pair."""
    adjoint = report.adjoint
    return (
        ("What is compared", adjoint.about),
        *((label, text.format(cell=_one(adjoint.cell), name=adjoint.name)) for label, text in EXPLANATION),
    )


def _one(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def number(value: float) -> str:
    """A whole number without a point; anything else as it is, to six digits."""
    return f"{value:.0f}" if abs(value) < 1e15 and abs(value - round(value)) < 1e-3 else f"{value:g}"


def tables(report: AdjointReport) -> tuple[tuple[str, list[list[tuple[str, bool]]]], ...]:
    """Both maps as matrices, one row for each output cell; what differs is marked. Nothing where they are large."""
    gap = report.gap
    if gap is None or max(gap.wrong.shape) > _MOST_CELLS:
        return ()
    return tuple(
        (
            f"{function}, {word}",
            [
                [(number(value), bool(mark)) for value, mark in zip(line, marks, strict=True)]
                for line, marks in zip(values, gap.wrong, strict=True)
            ],
        )
        for function, word, values in (
            (report.adjoint.forward.function, "forth", gap.forth),
            (report.adjoint.backward.function, "back", gap.back),
        )
    )


def adjoint_text(report: AdjointReport, explained: bool = True) -> str:
    """One check as plain text."""
    lines = [headline(report), *(f"  {sentence}" for sentence in sentences(report))]
    for title, rows in tables(report):
        width = max(len(text) for row in rows for text, _ in row) + 2
        lines += [
            f"  {title}:",
            *("  " + "".join(f"{text}{'!' if mark else ' '}".rjust(width) for text, mark in row) for row in rows),
        ]
    if report.gap is not None:
        lines += ["  The two calls as code:", *(f"    {line}".rstrip() for line in report.gap.code.splitlines())]
    if explained:
        lines += [f"  {label}: {text}" for label, text in explanation(report)]
    return "\n".join(lines)


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # not before there is something to show

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("adjoint.html.j2")


def adjoint_html(report: AdjointReport, notes: Sequence[str] = ()) -> str:
    """One check as a piece of HTML: no script, readable in light and dark, nothing told by colour alone."""
    return _template().render(
        name=report.adjoint.name,
        right=report.finding is Finding.AGREE,
        waiting=report.finding is Finding.NO_ANSWER,
        headline=headline(report),
        sentences=sentences(report),
        tables=tables(report),
        code=report.gap.code if report.gap else "",
        explanation=explanation(report),
        notes=list(notes),
    )


def adjoint_document(submission: str, sandboxed: bool, reports: Sequence[AdjointReport]) -> str:
    """Several checks as one JSON document, ending in a newline."""
    document = {
        "schema": SCHEMA,
        "submission": submission,
        "sandboxed": sandboxed,
        "adjoints": [_as_json(report) for report in reports],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _as_json(report: AdjointReport) -> dict[str, Any]:
    adjoint, numbers, gap = report.adjoint, report.numbers, report.gap
    return {
        "exercise": adjoint.name,
        "lesson": adjoint.exercise.lesson,
        "forward": adjoint.forward.function,
        "backward": adjoint.backward.function,
        "finding": report.finding.value,
        "shapes": len(adjoint.shapes),
        "agreed": report.agreed,
        "left": _plain(numbers.left) if numbers else None,
        "right": _plain(numbers.right) if numbers else None,
        "call": numbers.call if numbers else None,
        "gap": gap
        and {
            "x": list(gap.x),
            "y": list(gap.y),
            "forward": _plain(gap.forward),
            "backward": _plain(gap.backward),
            "disagree": int(gap.wrong.sum()),
            "pairs": int(gap.wrong.size),
            "code": gap.code,
        },
        "sentences": list(sentences(report)),
    }


def _plain(value: float) -> float | str:
    return value if np.isfinite(value) else str(value)
