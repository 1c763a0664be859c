"""How the answers of a batch are written: one module for each form that another program reads."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Protocol

import msgspec

from protocol_cli.batch.answers import Told
from protocol_cli.batch.formats import OutputFormat
from protocol_cli.batch.rows import Place, Stack


class Totals(msgspec.Struct):
    """What has come of the rows so far."""

    rows: int = 0
    """How many there were."""
    failed: int = 0
    """How many of them met what the batch is to fail on."""
    outcomes: dict[str, int] = msgspec.field(default_factory=dict)
    """How many fared how."""
    written: int = 0
    """How many rows the output tells of."""


class Writer(Protocol):
    """
    One form of output: a head, a part for each row, a foot.

    What is told of a request is prepared once for all rows that ask it; a row then adds its own id and place. Head and foot
    may tell the totals, for they are written last.
    """

    late: bool
    """Whether the head tells the totals, so that nothing can be shown before all rows are answered."""

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return what a row has in common with all rows that ask the same; none if the output does not tell of it."""
        ...

    def rows(self, stack: Stack, prepared: Sequence[bytes], first: int) -> bytes:
        """Return the parts of some rows: what was prepared of each, with its id and its place; `first` is the number of the first among those written, from 1."""
        ...

    def head(self, totals: Totals) -> bytes:
        """Return what goes before all rows."""
        ...

    def foot(self, totals: Totals) -> bytes:
        """Return what comes after them."""
        ...


class RowByRow(ABC):
    """A form whose rows are written one by one."""

    @abstractmethod
    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:
        """Return a row's part: what was prepared, with its id (JSON text), its place, and its number among those written, from 1."""

    def rows(self, stack: Stack, prepared: Sequence[bytes], first: int) -> bytes:
        """Return the parts of some rows."""
        each = zip(prepared, stack.ids, stack.numbers, strict=True)
        return b"".join(self.row(one, named, Place(stack.file, at), number) for number, (one, named, at) in enumerate(each, first))


def writer(form: OutputFormat) -> Writer:
    """Return what writes a form."""
    make: Callable[[], Writer] = import_module(f"{__name__}.{form.value}").make
    return make()


def shown_id(named: bytes, place: Place) -> str:
    """Return what a row is called in prose: its id, or where it stands."""
    value = msgspec.json.decode(named)
    return f"{place.file}:{place.number}" if value is None else value if isinstance(value, str) else named.decode()


def sentence(told: Told) -> str:
    """Return what is to be said of a request, in a sentence or two."""
    before = f"was {told.was} before; now: " if told.was else ""
    return before + _said(told)


def _said(told: Told) -> str:
    if told.fault is not None:
        return f"{told.fault.message}; {told.fault.remedy}" if told.fault.remedy else told.fault.message
    if told.answer is None:
        return ""
    answer = str(told.answer["answer"])
    return f"not as expected: {'; '.join(told.shortfalls)}. {answer}" if told.shortfalls else answer


def first_handlers(told: Told) -> list[str]:
    """Return who takes the first step."""
    return told.answer["route"][0]["handlers"] if told.answer and told.answer["route"] else []


def cited(told: Told) -> list[str]:
    """Return the clauses that an answer rests on."""
    return [one["clause"] for one in told.answer["citations"]] if told.answer else []
