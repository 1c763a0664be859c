"""CSV, with commas, semicolons or tabs; what a line holds beside its id is looked into once for lines alike."""

import csv
from collections.abc import Collection, Iterator
from io import TextIOWrapper
from itertools import chain, islice

from protocol_cli.batch.readers import Advanced, opened
from protocol_cli.batch.readers.columns import Columns, ids_of
from protocol_cli.batch.rows import LONGEST_REMEMBERED, STACKED, Memory, Request, RowError, Stack

SEPARATORS = ",;\t"
"""What may part the cells of a row; the header tells."""


def stacks(name: str, facts: Collection[str], advanced: Advanced) -> Iterator[Stack]:
    """Yield the rows, each with the line where it begins."""
    with opened(name) as file:
        lines, read = TextIOWrapper(file, encoding="utf-8-sig", newline=""), 0
        header = next(lines, "")
        separator = max(SEPARATORS, key=header.count)
        rows = _Rows(lines, separator, Columns(name, next(csv.reader([header], delimiter=separator), []), facts))
        while (stack := rows.stack(name)) is not None:
            yield stack
            before, read = read, file.tell() if file.seekable() else 0
            advanced(read - before, len(stack))


class _Rows:
    """The rows of one table."""

    def __init__(self, lines: Iterator[str], separator: str, columns: Columns) -> None:
        self.lines = lines
        self.separator = separator
        self.columns = columns
        self.known: Memory[str, Request | RowError | None] = Memory(self._asked)
        self.number = 2

    def stack(self, name: str) -> Stack | None:
        """Return the next rows; none if there are no more lines."""
        ids: list[str] = []
        numbers: list[int] = []
        asked: list[Request | RowError] = []
        first, id_first, without_id = self.number, self.columns.id_at == 0, self.columns.id_at is None
        for line in islice(self.lines, STACKED):
            cut = line.find(self.separator) + 1 if id_first else 0
            alone = (cut or without_id) and len(line) <= LONGEST_REMEMBERED and '"' not in line[:cut] and not line.isspace()
            request = self.known[line[cut:]] if alone else None
            begun, self.number = self.number, self.number + 1
            if request is None:
                found = self._read(line)
                if found is None:
                    continue
                named, request = found
            else:
                named = line[: cut - 1] if cut else ""
            ids.append(named)
            numbers.append(begun)
            asked.append(request)
        return Stack(name, numbers, ids_of(ids), asked) if self.number > first else None

    def _asked(self, rest: str) -> Request | RowError | None:
        """Return what a line asks, from the cell after its id on; none if it must be read with the lines after it."""
        try:
            return self.columns.asked(tuple(next(csv.reader([rest], delimiter=self.separator, strict=True), ())))
        except csv.Error:
            return None

    def _read(self, line: str) -> tuple[str, Request | RowError] | None:
        """Return what a row calls itself and what it asks, from its first line and those that it goes on in; none if it is blank."""
        cells = csv.reader(chain([line], self.lines), delimiter=self.separator, strict=True)
        try:
            row = next(cells)
        except csv.Error as error:
            return "", RowError("row-not-csv", f"the row is no CSV: {error}", "put cells with quotes or newlines in quotes")
        finally:
            self.number += cells.line_num - 1
        return self.columns.parted(row) if row else None
