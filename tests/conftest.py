"""What every test may ask for: TensorFlow behind its cache, the reference, submissions made of text, a sandbox."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from autograder.errors import GraderError
from autograder.oracle.client import Oracle
from autograder.sandbox.session import Session
from autograder.submission.snapshot import Submission, read_submission

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """TensorFlow on the CPU, with the user's own cache of answers."""
    with Oracle() as asked:
        yield asked


@pytest.fixture(scope="session")
def reference() -> Submission:
    """The course's own solution, handed in."""
    return read_submission(ROOT / "solutions", "reference")


@pytest.fixture(scope="session")
def plain() -> Submission:
    """A right library without speed; a piece of it that is changed is the piece that computes."""
    return read_submission(ROOT / "tests" / "library" / "plain", "plain")


@pytest.fixture(scope="session")
def submission_of() -> Callable[..., Submission]:
    """`submission_of({"conv_lib/conv2d.py": "..."})`: a submission made of text or bytes."""

    def build(files: Mapping[str, str | bytes], name: str = "made of text") -> Submission:
        sources = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        return Submission(name, sources)

    return build


@pytest.fixture(scope="session")
def mutated(plain: Submission) -> Callable[..., Submission]:
    """`mutated(("old", "new"), append="...")`: the plain library with one file changed."""

    def change(
        *edits: tuple[str, str], append: str = "", path: str = "conv_lib/conv2d.py", name: str = "mutated"
    ) -> Submission:
        source = plain.files[path].decode()
        for old, new in edits:
            assert source.count(old) == 1, f"{path} holds {source.count(old)} times: {old}"
            source = source.replace(old, new)
        return Submission(name, {**plain.files, path: (source + append).encode()})

    return change


@pytest.fixture(scope="session")
def sandbox(reference: Submission, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Fail, with the sentence that says what to do, where no sandbox starts: these tests are never skipped."""
    folder = tmp_path_factory.mktemp("sandbox")
    reference.write_to(folder)
    try:
        Session(folder).close()
    except GraderError as error:
        pytest.fail(f"{error} The tests of grading need one.", pytrace=False)
