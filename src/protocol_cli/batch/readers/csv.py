"""CSV, with commas, semicolons or tabs; cells alike are looked into once."""

import csv
from collections.abc import Collection, Iterator
from io import TextIOWrapper
from typing import Any

from protocol_cli.batch.readers import Advanced, faulty, opened
from protocol_cli.batch.readers.columns import Columns
from protocol_cli.batch.rows import Memory, Row, RowError, Stack, stacked

SEPARATORS = ",;\t"
"""What may part the cells of a row; the header tells."""


def stacks(name: str, facts: Collection[str], advanced: Advanced) -> Iterator[Stack]:
    """Yield the rows, each with the line where it begins."""
    with opened(name) as file:
        lines, read = TextIOWrapper(file, encoding="utf-8-sig", newline=""), 0
        header = next(lines, "")
        separator = max(SEPARATORS, key=header.count)
        columns = Columns(name, next(csv.reader([header], delimiter=separator), []), facts)
        for stack in stacked(name, _rows(columns, csv.reader(lines, delimiter=separator, strict=True))):
            yield stack
            before, read = read, file.tell() if file.seekable() else 0
            advanced(read - before, len(stack))


def _rows(columns: Columns, cells: Any) -> Iterator[Row]:  # noqa: ANN401 - csv does not name its readers
    known, number = Memory(columns.asked), 2
    while True:
        try:
            row = next(cells, None)
        except csv.Error as error:
            yield faulty(number, RowError("row-not-csv", f"the row is no CSV: {error}", "put cells with quotes or newlines in quotes"))
        else:
            if row is None:
                return
            if row:
                named, others = columns.parted(row)
                yield Row(number, named, known[others])
        number = 2 + cells.line_num
