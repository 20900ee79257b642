"""Notebooks that go for the score, that were damaged, or that only look as if they were."""

import json
from collections.abc import Callable
from typing import Any

from ..course import NOTEBOOK, answered, released
from .entry import HandedIn, Place

Document = dict[str, Any]

_LOST = "put back"
_UNREADABLE = "cannot be read"
_TOUCH = "open({canary!r} + '/ran-in-a-cell', 'w').write('ran')"
#: Code that a kernel would run; each leaves a file where the test looks.
_CELLS = {
    "input-transformer": "get_ipython().input_transformers_cleanup.append(lambda lines: ['10.0\\n'])",
    "forged-reply": "kernel = get_ipython().kernel\nkernel.session.send(kernel.iopub_socket, 'execute_result', {})",
    "kernel-that-says-ok": "type(get_ipython().kernel).do_execute = lambda *a, **k: {'status': 'ok'}",
    "only-when-graded": "import os\nif os.environ.get('NBGRADER_EXECUTION'): get_ipython().ast_transformers.clear()",
    "history-dumped": "open('history.txt', 'w').write(repr(In) + repr(Out))",
    "sleeps": "import time\ntime.sleep(10_000)",
    "imports-tensorflow": "import tensorflow as tf\ntf.ones(1)",
    "kills-the-kernel": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
}


def code(source: str, name: str = "") -> Document:
    """A code cell."""
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    return {**cell, "id": name} if name else cell


