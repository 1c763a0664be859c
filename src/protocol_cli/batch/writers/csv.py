"""One row a row, for spreadsheets: no cell can be taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

import msgspec

from protocol_cli.batch.answers import Told
from protocol_cli.batch.rows import Stack
from protocol_cli.batch.writers import Totals, cited, first_handlers, sentence

COLUMNS = (
    "id", "file", "row", "council", "outcome", "failed", "verdict", "certain", "handlers", "titles", "answer", "clauses", "missing", "shortfalls", "error", "help",
)  # fmt: skip
"""What the columns are called."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet runs; such a cell is written with an apostrophe before it (OWASP, CSV Injection)."""


_PLAIN = re.compile(rb'(?:"[A-Za-z0-9][A-Za-z0-9 ._:/#-]*"|[0-9]+)(?:\n(?:"[A-Za-z0-9][A-Za-z0-9 ._:/#-]*"|[0-9]+))*')
"""Ids that need neither quotes nor an apostrophe."""


class Table:
    """Writes CSV as RFC 4180 has it, in UTF-8, with CRLF."""

    late = False
    guarded = True
    """Whether cells are kept from being run as formulas."""

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return the cells after the row's own."""
        return line(cells(told, failed=failed), guarded=self.guarded)

    def rows(self, stack: Stack, prepared: Sequence[bytes], first: int) -> bytes:  # noqa: ARG002 - the places are enough
        """Return the rows."""
        file = self._cell(stack.file).replace(b"%", b"%%")
        part = b"%b," + file + b",%d,%b"
        return b"".join(part % each for each in zip(self._ids(stack.ids), stack.numbers, prepared, strict=True))

    def _ids(self, ids: Sequence[bytes]) -> Sequence[bytes]:
        """Return the cells of ids; those that no cell need guard, which are most, as they stand."""
        together = b"\n".join(ids)
        if _PLAIN.fullmatch(together):
            return together.replace(b'"', b"").split(b"\n")
        return [self._cell(_text(named)) for named in ids]

    def _cell(self, text: str) -> bytes:
        return line([text, ""], guarded=self.guarded).removesuffix(b",\r\n")

    def head(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return the names of the columns."""
        return line(COLUMNS)

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return nothing."""
        return b""


def cells(told: Told, *, failed: bool) -> list[object]:
    """Return the cells of a row after its id and place; several values in one are parted by semicolons."""
    answer = told.answer or {}
    steps = answer.get("route") or [{"titles": []}]
    return [
        answer.get("council", ""),
        told.outcome,
        "yes" if failed else "no",
        answer.get("verdict", ""),
        "" if told.answer is None else "yes" if answer["certain"] else "no",
        "; ".join(first_handlers(told)),
        "; ".join(steps[0]["titles"]),
        sentence(told) if told.fault is None else "",
        "; ".join(cited(told)),
        "; ".join(one["fact"] for one in answer.get("missing", ())),
        "; ".join(told.shortfalls),
        f"{told.fault.code}: {told.fault.message}" if told.fault else "",
        told.fault.remedy if told.fault else "",
    ]


def _text(named: bytes) -> str:
    value = msgspec.json.decode(named)
    return "" if value is None else value if isinstance(value, str) else named.decode()


def line(values: Iterable[object], *, guarded: bool = True) -> bytes:
    """Return one line of CSV, guarded against spreadsheets that run cells."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(map(_harmless, values) if guarded else values)
    return text.getvalue().encode()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


make = Table
