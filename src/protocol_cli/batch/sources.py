"""Where rows come from: JSONL, JSON, CSV, YAML and Parquet, each row with its place; what cannot be read becomes a row with a fault."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from protocol_cli.batch.extras import polars
from protocol_cli.batch.formats import InputFormat
from protocol_cli.batch.rows import COLUMNS, Place, Request, Row, RowError, as_json
from protocol_cli.model.errors import LoadError, QuestionError
from protocol_cli.model.suggestion import did_you_mean, listed

STDIN = "-"
"""The name of standard input."""

LONGEST_LINE = 1 << 20
"""The longest line that is read as a row, in bytes."""

FACT_SEPARATOR = ","
"""What parts the values of a fact in a cell."""

EXAMPLE = 'write it as {"id": "q1", "council": "hailsham", "ask": "plain words"}'

EXPECT_PREFIX = "expect."
"""How the columns of a table begin that hold what is expected, as `expect.verdict`."""

FACT_PREFIX = "fact."
"""How the columns of a table may begin that hold a fact each, as `fact.about`; `about` alone does too."""


PARQUET_ROWS = 50_000
"""How many rows of Parquet are held at once."""


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


def rows_of(name: str, written: InputFormat, facts: Iterable[str], advanced: Callable[[int], None] = lambda _: None) -> Iterator[Row]:
    """
    Yield the rows of a file, or of standard input.

    Args:
        name: the file, or `-`.
        written: its format.
        facts: the facts that the columns of a table may be named after.
        advanced: told how many bytes have been read since it was last told.

    Raises:
        QuestionError: if the file cannot be read at all.

    """
    try:
        match written:
            case InputFormat.JSONL:
                with _opened(name) as file:
                    yield from _jsonl_rows(name, file, advanced)
            case InputFormat.CSV:
                yield from _csv_rows(name, set(facts))
            case InputFormat.PARQUET:
                yield from _parquet_rows(name, set(facts))
            case InputFormat.JSON:
                yield from _json_rows(name)
            case InputFormat.YAML:
                yield from _yaml_rows(name)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise QuestionError(f"`{name}` cannot be read: {(reason or str(error)).lower()}", "check its path and its encoding") from error


def _opened(name: str) -> BinaryIO:
    return sys.stdin.buffer if name == STDIN else Path(name).open("rb")


NULL = msgspec.Raw(b"null")
"""What JSON calls nothing."""


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """A row as JSONL has it; what is looked into only once for rows alike stays text."""

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


def _jsonl_rows(name: str, lines: BinaryIO, advanced: Callable[[int], None]) -> Iterator[Row]:
    """Yield the rows of JSONL; blank lines are none."""
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        place = Place(name, number)
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = lines.readline(LONGEST_LINE)
            yield _faulty(place, RowError("row-too-long", f"the line is longer than {LONGEST_LINE // 1024} kB", "put one question on it"))
            continue
        advanced(len(line))
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.isspace():
            yield _jsonl_row(place, line)


def _jsonl_row(place: Place, line: bytes) -> Row:
    try:
        read = _decode_line(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _looked_into(place, line)
    facts, unavailable, expect = _text(read.facts), _text(read.unavailable), _text(read.expect)
    return Row(place, bytes(read.id), Request(read.council, read.ask, read.matter, read.asks, facts, read.stage, unavailable, expect))


def _text(raw: msgspec.Raw) -> bytes | None:
    return None if raw == NULL else bytes(raw)


def _looked_into(place: Place, line: bytes) -> Row:
    """Return a row that could not be taken as it stands, with what is wrong with it."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return _faulty(place, RowError("row-not-json", f"the row is no JSON: {error.msg.lower()}", EXAMPLE, error.pos + 1))
    except UnicodeDecodeError as error:
        return _faulty(place, RowError("row-not-utf8", "the row is not text in UTF-8", "save the file again with the encoding UTF-8", error.start + 1))
    except (ValueError, RecursionError):
        return _faulty(place, RowError("row-not-json", "the row is no JSON that can be read", EXAMPLE))
    return _row(place, value)


