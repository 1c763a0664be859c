"""What the columns of a table hold: how a row of cells becomes a request."""

import re
from collections.abc import Collection

from protocol_cli.batch.rows import COLUMNS, Request, RowError, as_json
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.suggestion import did_you_mean, listed

ID = "id"
"""The column that holds what a row calls itself."""

FACT_SEPARATOR = ","
"""What parts the values of a fact in a cell."""

EXPECT_PREFIX = "expect."
"""How the columns of a table begin that hold what is expected, as `expect.verdict`."""

FACT_PREFIX = "fact."
"""How the columns of a table may begin that hold a fact each, as `fact.about`; `about` alone does too."""

_PLAIN = re.compile(r"[!#-\[\]-~]+(?:\n[!#-\[\]-~]+)*")
"""Ids, a line each, that stand in JSON as they are."""


class Columns:
    """The columns of one table."""

    def __init__(self, name: str, columns: list[str], facts: Collection[str]) -> None:
        """
        Look at the header; `facts` are those that a column may be named after.

        Raises:
            QuestionError: if a column holds nothing of a row, or stands there twice.

        """
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

        self.id_at = self.columns.index(ID) if ID in self.columns else None
        self.others = [column for column in self.columns if column != ID]

    def parted(self, row: list[str]) -> tuple[str, Request | RowError]:
        """Return what a row calls itself, and what it asks."""
        named = row.pop(self.id_at) if self.id_at is not None and self.id_at < len(row) else ""
        return named, self.asked(tuple(row))

    def asked(self, cells: tuple[str, ...]) -> Request | RowError:
        """Return what a row asks, by its cells but for the id's."""
        if len(cells) > len(self.others):
            beside = len(self.columns) - len(self.others)
            message = f"the row has {len(cells) + beside} cells under {len(self.columns)} columns"
            return RowError("too-many-cells", message, "put text with commas in quotes")
        told = {column: cell.strip() for column, cell in zip(self.others, cells, strict=False) if cell.strip()}
        try:
            return _request(told)
        except RowError as fault:
            return fault


def ids_of(cells: list[str]) -> list[bytes]:
    """Return what rows call themselves, as JSON text."""
    if not any(cells):
        return [b"null"] * len(cells)
    together = "\n".join(cells)
    if _PLAIN.fullmatch(together) and together.count("\n") == len(cells) - 1:
        return ('"' + together.replace("\n", '"\n"') + '"').encode().split(b"\n")
    return [as_json(cell.strip() or None) or b"null" for cell in cells]


def _request(told: dict[str, str]) -> Request:
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
