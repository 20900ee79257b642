"""The catalogue of hostile and broken submissions, and what tests each of its rows; `docs/hostile-submissions.md`.

Printed by `PYTHONPATH=.:tests python -m hostile.rows`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .entries import load
from .handed_in import ENTRIES

_ARCHIVES = "tests/collection/test_members.py"
_HERE = "tests/hostile/test_corpus.py"
_PLUGIN = "tests/plugin/test_grading_a_class.py"


@dataclass(frozen=True)
class Row:
    """One kind of submission.

    Attributes:
        number: of the row.
        what: the submission does.
        tests: entries of the corpus, or `file::test`; the whole submissions that name the row come on top.
    """

    number: int
    what: str
    tests: tuple[str, ...] = ()

    @property
    def all_tests(self) -> tuple[str, ...]:
        """Everything that tests the row."""
        return (*self.tests, *(entry.name for entry in ENTRIES if self.number in entry.rows))


def _group(first: int, *rows: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(Row(number, what, tuple(tests.split())) for number, (what, tests) in enumerate(rows, start=first))


GROUPS: dict[str, tuple[Row, ...]] = {
    "Tampering with the score": _group(
        1,
        ("replaces NumPy's comparisons by ones that say yes", "comparison-functions-patched worker-patched-to-lie"),
        ("returns an array that answers every comparison itself", "ndarray-subclass-that-equals-everything"),
        ("rewrites notebook cells from the library", ""),
        ("rewrites notebook cells from an extra cell", ""),
        ("looks for the right answer in the callers", "expected-value-looked-for-in-frames-and-heap"),
        ("replaces `float` or `sum` by something that gives full points", "builtins-patched builtins-broken"),
        ("forges the output of a check cell", ""),
        ("changes how results are displayed", ""),
        ("changes how errors are displayed", ""),
        ("cheats only when it is being graded", "cheats-only-when-graded"),
        ("makes the kernel say that all went well", ""),
        ("lays a `numpy.py` of its own beside the library", "modules-beside-the-package"),
        (
            "changes its inputs until a wrong answer is right",
            "input-made-equal-to-the-answer input-and-filters-normalised-in-place input-reshaped-in-place",
        ),
        ("returns a shape that only broadcasting accepts", "broadcasting-shape scalar-for-an-array"),
        ("hides wrong numbers behind a mask", "masked-array"),
        ("patches the grader from a thread", "thread-patches-the-worker"),
        ("makes the reference itself give zeros", "tensorflow-called-inside module-that-replaces-itself"),
        ("lets TensorFlow do the exercise", "tensorflow-called tensorflow-called-inside"),
        ("raises the points in a cell's metadata", ""),
        ("rewrites a check cell", ""),
        ("adds a graded cell of its own", ""),
        (
            "knows the answers of the public cases by heart",
            f"{_HERE}::test_grade_hard_coded_answers_of_a_public_seed_earn_nothing_random_with_another",
        ),
        ("lets a check cell show a number that nbgrader takes for full marks", "prints-points"),
    ),
    "Stealing": _group(
        24,
        ("reads the checks out of the notebook's session", ""),
        ("reads the gradebook", "searches-the-disk"),
        ("imports a classmate's library", ""),
        ("hands in links to what others wrote", ""),
        ("reads the environment", "reads-the-environment"),
        ("asks the network", "asks-the-network"),
        ("reads the solutions", "reads-the-solutions"),
        ("looks for hidden cases among all objects", "expected-value-looked-for-in-frames-and-heap"),
        ("looks for stored answers on the disk", "searches-the-disk"),
    ),
    "Damage": _group(
        33,
        ("changes grades in the gradebook", "writes-everywhere"),
        ("deletes a classmate's submission", "writes-everywhere"),
        ("overwrites the course", "writes-everywhere"),
        ("leaves a process behind that acts later", "detached-process-acts-later"),
        ("acts when Python ends", "atexit-hook"),
        ("kills its parent", "kills-its-parent"),
        ("rewrites its own folder", ""),
        ("traces its parent, reads its memory", "ptraces-its-parent"),
        (
            "starts processes or threads without end",
            "fork-storm fork-bomb-that-does-not-give-up fork-and-both-answer threads-without-end",
        ),
        (
            "asks for all the memory",
            "memory-blow-up-in-numpy memory-blow-up-in-python memory-kept-between-calls "
            "memory-blow-up-as-it-is-imported huge-array",
        ),
        ("fills the disk", "disk-filled one-huge-file"),
    ),
    "Dying, hanging, starving": _group(
        44,
        ("ends Python as it is imported", "sys-exit-at-import"),
        ("ends the process without a word", "os-exit-in-the-call"),
        ("crashes in compiled code", "segmentation-fault abort"),
        ("never ends", "endless-loop endless-loop-at-import sleeps-for-ever deadlock"),
        ("never ends and cannot be interrupted", "endless-loop-that-catches-everything"),
        ("stops itself", "stops-itself"),
        ("recurses without end", "recursion-without-end recursion-beyond-the-stack"),
        (
            "raises what is not an error",
            "keyboard-interrupt generator-exit interrupts-itself terminates-itself "
            "exception-that-cannot-be-printed exception-of-ten-megabytes exception-that-never-ends-its-text",
        ),
        ("takes long in each of many cells or calls", "sleeps-in-every-call slow-beyond-the-total"),
        ("closes all files", "descriptors-closed descriptors-closed-and-hangs right-and-without-standard-streams"),
        ("leaves a thread that never ends", "right-and-a-thread-that-never-ends"),
        ("asks for input", "asks-for-input"),
        ("is right and slow", "right-and-slow"),
        ("hands in ten thousand files", ""),
        (
            "hands in an archive that is damaged, a bomb, or somebody else's",
            f"{_ARCHIVES}::test_archive_members_bomb_is_stopped_while_it_unpacks "
            f"{_ARCHIVES}::test_archive_members_damaged_archives_end_in_words "
            f"{_ARCHIVES}::test_archive_members_unsafe_names_are_refused_and_the_others_read",
        ),
    ),
    "Output": _group(
        59,
        ("is right and warns", "right-and-warns"),
        ("is right and logs", "right-and-logs"),
        ("imports TensorFlow, which writes to the error stream", "tensorflow-called"),
        ("prints twenty megabytes in one line", "right-and-prints-twenty-megabytes-in-one-line"),
        (
            "prints two hundred thousand lines",
            "right-and-prints-two-hundred-thousand-lines right-and-prints-from-a-thread-for-ever",
        ),
        ("shows eight megabytes of HTML", ""),
        (
            "puts scripts into text and output",
            "right-and-prints-markup exception-with-markup-and-control-characters "
            f"{_PLUGIN}::test_generate_feedback_markup_in_a_students_text_stays_text",
        ),
        ("prints a number of points", "prints-points"),
        (
            "forges what the worker sends",
            "noise-between-the-frames frame-of-four-gigabytes reply-to-another-call "
            "reply-forged-and-the-real-one-held-back two-replies-for-one-call half-a-frame-and-the-end "
            "half-a-frame-and-silence header-nested-without-end header-that-is-no-object header-that-is-no-text "
            "outcome-that-is-none value-that-is-missing array-of-negative-length array-longer-than-its-bytes "
            "foreign-value-with-evil-words error-forged next-request-swallowed",
        ),
        ("hides a pickle in an array", "pickle-in-an-object-array object-array-on-the-wire"),
    ),
    "Return values": _group(
        69,
        (
            "returns a list, a view, another byte order, one buffer for all",
            "list tuple fortran-order view-with-gaps negative-strides read-only big-endian reused-buffer",
        ),
        ("returns complex numbers", "complex"),
        ("returns an array of objects", "object"),
        (
            "returns another precision or integers",
            "float16 float64-for-float32 long-double integers booleans size-as-a-float size-as-a-numpy-integer",
        ),
        (
            "returns no array of numbers",
            "nan one-infinity nothing generator python-number numpy-number word strings dates bytes memory-view "
            "dictionary-with-odd-keys deep-list list-that-contains-itself class function coroutine empty-array "
            "size-of-five-thousand-digits size-that-equals-everything sixty-axes array-without-end-by-broadcasting "
            "range-without-end range-beyond-all-numbers",
        ),
        ("returns a matrix", "matrix record-array type-with-an-evil-name type-that-hides-its-name"),
        ("returns a tensor, or what converts to an array", "tensorflow-called something-that-converts-to-an-array"),
    ),
    "Broken hand-ins": _group(
        76,
        ("doubles a check cell", ""),
        ("has cells of an older or newer schema", ""),
        ("lost check cells or their metadata", ""),
        ("changed what nbgrader goes by", ""),
        ("changed the kind of cells", ""),
        ("has a notebook that cannot be read", ""),
        ("renamed the notebook", ""),
        ("has a notebook of an old format", ""),
        ("has a notebook that is far too large", "one-line-of-a-megabyte"),
        (
            "has a library that is missing, misnamed or no Python",
            "syntax-error indentation-error unresolved-merge missing-module missing-module-that-another-needs "
            "renamed-module package-in-place-of-a-module missing-function missing-function-with-a-neighbour",
        ),
        ("saved a file as Latin-1 or UTF-16", "latin-1 utf-16 null-bytes unknown-encoding-declared"),
        ("saved a file with a mark and carriage returns", "utf-8-with-mark-and-carriage-returns"),
        ("has pipes, sockets or a time that is none", ""),
        (
            "has modules of its own, or an `__init__.py` that acts",
            "own-modules no-init-file init-that-imports-everything init-that-raises init-that-replaces-the-functions",
        ),
        ("has names and folders that nobody would choose", ""),
        ("changes folder or warnings, shadows modules", "another-folder-and-strict-settings"),
    ),
}

_HEAD = """# Hostile and broken submissions

