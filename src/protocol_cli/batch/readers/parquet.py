"""Parquet: columns as in CSV, or `facts`, `unavailable` and `expect` as structs."""

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any

from protocol_cli.batch.extras import polars
from protocol_cli.batch.readers import STDIN, Advanced
from protocol_cli.batch.readers.columns import ID, Columns, ids_of
from protocol_cli.batch.readers.values import row_of
from protocol_cli.batch.rows import LONGEST_REMEMBERED, Memory, Request, Row, RowError, Stack, stacked
from protocol_cli.model.errors import QuestionError

ROWS = 20_000
"""How many rows are held at once."""

BETWEEN = "\x1f"
"""What parts the cells of a row where they are held together as one text (the unit separator of ASCII)."""


def stacks(name: str, facts: Collection[str], advanced: Advanced) -> Iterator[Stack]:  # noqa: ARG001 - as every reader
    """Yield the rows, numbered from 1."""
    if name == STDIN:
        raise QuestionError("Parquet is not read from standard input", "name a file")
    pl = polars()
    try:
        scanned = pl.scan_parquet(name)
        schema = scanned.collect_schema()
        columns = Columns(name, schema.names(), facts)
        alike = columns.others and all(kind == pl.String for kind in schema.values())
        yield from _alike(pl, name, scanned, columns) if alike else _one_by_one(name, scanned, columns)
    except pl.exceptions.PolarsError as error:
        raise QuestionError(f"`{name}` cannot be read as Parquet: {str(error).splitlines()[0].lower()}", "check that it is the right file") from error


def _alike(pl: Any, name: str, scanned: Any, columns: Columns) -> Iterator[Stack]:  # noqa: ANN401 - a module of an extra, and what it makes
    """Yield the rows of columns of text: those that are written alike are looked into once."""

    def asked(text: str) -> Request | RowError | None:
        """Return what a row asks; nothing if one of its cells holds what parts them."""
        cells = text.split(BETWEEN)
        return columns.asked(tuple(cells)) if len(cells) == len(others) else None

    known, written, at = Memory(asked, lambda text: len(text) <= LONGEST_REMEMBERED), scanned.collect_schema().names(), columns.id_at
    others = [pl.col(column).fill_null("") for column in written if column.strip() != ID]
    named = pl.lit("") if at is None else pl.col(written[at]).fill_null("")
    number = 1
    for frame in _frames(scanned.select(pl.concat_str(others, separator=BETWEEN).alias("text"), named.alias(ID))):
        requests = [request for text in frame["text"].to_list() if (request := known[text]) is not None]
        if len(requests) < len(frame):
            yield from _one_by_one(name, scanned.slice(number - 1), columns, number)
            return
        yield Stack(name, range(number, number + len(frame)), ids_of(frame[ID].to_list()), requests)
        number += len(frame)


def _one_by_one(name: str, scanned: Any, columns: Columns, first: int = 1) -> Iterator[Stack]:  # noqa: ANN401
    """Yield the rows, each read by itself, whatever the columns hold."""

    def rows() -> Iterator[Row]:
        values = chain.from_iterable(frame.iter_rows(named=True) for frame in _frames(scanned))
        for number, value in enumerate(values, first):
            if all(isinstance(cell, str | None) for cell in value.values()):
                named, request = columns.parted([cell or "" for cell in value.values()])
                yield Row(number, ids_of([named])[0], request)
            else:
                yield row_of(number, _unpadded(value))

    yield from stacked(name, rows())


def _frames(scanned: Any) -> Iterator[Any]:  # noqa: ANN401
    frames: Iterator[Any] = scanned.collect_batches(chunk_size=ROWS, maintain_order=True)
    return frames


def _unpadded(value: Any) -> Any:  # noqa: ANN401 - whatever Parquet holds
    """Return a value without the empty places that a struct keeps for the keys of other rows."""
    if isinstance(value, dict):
        return {key: _unpadded(one) for key, one in value.items() if one is not None}
    return value
