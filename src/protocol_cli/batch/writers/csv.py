"""One row a row, for spreadsheets: no cell can be taken for a formula."""

import csv
import io
from collections.abc import Iterable

import msgspec

from protocol_cli.batch.answers import Told
from protocol_cli.batch.rows import Place
from protocol_cli.batch.writers import Totals, cited, first_handlers, sentence

COLUMNS = (
    "id", "file", "row", "council", "outcome", "failed", "verdict", "certain", "handlers", "titles", "answer", "clauses", "missing", "shortfalls", "error", "help",
)  # fmt: skip
"""What the columns are called."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet runs; such a cell is written with an apostrophe before it (OWASP, CSV Injection)."""


class Table:
    """Writes CSV as RFC 4180 has it, in UTF-8, with CRLF."""

    late = False
    guarded = True
    """Whether cells are kept from being run as formulas."""

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return the cells after the row's own."""
        return line(cells(told, failed=failed), guarded=self.guarded)

    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:  # noqa: ARG002 - the place is enough
        """Return the row."""
        value = msgspec.json.decode(named)
        own = line(["" if value is None else value if isinstance(value, str) else named.decode(), place.file, place.number], guarded=self.guarded)
        return own.removesuffix(b"\r\n") + b"," + prepared

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


def line(values: Iterable[object], *, guarded: bool = True) -> bytes:
    """Return one line of CSV, guarded against spreadsheets that run cells."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(map(_harmless, values) if guarded else values)
    return text.getvalue().encode()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


make = Table