def markdown(source: str) -> Document:
    """A Markdown cell."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def graded(document: Document) -> list[Document]:
    """The cells that nbgrader knows."""
    return [cell for cell in document["cells"] if "nbgrader" in cell["metadata"]]


def checks(document: Document) -> list[Document]:
    """The check cells."""
    return [cell for cell in graded(document) if "".join(cell["source"]).startswith("check(")]


def changed(change: Callable[[Document], Any]) -> Callable[[Place], None]:
    """Hand in the released notebook after `change` has had its way with it."""

    def build(place: Place) -> None:
        document = released()
        change(document)
        place.notebook(document)

    return build


def raw(data: Callable[[], str | bytes]) -> Callable[[Place], None]:
    """Hand in these bytes as the notebook."""
    return lambda place: place.notebook(data())


def with_cells(source: str, count: int = 1) -> Callable[[Place], None]:
    """Hand in the released notebook with this code in cells in front of all others."""

    def build(place: Place) -> None:
        document = released()
        told = _TOUCH.format(canary=place.facts["canary"])
        document["cells"][:0] = [code(f"{told}\n{source}") for _ in range(count)]
        place.notebook(document)

    return build


def _own(**values: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for cell in graded(document):
            cell["metadata"]["nbgrader"].update(values)

    return change


def _points_raised(document: Document) -> None:
    for cell in graded(document):
        if "points" in cell["metadata"]["nbgrader"]:
            cell["metadata"]["nbgrader"]["points"] = 1000


def _checks_say(source: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for cell in checks(document):
            cell["source"] = source

    return change


def _forged_cell(document: Document) -> None:
    extra = json.loads(json.dumps(checks(document)[0]))
    extra["metadata"]["nbgrader"].update(grade_id="check-forged", points=50)
    document["cells"].append({**extra, "id": "forged"})


def _outputs_forged(document: Document) -> None:
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            data = {"text/plain": "10.0", "text/html": "<script>alert(1)</script>"}
            cell["outputs"] = [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}]


def _large_outputs(document: Document) -> None:
    data = {"text/html": "<b>" * (3 << 20)}
    checks(document)[0]["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]


def _errors_saved(document: Document) -> None:
    for cell in checks(document):
        cell["outputs"] = [{"output_type": "stream", "name": "stderr", "text": "failed call to cuInit\n"}]


def _doubled(document: Document) -> None:
    document["cells"] += json.loads(json.dumps(document["cells"]))


def _checks_doubled_without_ids(document: Document) -> None:
    for cell in json.loads(json.dumps(checks(document))):
        del cell["id"]
        document["cells"].insert(0, cell)


def _checks_deleted(document: Document) -> None:
    gone = checks(document)
    document["cells"] = [cell for cell in document["cells"] if cell not in gone]


def _stripped(document: Document) -> None:
    for cell in document["cells"]:
        cell["metadata"] = {}


def _stripped_of_ids_too(document: Document) -> None:
    for cell in document["cells"]:
        cell["metadata"] = {}
        del cell["id"]


def _ids_changed(document: Document) -> None:
    for number, cell in enumerate(graded(document)):
        cell["metadata"]["nbgrader"]["grade_id"] = f"mine-{number}"


def _swapped_ids(document: Document) -> None:
    first, *_, last = checks(document)
    first["metadata"]["nbgrader"], last["metadata"]["nbgrader"] = (
        last["metadata"]["nbgrader"],
        first["metadata"]["nbgrader"],
    )


def _other_kind(document: Document) -> None:
    for cell in graded(document):
        cell["cell_type"] = "markdown" if cell["cell_type"] == "code" else "code"


def _version_3(document: Document) -> None:
    sheet = {"cells": document.pop("cells"), "metadata": {}}
    document.update(nbformat=3, nbformat_minor=0, worksheets=[sheet])


def _markup(document: Document) -> None:
    attack = "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3)) <iframe src=//x>"
    for cell in document["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = attack
    document["cells"].append(code(f"# {attack}"))
    document["metadata"]["title"] = attack
    _outputs_forged(document)


def _half_characters(document: Document) -> None:
    for cell in graded(document):
        if cell["metadata"]["nbgrader"].get("solution"):
            cell["source"] = "half \ud800 a character \udfff, \x00 nothing, \x1b[2J colour"
    document["cells"].append(code("half = '\ud800'"))
    document["cells"].append(markdown("half \udfff"))


def _odd_guess(source: str) -> Callable[[Place], None]:
    return lambda place: place.notebook(answered(source, "*Write your answer here.*"))


def _odd_types(document: Document) -> None:
    cells = document["cells"]
    cells[0]["source"] = {"a": [1, None]}
    cells[1]["metadata"] = [1, 2]
    cells[2]["id"] = {"nested": [[[[]]]]}
    cells[3]["cell_type"] = None
    cells.insert(0, None)
    cells.insert(1, 10**300)
    cells.insert(2, {"source": [[["deep"]], 1, None, {"a": 1}], "cell_type": "code", "metadata": {"nbgrader": 7}})
    cells.insert(3, {"source": True, "cell_type": ["code"], "metadata": {"nbgrader": {"grade_id": [1]}}})
    document["metadata"] = "none"
    document["nbformat"] = "4"


def _slow_markdown(document: Document) -> None:
    for pattern in ("|a|b|\n|-|-|\n" + "|x|y|\n" * 3000, "[" * 20_000, "<div>" * 4000, "<" * 100_000, "*" * 20_000):
        document["cells"] += [markdown(pattern) for _ in range(12)]


def _slow_code(document: Document) -> None:
    for pattern in ("'" * 100_000, "(" * 100_000, "\\\n" * 50_000, "%%" * 50_000, '"""' * 33_000, "f'{" * 33_000):
        document["cells"] += [code(pattern) for _ in range(3)]


def _huge_answer(document: Document) -> None:
    for cell in graded(document):
        if cell["metadata"]["nbgrader"].get("solution") and cell["cell_type"] == "markdown":
            cell["source"] = "An answer. " * 50_000


def _deep() -> str:
    return '{"nbformat": 4, "cells": ' + "[" * 500_000


def _deep_metadata() -> str:
    text = json.dumps(released())
    return text[:-1] + ', "more": ' + "[" * 900 + "]" * 900 + "}"


def _attack(row: int, name: str, count: int = 1) -> HandedIn:
    return HandedIn(f"cell-{name}", with_cells(_CELLS[name], count), rows=(row,))


def _damaged(name: str, build: Callable[[Place], None], *rows: int, words: str = "", **more: Any) -> HandedIn:
    return HandedIn(name, build, "sizes", rows, (words,) if words else (), **more)


def _renamed(place: Place) -> None:
    (place.folder / NOTEBOOK).rename(place.folder / "01_forward (1).ipynb")


def _two_of_other_names(place: Place) -> None:
    (place.folder / NOTEBOOK).rename(place.folder / "a.ipynb")
    place.notebook(released(), "b.ipynb")


NOTEBOOKS = (
    _attack(4, "input-transformer"),
    _attack(7, "forged-reply"),
    _attack(11, "kernel-that-says-ok"),
    _attack(10, "only-when-graded"),
    _attack(24, "history-dumped"),
    _attack(52, "sleeps", 4),
    _attack(61, "imports-tensorflow"),
    _attack(38, "kills-the-kernel"),
    HandedIn("outputs-forged", changed(_outputs_forged), rows=(7,)),
    HandedIn("points-raised", changed(_points_raised), rows=(19,)),
    HandedIn("check-cells-pass", changed(_checks_say("pass")), rows=(20,)),
    HandedIn("check-cells-are-numbers", changed(_checks_say("np.float64(10.0)")), rows=(20, 23)),
    HandedIn("check-cells-are-not-a-number", changed(_checks_say("float('nan')")), rows=(23,)),
    HandedIn("graded-cell-forged", changed(_forged_cell), rows=(21,)),
    HandedIn("check-cells-swapped", changed(_swapped_ids), rows=(79,)),
    _damaged("errors-saved-in-check-cells", changed(_errors_saved), 59, 61),
    _damaged("outputs-of-nine-megabytes", changed(_large_outputs), 64, words="larger than 8 MiB"),
    _damaged("cells-doubled", changed(_doubled), 76, words="more than once"),
    _damaged("check-cells-doubled-without-ids", changed(_checks_doubled_without_ids), 76, words="more than once"),
    _damaged("schema-of-long-ago", changed(_own(schema_version=2)), 77),
    _damaged("schema-of-the-future", changed(_own(schema_version=99)), 77),
    _damaged("schema-that-is-a-word", changed(_own(schema_version="three")), 77),
    _damaged("check-cells-deleted", changed(_checks_deleted), 78, words=_LOST),
    _damaged("metadata-stripped", changed(_stripped), 78),
    _damaged("metadata-and-ids-stripped", changed(_stripped_of_ids_too), 78, words=_LOST),
    _damaged("grade-ids-changed", changed(_ids_changed), 79),
    _damaged("grade-flag-off", changed(_own(grade=False)), 79),
    _damaged("solution-flag-on", changed(_own(solution=True)), 79),
    _damaged("cells-of-the-other-kind", changed(_other_kind), 80),
    _damaged("notebook-is-not-json", raw(lambda: '{"cells": ['), 81, words=_UNREADABLE),
    _damaged("notebook-is-binary", raw(lambda: bytes(range(256)) * 40), 81, words=_UNREADABLE),
    _damaged("notebook-is-empty", raw(lambda: b""), 81, words=_UNREADABLE),
    _damaged("notebook-is-a-page", raw(lambda: "<!doctype html><p>Sign in to go on."), 81, words=_UNREADABLE),
    _damaged(
        "notebook-has-a-merge-conflict", raw(lambda: f"<<<<<<< HEAD\n{json.dumps(released())}"), 81, words=_UNREADABLE
    ),
    _damaged("notebook-is-deeply-nested", raw(_deep), 81, words=_UNREADABLE),
    _damaged("notebook-metadata-are-deeply-nested", raw(_deep_metadata), 81),
    _damaged("notebook-in-utf-16", raw(lambda: json.dumps(released()).encode("utf-16")), 81),
    _damaged("notebook-with-a-byte-order-mark", raw(lambda: json.dumps(released()).encode("utf-8-sig")), 81),
    _damaged("notebook-of-format-3", changed(_version_3), 83, words=_UNREADABLE),
    _damaged(
        "notebook-of-twenty-megabytes",
        changed(lambda d: d["cells"].append(markdown("word " * (4 << 20)))),
        84,
        words="larger than 8 MiB",
    ),
    _damaged(
        "five-thousand-cells",
        changed(lambda d: d["cells"].extend(code("1") for _ in range(5000))),
        84,
        words=_UNREADABLE,
    ),
    _damaged("nine-hundred-cells", changed(lambda d: d["cells"].extend(code("1") for _ in range(900))), 84),
    _damaged("cells-of-odd-types", changed(_odd_types), 81),
    _damaged("markup-everywhere", changed(_markup), 65, waiting=True),
    _damaged("half-characters", changed(_half_characters), 81, waiting=True),
    _damaged("markdown-that-is-slow-to-render", changed(_slow_markdown), 84),
    _damaged("code-that-is-slow-to-colour", changed(_slow_code), 84),
    _damaged("answer-without-end", changed(_huge_answer), 84, waiting=True),
    _damaged("guess-that-is-no-key", _odd_guess("{[1]: 2}")),
    _damaged("guess-that-is-code", _odd_guess("__import__('os').abort()")),
    _damaged("guess-nested-beyond-the-parser", _odd_guess("(" * 450)),
    _damaged("guess-of-many-digits", _odd_guess("9" * 400), guesses=4.0),
    _damaged("guess-with-a-null-byte", _odd_guess("'\0'")),
    _damaged("notebook-renamed", _renamed, 82, words="was called"),
    _damaged("two-notebooks-of-other-names", _two_of_other_names, 82, words="several notebooks"),
    _damaged("no-notebook", lambda place: (place.folder / NOTEBOOK).unlink(), 78, words="no notebook"),
)
