"""Parquet: columns as in CSV, or `facts`, `unavailable` and `expect` as structs."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from protocol_cli.batch.extras import polars
from protocol_cli.batch.readers import STDIN, Advanced
from protocol_cli.batch.readers.columns import ID, Columns, id_of
from protocol_cli.batch.readers.values import row_of
from protocol_cli.batch.rows import Memory, Request, Row, RowError, Stack, stacked
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
        flat = all(kind == pl.String for kind in schema.values())
        read = _alike(pl, columns) if flat else _one_by_one(columns)
        number = 0
        for frame in scanned.collect_batches(chunk_size=ROWS, maintain_order=True):
            yield from read(name, frame, number + 1)
            number += len(frame)
    except pl.exceptions.PolarsError as error:
        raise QuestionError(f"`{name}` cannot be read as Parquet: {str(error).splitlines()[0].lower()}", "check that it is the right file") from error


_Read = Callable[[str, Any, int], Iterator[Stack]]


def _alike(pl: Any, columns: Columns) -> _Read:  # noqa: ANN401 - a module of an extra
    """Return what reads columns of text: rows that are written alike are looked into once."""

    def asked(text: str) -> Request | RowError:
        return columns.asked(tuple(text.split(BETWEEN)))

    known, one_by_one, at = Memory(asked), _one_by_one(columns), columns.id_at

    def read(name: str, frame: Any, first: int) -> Iterator[Stack]:  # noqa: ANN401
        others = [pl.col(column).fill_null("") for column in frame.columns if column.strip() != ID]
        texts = frame.select(pl.concat_str(others, separator=BETWEEN).alias("text"))["text"] if others else None
        if texts is None or (texts.str.count_matches(BETWEEN, literal=True) != len(others) - 1).any():
            yield from one_by_one(name, frame, first)
            return
        ids = [b"null"] * len(frame) if at is None else [id_of(cell or "") for cell in frame.to_series(at).to_list()]
        yield Stack(name, range(first, first + len(frame)), ids, list(map(known.__getitem__, texts.to_list())))

    return read


def _one_by_one(columns: Columns) -> _Read:
    """Return what reads each row by itself, whatever its columns hold."""

    def read(name: str, frame: Any, first: int) -> Iterator[Stack]:  # noqa: ANN401
        def rows() -> Iterator[Any]:
            for number, value in enumerate(frame.rows(named=True), first):
                flat = all(isinstance(cell, str | None) for cell in value.values())
                if flat:
                    named, cells = columns.parted([cell or "" for cell in value.values()])
                    yield Row(number, named, columns.asked(cells))
                else:
                    yield row_of(number, _unpadded(value))

        yield from stacked(name, rows())

    return read


def _unpadded(value: Any) -> Any:  # noqa: ANN401 - whatever Parquet holds
    """Return a value without the empty places that a struct keeps for the keys of other rows."""
    if isinstance(value, dict):
        return {key: _unpadded(one) for key, one in value.items() if one is not None}
    return value