What a submission may do to the score, to others and to the grader, and the tests that hold the grader to it. Names
without a file are entries of the corpus: `tests/hostile/corpus/` for what a library's functions do, graded one by one,
and `tests/hostile/handed_in/` for whole folders, graded in one class together with honest students. An entry says
what it does and which verdict, points and words must come of it.

No entry that attacks may gain a point over the untouched stubs; the grades, records and notebooks of the honest
students must be the same bytes as without it; nothing around the sandbox may be read or written.
`tests/fuzz/` damages notebooks, sources, replies and the grader's own files at random, and `tests/hostile/test_sixty.py`
kills the grading of a class of sixty ten times.

This page is written by `PYTHONPATH=.:tests python -m hostile.rows`, and a test compares them.
"""


def rows() -> Iterator[Row]:
    """All rows."""
    for group in GROUPS.values():
        yield from group


def document() -> str:
    """The page."""
    parts = [_HEAD]
    for title, group in GROUPS.items():
        parts.append(f"\n## {title}\n\n| | a submission that | tested by |\n|--:|---|---|\n")
        for row in group:
            tests = ", ".join(f"`{test}`" for test in row.all_tests)
            parts.append(f"| {row.number} | {row.what} | {tests} |\n")
    tested = {test for row in rows() for test in row.all_tests}
    others = [entry.name for entry in (*load(), *ENTRIES) if entry.name not in tested]
    parts.append(f"\nIn no row of the table: {', '.join(f'`{name}`' for name in others)}.\n")
    return "".join(parts)


if __name__ == "__main__":
    print(document(), end="")