def _faulty(place: Place, fault: RowError, named: bytes = b"null") -> Row:
    return Row(place, named, None, fault)


def _row(place: Place, value: object) -> Row:
    """Return a row from a value that is to be an object with known keys."""
    if not isinstance(value, Mapping):
        return _faulty(place, RowError("row-not-object", "the row is no object with keys", EXAMPLE))
    try:
        named = as_json(value.get("id")) or b"null"
    except (TypeError, ValueError, OverflowError, RecursionError):
        named = b"null"
    try:
        _check_keys(value)
        return Row(place, named, _request(value))
    except RowError as fault:
        return _faulty(place, fault, named)


def _check_keys(value: Mapping[str, object]) -> None:
    for key in value:
        if key not in COLUMNS:
            raise RowError("unknown-key", f"a row has no place for `{key}`", did_you_mean(str(key), COLUMNS, f"a row may hold {listed(COLUMNS, 'and')}"))
    for key in ("council", "ask", "matter", "asks", "stage"):
        if not isinstance(value.get(key), str | None):
            raise RowError("wrong-type", f"`{key}` is no text", f'put its value in quotes, as {{"{key}": "…"}}')
    for key in ("facts", "unavailable", "expect"):
        if not isinstance(value.get(key), Mapping | None):
            raise RowError("wrong-type", f"`{key}` is no object with keys", f'write it as {{"{key}": {{"about": "clerk"}}}}')


def _request(value: Mapping[str, Any]) -> Request:
    council, ask, matter, asks, stage = (value.get(key) for key in ("council", "ask", "matter", "asks", "stage"))
    try:
        as_json([council, ask, matter, asks, stage])  # halves of signs, as `\\ud800` alone, are in no text
        facts, unavailable, expect = (as_json(value.get(key)) for key in ("facts", "unavailable", "expect"))
        return Request(council, ask, matter, asks, facts, stage, unavailable, expect)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RowError("wrong-type", "the row holds something that JSON does not know", "use text, and lists and mappings of text") from error


def _json_rows(name: str) -> Iterator[Row]:
    with _opened(name) as file:
        content = file.read()
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"`{name}` is no JSON: {str(error).lower()}", "write a list of rows, or one row a line as JSONL") from error
    if not isinstance(rows, list):
        raise QuestionError(f"`{name}` is no list of rows", "write it as [{…}, {…}]")
    yield from (_row(Place(name, number), row) for number, row in enumerate(rows, start=1))


def _yaml_rows(name: str) -> Iterator[Row]:
    from protocol_cli.loading.document import read_document

    if name == STDIN:
        raise QuestionError("YAML is not read from standard input", "name a file, or send JSONL")
    document, faults = read_document(Path(name))
    if faults or document is None:
        raise LoadError(faults)
    if not isinstance(document.data, list):
        raise QuestionError(f"`{name}` is no list of rows", "begin each row with `- `")
    for position, row in enumerate(document.data):
        yield _row(Place(name, document.at((position,)).line), row)


def _csv_rows(name: str, facts: set[str]) -> Iterator[Row]:
    if name == STDIN:
        sys.stdin.reconfigure(encoding="utf-8-sig", newline="")  # type: ignore[union-attr]
        yield from _table_rows(name, sys.stdin, facts)
        return
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        yield from _table_rows(name, file, facts)


def _table_rows(name: str, lines: Iterable[str], facts: set[str]) -> Iterator[Row]:
    lines = iter(lines)
    header = next(lines, "")
    separator = max(",;\t", key=header.count)
    columns = next(csv.reader([header], delimiter=separator), [])
    reading = _Columns(name, columns, facts)
    cells = csv.reader(lines, delimiter=separator, strict=True)
    before = 1
    while True:
        try:
            values = next(cells, None)
        except csv.Error as error:
            yield _faulty(Place(name, before + 1), RowError("row-not-csv", f"the row is no CSV: {error}", "put cells with quotes or newlines in quotes"))
            before = 1 + cells.line_num
            continue
        if values is None:
            return
        place, before = Place(name, before + 1), 1 + cells.line_num
        if values:
            yield reading.row(place, values)


