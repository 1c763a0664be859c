"""
A log of receipts: one JSON object a line, each with the digest of the one before it.

Whoever alters, removes, adds or reorders a record breaks the chain from there on. Records cut off at the end leave a chain
that is whole: to see that, keep the last digest elsewhere (`protocol replay LOG --verify` prints it).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import msgspec
from filelock import FileLock

from protocol_cli import __version__
from protocol_cli.batch.answers import Told
from protocol_cli.batch.rows import Request
from protocol_cli.model.errors import QuestionError

FIRST = "0" * 64
"""What the first record holds for the digest of the one before it."""

LONGEST = 1 << 22
"""The longest record, in bytes."""


class Record(msgspec.Struct, frozen=True):
    """One receipt."""

    number: int
    """Its place in the log, from 1."""
    time: str
    """When it was answered, as 2026-11-22T09:30:00Z, by the clock or as the caller said."""
    program: str
    """The version of the program that answered."""
    request: dict[str, Any]
    """What was asked, as a row of a batch asks it."""
    answer: dict[str, Any] | None
    """The answer, as decision/1, with the digest of the rules it rests on; none if there was an error."""
    error: dict[str, Any] | None
    """Why there was no answer."""
    previous: str
    """The digest of the record before it."""
    digest: str = ""
    """The SHA-256 of this record, without this field, as it is written."""

    def sealed(self) -> "Record":
        """Return the record with its digest."""
        return msgspec.structs.replace(self, digest=sha256(msgspec.json.encode(msgspec.structs.replace(self, digest=""))).hexdigest())


def moment(said: str | None) -> str:
    """
    Return the time of a receipt: what the caller says, or the clock's.

    Raises:
        QuestionError: if what the caller says is no time with a zone.

    """
    if said is None:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        time = datetime.fromisoformat(said)
    except ValueError as error:
        raise QuestionError(f"`{said}` is no time", "write it as 2026-11-22T09:30:00Z") from error
    if time.tzinfo is None:
        raise QuestionError(f"`{said}` does not say in which zone", "write it as 2026-11-22T09:30:00Z")
    return said


class Receipts:
    """A log, open for adding to it; nobody else can while it is."""

    def __init__(self, file: IO[bytes], last: Record | None, time: str | None) -> None:
        self.file = file
        self.last = last
        self.time = time

    def add(self, request: Request, told: Told) -> None:
        """Add a receipt."""
        number, previous = (self.last.number + 1, self.last.digest) if self.last else (1, FIRST)
        error = None if told.fault is None else {"code": told.fault.code, "message": told.fault.message}
        record = Record(number, moment(self.time), __version__, asked(request), told.answer, error, previous).sealed()
        self.file.write(msgspec.json.encode(record) + b"\n")
        self.last = record


@contextmanager
def receipts(path: Path, time: str | None = None) -> Iterator[Receipts]:
    """
    Give a log for adding to it; it is made if it is not there.

    Raises:
        QuestionError: if it cannot be written, or its last record is broken.

    """
    moment(time)
    try:
        with FileLock(path.with_name(f"{path.name}.lock"), timeout=30), path.open("ab+") as file:
            yield Receipts(file, _last(path, file), time)
    except OSError as error:
        remedy = "name another file with --receipt" if not isinstance(error, TimeoutError) else "another run is writing to it: try again"
        raise QuestionError(f"no receipt can be added to `{path}`: {(error.strerror or str(error)).lower()}", remedy) from error


def _last(path: Path, file: IO[bytes]) -> Record | None:
    """Return the last record of a log, found from its end."""
    end = file.seek(0, 2)
    if end == 0:
        return None
    file.seek(max(0, end - LONGEST))
    tail = file.read()
    line = tail.removesuffix(b"\n").rpartition(b"\n")[2]
    try:
        record = msgspec.json.decode(line, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _broken(path) from error
    if not tail.endswith(b"\n") or record.sealed() != record:
        raise _broken(path)
    return record


def _broken(path: Path) -> QuestionError:
    return QuestionError(f"the last record of `{path}` is broken", "see `protocol replay --verify`, and begin a new log")


def asked(request: Request) -> dict[str, Any]:
    """Return a request as a row asks it."""
    told = {key: value for key in Request.__struct_fields__ if (value := getattr(request, key)) is not None}
    return {key: msgspec.json.decode(value) if isinstance(value, bytes) else value for key, value in told.items()}


def records(path: Path) -> Iterator[tuple[int, Record | None, str]]:
    """
    Yield the number of each record by its line, the record, and what is wrong with it: nothing where the chain holds.

    Raises:
        QuestionError: if the log cannot be read.

    """
    previous = FIRST
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                record, wrong = _checked(line, number, previous)
                yield number, record, wrong
                previous = record.digest if record else ""
    except OSError as error:
        raise QuestionError(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}", "name a log that --receipt has written") from error


def _checked(line: bytes, number: int, previous: str) -> tuple[Record | None, str]:
    try:
        record = msgspec.json.decode(line, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None, "it is no receipt"
    if line != msgspec.json.encode(record) + b"\n" or record.sealed() != record:
        return record, "it has been altered"
    if record.number != number:
        return record, f"it says that it is record {record.number}: a record is missing, added or out of order"
    if record.previous != previous:
        return record, "it does not follow the record before it"
    return record, ""
