"""JSONL: a row on each line; what a line holds is left as text and looked into once for lines alike."""

import json
import re
from collections.abc import Collection, Iterator
from typing import BinaryIO

import msgspec

from protocol_cli.batch.readers import STRETCH, Advanced, faulty, opened
from protocol_cli.batch.readers.values import EXAMPLE, row_of
from protocol_cli.batch.rows import LONGEST_REMEMBERED, Memory, Request, Row, RowError, Stack

LONGEST_LINE = 1 << 20
"""The longest line that is read as a row, in bytes."""

BOM = b"\xef\xbb\xbf"

_WITH_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*("[ !#-\[\]-~]*"|0|-?[1-9][0-9]{0,17})\s*,\s*(?=")')
"""How a line begins whose first key is a plain `id`, up to the next key."""

NULL = msgspec.Raw(b"null")
"""What JSON calls nothing."""


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """A row as JSONL has it; what the answer decides on stays text."""

    id: msgspec.Raw = NULL
    council: str | None = None
    ask: str | None = None
    matter: str | None = None
    asks: str | None = None
    facts: msgspec.Raw = NULL
    stage: str | None = None
    unavailable: msgspec.Raw = NULL
    expect: msgspec.Raw = NULL


_decode_line = msgspec.json.Decoder(_Line).decode


def stacks(name: str, facts: Collection[str], advanced: Advanced) -> Iterator[Stack]:  # noqa: ARG001 - as every reader
    """Yield the rows, each with its line; blank lines are none."""
    known, number = Memory(_asked), 1
    with opened(name) as file:
        for lines, size in _stretches(file):
            if number == 1:
                lines[0] = lines[0].removeprefix(BOM)
            rows = [_row(at, line, known) for at, line in enumerate(lines, number) if line and not line.isspace()]
            yield Stack.of(name, rows)
            number += len(lines)
            advanced(size, len(rows))


def _stretches(file: BinaryIO) -> Iterator[tuple[list[bytes], int]]:
    """Yield a file by stretches of whole lines, without their newlines, with how many bytes were read; of a line that is too long, its beginning."""
    left = b""
    while piece := file.read1(STRETCH):  # type: ignore[attr-defined]
        *lines, left = (left + piece).split(b"\n")
        left = left[: LONGEST_LINE + 1]
        if lines:
            yield lines, len(piece)
    if left:
        yield [left], 0


def _row(number: int, line: bytes, known: Memory[bytes, Request | None]) -> Row:
    """Return a row; what a line of usual length holds beside its id is remembered."""
    begun = _WITH_ID.match(line) if len(line) <= LONGEST_REMEMBERED else None
    request = known[line[begun.end() :]] if begun is not None else None
    return _looked_into(number, line) if begun is None or request is None else Row(number, begun[1], request)


def _asked(rest: bytes) -> Request | None:
    """Return what a line asks, from the key after its id on; none if it must be looked into as a whole."""
    try:
        read = _decode_line(b"{" + rest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return _request(read) if read.id == NULL else None


def _request(read: _Line) -> Request:
    return Request(read.council, read.ask, read.matter, read.asks, _text(read.facts), read.stage, _text(read.unavailable), _text(read.expect))


def _text(raw: msgspec.Raw) -> bytes | None:
    return None if raw == NULL else bytes(raw)


def _looked_into(number: int, line: bytes) -> Row:
    """Return a row from its whole line, or what is wrong with it."""
    if len(line) > LONGEST_LINE:
        return faulty(number, RowError("row-too-long", f"the line is longer than {LONGEST_LINE // 1024} kB", "put one question on it"))
    try:
        read = _decode_line(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _explained(number, line)
    return Row(number, bytes(read.id), _request(read))


def _explained(number: int, line: bytes) -> Row:
    """Return a row that could not be taken as it stands, with what is wrong with it."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return faulty(number, RowError("row-not-json", f"the row is no JSON: {error.msg.lower()}", EXAMPLE, error.pos + 1))
    except UnicodeDecodeError as error:
        return faulty(number, RowError("row-not-utf8", "the row is not text in UTF-8", "save the file again with the encoding UTF-8", error.start + 1))
    except (ValueError, RecursionError):
        return faulty(number, RowError("row-not-json", "the row is no JSON that can be read", EXAMPLE))
    return row_of(number, value)