class _Columns:
    """What the columns of a table hold."""

    def __init__(self, name: str, columns: list[str], facts: set[str]) -> None:
        """Look at the header; `facts` are those that a column may be named after."""
        self.columns = [column.strip() for column in columns]
        known = {*COLUMNS, *facts}
        for column in self.columns:
            if column not in known and not column.startswith((EXPECT_PREFIX, FACT_PREFIX)):
                raise QuestionError(
                    f"`{name}` has a column `{column}` that holds nothing of a row",
                    did_you_mean(column, known, f"name its columns {listed(COLUMNS, 'or')}, after a fact, or `expect.verdict`"),
                )
        if len(set(self.columns)) < len(self.columns):
            twice = next(column for column in self.columns if self.columns.count(column) > 1)
            raise QuestionError(f"`{name}` has two columns `{twice}`", "keep one")

    def row(self, place: Place, values: list[str]) -> Row:
        """Return a row from its cells."""
        if len(values) > len(self.columns):
            return _faulty(
                place, RowError("too-many-cells", f"the row has {len(values)} cells under {len(self.columns)} columns", "put text with commas in quotes")
            )
        told = {column: cell.strip() for column, cell in zip(self.columns, values, strict=False) if cell.strip()}
        named = as_json(told.pop("id", None)) or b"null"
        try:
            return Row(place, named, self._request(told))
        except RowError as fault:
            return _faulty(place, fault, named)

    def _request(self, told: dict[str, str]) -> Request:
        plain = {key: told.pop(key, None) for key in ("council", "ask", "matter", "asks", "stage")}
        away = _pairs("unavailable", told.pop("unavailable", ""))
        facts = _pairs("facts", told.pop("facts", ""))
        expect = {column.removeprefix(EXPECT_PREFIX): _several(told.pop(column)) for column in [*told] if column.startswith(EXPECT_PREFIX)}
        facts |= {column.removeprefix(FACT_PREFIX): value for column, value in told.items()}
        parted = {fact: _several(value) if FACT_SEPARATOR in value else value for fact, value in facts.items()}
        return Request(**plain, facts=as_json(parted or None), unavailable=as_json(away or None), expect=as_json(expect or None))


def _several(cell: str) -> list[str]:
    return [value.strip() for value in cell.split(FACT_SEPARATOR) if value.strip()]


def _pairs(column: str, cell: str) -> dict[str, str]:
    pairs = {}
    for word in cell.replace(";", " ").split():
        key, equals, value = word.partition("=")
        if not (key and equals and value):
            raise RowError("not-a-pair", f"`{word}` under `{column}` is not of the form name=value", "write for example about=clerk; by=councillor")
        pairs[key] = value
    return pairs


def _parquet_rows(name: str, facts: set[str]) -> Iterator[Row]:
    """Yield the rows of a Parquet file: columns as in CSV, or `facts`, `unavailable` and `expect` as structs."""
    if name == STDIN:
        raise QuestionError("Parquet is not read from standard input", "name a file")
    pl = polars()
    try:
        scanned = pl.scan_parquet(name)
        columns = scanned.collect_schema().names()
        reading = _Columns(name, columns, facts)
        number = 0
        while rows := scanned.slice(number, PARQUET_ROWS).collect().rows(named=True):
            for value in rows:
                number += 1
                flat = all(isinstance(cell, str | None) for cell in value.values())
                place = Place(name, number)
                yield reading.row(place, [value[column] or "" for column in columns]) if flat else _row(place, _unpadded(value))
    except pl.exceptions.PolarsError as error:
        raise QuestionError(f"`{name}` cannot be read as Parquet: {str(error).splitlines()[0].lower()}", "check that it is the right file") from error


def _unpadded(value: Any) -> Any:  # noqa: ANN401 - whatever Parquet holds
    """Return a value without the empty places that a struct keeps for the keys of other rows."""
    if isinstance(value, dict):
        return {key: _unpadded(one) for key, one in value.items() if one is not None}
    return value
