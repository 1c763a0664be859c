"""How the rows of a batch are read: one module for each form; what cannot be read becomes a row with a fault, in its place."""

import sys
from collections.abc import Callable, Collection, Iterator
from csv import Error as CsvError
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, TypeAlias

from protocol_cli.batch.formats import InputFormat
from protocol_cli.batch.rows import Row, RowError, Stack
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.suggestion import listed

STDIN = "-"
"""The name of standard input."""

Advanced: TypeAlias = Callable[[int, int], None]
"""What is told how many bytes and how many rows have been read since it was last told."""

STRETCH = 1 << 15
"""How much of a file is read at once, in bytes."""

SUFFIXES = {".jsonl": InputFormat.JSONL, ".ndjson": InputFormat.JSONL, ".json": InputFormat.JSON, ".csv": InputFormat.CSV, ".tsv": InputFormat.CSV} | {
    ".yaml": InputFormat.YAML, ".yml": InputFormat.YAML, ".parquet": InputFormat.PARQUET,
}  # fmt: skip
"""What the end of a file's name tells of its format."""


def format_of(name: str) -> InputFormat:
    """
    Return the format that a file's name tells; standard input is JSONL unless it is said otherwise.

    Raises:
        QuestionError: if the name tells none.

    """
    if name == STDIN:
        return InputFormat.JSONL
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise QuestionError(f"the name of `{name}` does not tell its format", f"name it with --input-format: {listed(list(InputFormat), 'or')}")
    return SUFFIXES[suffix]


def stacks_of(name: str, written: InputFormat, facts: Collection[str], advanced: Advanced = lambda _size, _rows: None) -> Iterator[Stack]:
    """
    Yield the rows of a file, or of standard input.

    Args:
        name: the file, or `-`.
        written: its format.
        facts: the facts that the columns of a table may be named after.
        advanced: told how far the reading has come, where the form lets it be known.

    Raises:
        QuestionError: if the file cannot be read at all.

    """
    read: Callable[[str, Collection[str], Advanced], Iterator[Stack]] = import_module(f"{__name__}.{written.value}").stacks
    try:
        yield from read(name, facts, advanced)
    except (OSError, UnicodeDecodeError, CsvError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise QuestionError(f"`{name}` cannot be read: {(reason or str(error)).lower()}", "check its path and its encoding") from error


def opened(name: str) -> BinaryIO:
    """Return a file, or standard input, for reading."""
    return sys.stdin.buffer if name == STDIN else Path(name).open("rb")


def faulty(number: int, fault: RowError, named: bytes = b"null") -> Row:
    """Return a row that cannot be read."""
    return Row(number, named, fault)
