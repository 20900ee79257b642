"""Collecting hand-ins from the exchange, where every student owns a folder and may have put anything into it."""

import os
import pwd
import secrets
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SAWarning

from autograder.collection.arrangement import MAX_TIMESTAMP, TIMESTAMP, arranged
from autograder.collection.members import Refused, bounded, folder_members
from autograder.collection.receiving import Receipt, keep_upload, read_timestamp, received_folder, timestamp
from autograder.nbgrader_plugin.exchange.whole import clear_leftovers, fill, made_whole
from autograder.nbgrader_plugin.release import ensure_programs
from autograder.submission.files import MAX_NOTEBOOK, read_regular, shown

#: No single file counts that is larger than the largest notebook.
MAX_FILE_BYTES = MAX_NOTEBOOK
MAX_TOTAL_BYTES = 64 << 20
MAX_FILES = 500
_NOBODY = ""


class CollectBounded(ExchangeCollect):
    """Takes regular files within bounds, follows no link, and goes on after whatever is wrong with one hand-in."""

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Choose each student's hand-in, among those that can be theirs."""
        ensure_programs()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader 0.9.6 under SQLAlchemy 2.1
            with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                self.roster = {student.id for student in gradebook.students}
            super().init_src()
        self.src_records = [record for record in self.src_records if record["username"] != _NOBODY]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """What a hand-in says of itself; nobody's, with a line in the log, if that cannot be true.

        nbgrader stops at the first name that it cannot read, and lets the newest hand-in count whoever made it.
        """
        name = os.path.basename(path)
        user, lesson, when = ([*name.rsplit("+", 3), "", ""])[:3]
        try:
            moment = parse_utc(when) if len(when) <= MAX_TIMESTAMP else None
        except (ValueError, OverflowError, TypeError, AttributeError):
            moment = None
        if lesson != self.coursedir.assignment_id or not isinstance(moment, datetime):
            problem = "its name must be STUDENT+LESSON+TIME"
        else:
            problem = self._whose(Path(path), user)
        if problem:
            self.log.warning(f"{shown(name)} is not collected: {problem}.")
            return {"username": _NOBODY, "filename": name, "timestamp": datetime.min}
        return {"username": user, "filename": name, "timestamp": moment}

    def _whose(self, path: Path, user: str) -> str:
        """Why a hand-in cannot be this student's, as half a sentence; "" if it can."""
        if not user.isprintable() or user.startswith((".", "-")) or not user:
            return "no student can be called that"
        if self.roster and user not in self.roster:
            return f"{user} is not on the roster"
        if path.is_symlink() or not path.is_dir():
            return "it is not a folder"
        owner = owner_of(path) if self.check_owner else user
        if owner != user:
            return f"it claims to be of {user}, but {owner} owns it (ExchangeCollect.check_owner)"
        return ""

    def copy_files(self) -> None:
        """Collect everybody; then fail if one hand-in could not be written."""
        lesson, failed = self.coursedir.assignment_id, []
        self.log.info(f"Processing {len(self.src_records)} submissions of {lesson} for {self.coursedir.course_id}")
        for record in sorted(self.src_records, key=lambda record: str(record["username"])):
            try:
                self._collect(record)
            except OSError as error:
                self.log.error(f"{record['username']}: not collected: {error}")
                failed.append(record["username"])
        if failed:
            self.fail(f"Not collected: {', '.join(failed)}. All others are.")

    def _collect(self, record: Mapping[str, Any]) -> None:
        """Put one hand-in into `submitted/`, if it is to replace what is there."""
        student, lesson = record["username"], self.coursedir.assignment_id
        target = Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, lesson))
        what = f"{student} {lesson}"
        there = target.is_dir()
        if there and not self._replaces(target, record["timestamp"]):
            hint = (
                "No newer submission to collect" if self.update else "Submission already exists, use --update to update"
            )
            self.log.info(f"{hint}: {what}")
            return
        self.log.info(f"{'Updating' if there else 'Collecting'} submission: {what}")
        files, refused = taken(Path(self.inbound_path) / record["filename"])
        for one in refused:
            self.log.warning(f"{student}: {one.sentence}")
        moment = timestamp(record["timestamp"].replace(tzinfo=UTC))
        files[TIMESTAMP] = moment.encode()  # in what the student wrote, a time could stand that nobody can read
        if target.parent.is_dir():
            clear_leftovers(target.parent)
        modes = (0o664, 0o2775) if self.coursedir.groupshared else (0o644, 0o755)
        received = received_folder(Path(self.coursedir.root), lesson, student)
        with made_whole(target, received / _aside(target)) as beside:
            fill(beside, files, *modes)
        if refused:  # the receipt tells the student, with the feedback
            content = arranged(folder_members(target), lesson).digest
            keep_upload(received, (), Receipt(record["filename"], moment, content, tuple(sorted(files)), refused))

    def _replaces(self, target: Path, moment: datetime) -> bool:
        """Whether a hand-in of that time takes the place of the one in `target`, by nbgrader's rules."""
        there = time_of(target)
        if self.update and (there is None or moment > there):
            return True
        return bool(self.before_duedate and there != moment)


def _aside(target: Path) -> str:
    """A name for the hand-in that is in `target` now, when another takes its place."""
    moment = time_of(target)
    return f"{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}" if moment else f"no-time-{secrets.token_hex(4)}"


def taken(folder: Path) -> tuple[dict[str, bytes], tuple[Refused, ...]]:
    """The regular files of a student's folder within all bounds, and what else was in it. Total over what is there."""
    listing = folder_members(folder)
    refused = list(listing.refused)
    files: dict[str, bytes] = {}
    total = 0
    for member in sorted(listing.members, key=lambda member: not member.path.endswith((".ipynb", ".py"))):
        reason, data = "", b""
        if member.path.startswith(f"{TIMESTAMP}/"):
            reason = f"a folder cannot be called {TIMESTAMP}"
        elif len(files) == MAX_FILES:
            reason = f"there are more than {MAX_FILES} files"
        else:
            try:
                data = member.read(MAX_FILE_BYTES)
            except OSError as error:
                reason = error.strerror or str(error)
            if len(data) > MAX_FILE_BYTES:
                reason = f"it is larger than {MAX_FILE_BYTES >> 20} MiB"
            elif total + len(data) > MAX_TOTAL_BYTES:
                reason = f"all files together are larger than {MAX_TOTAL_BYTES >> 20} MiB"
        if reason:
            refused.append(Refused(member.path, reason))
        else:
            files[member.path] = data
            total += len(data)
    return files, bounded(refused)


def time_of(folder: Path) -> datetime | None:
    """When a collected hand-in was made, in UTC, without a zone as nbgrader has it; None if nothing readable says so."""
    try:
        text = read_regular(folder / TIMESTAMP, MAX_TIMESTAMP).decode("ascii", "replace")
    except OSError:
        return None
    moment = read_timestamp(text)
    return moment.replace(tzinfo=None) if moment else None


def owner_of(path: Path) -> str:
    """Login name of whoever made `path`, a link not followed."""
    uid = path.lstat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
