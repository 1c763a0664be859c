"""CSV, with commas, semicolons or tabs; cells alike are looked into once."""

import csv
from collections.abc import Collection, Iterator
from io import TextIOWrapper
from itertools import islice
from typing import Any

from protocol_cli.batch.readers import Advanced, faulty, opened
from protocol_cli.batch.readers.columns import Columns
from protocol_cli.batch.rows import STACKED, Memory, Request, RowError, Stack

SEPARATORS = ",;\t"
"""What may part the cells of a row; the header tells."""


def stacks(name: str, facts: Collection[str], advanced: Advanced) -> Iterator[Stack]:
    """Yield the rows, each with the line where it begins."""
    with opened(name) as file:
        lines, read = TextIOWrapper(file, encoding="utf-8-sig", newline=""), 0
        header = next(lines, "")
        separator = max(SEPARATORS, key=header.count)
        columns = Columns(name, next(csv.reader([header], delimiter=separator), []), facts)
        known, cells = Memory(columns.asked), csv.reader(lines, delimiter=separator, strict=True)
        while True:
            first = 2 + cells.line_num
            rows, ends, fault = _read(cells)
            if rows:
                begun = [first, *(2 + end for end in ends[:-1])]
                yield _stack(name, columns, known, [(at, row) for at, row in zip(begun, rows, strict=True) if row])
            if fault:
                yield Stack.of(name, [faulty(2 + ends[-1] if ends else first, fault)])
            if not rows and not fault:
                return
            before, read = read, file.tell() if file.seekable() else 0
            advanced(read - before, len(rows))


def _read(cells: Any) -> tuple[list[list[str]], list[int], RowError | None]:  # noqa: ANN401 - csv does not name its readers
    """Return the next rows, the line at which each ends, and what is wrong with the row after them."""
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in islice(cells, STACKED):
            rows.append(row)
            ends.append(cells.line_num)
    except csv.Error as error:
        return rows, ends, RowError("row-not-csv", f"the row is no CSV: {error}", "put cells with quotes or newlines in quotes")
    return rows, ends, None


def _stack(name: str, columns: Columns, known: Memory[tuple[str, ...], Request | RowError], rows: list[tuple[int, list[str]]]) -> Stack:
    """Return rows with their places as a stack; what cells but for the id's ask is remembered."""
    named, others = columns.parted([row for _, row in rows])
    return Stack(name, [at for at, _ in rows], named, [known[cells] for cells in others])
