"""What is shown on a screen, before it is known how: a title and sections of entries."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """One thing in a section."""

    text: str
    """What is said."""
    label: str = ""
    """A name or number in front of it, empty if it has none."""
    below: tuple[str, ...] = ()
    """Lines under it, set in."""


class Tone(StrEnum):
    """How an answer sounds; colour only repeats what its words say."""

    YES = "yes"
    """Somebody is named, or it is allowed."""
    NO = "no"
    """It is not allowed."""
    OPEN = "open"
    """It is not settled."""


class Section(msgspec.Struct, frozen=True):
    """A heading with its entries."""

    heading: str
    """The heading; empty for text that needs none."""
    entries: tuple[Entry, ...]
    """What stands under it."""
    tone: Tone | None = None
    """How it sounds, if it is an answer."""


class Table(Section, msgspec.Struct, frozen=True):
    """A section whose entries are rows: the label in the first column, the lines below in the others."""

    columns: tuple[str, ...] = ()
    """The headings of the columns, the first for the labels."""


class Page(msgspec.Struct, frozen=True):
    """What one command shows."""

    title: str
    """The line at its head."""
    sections: tuple[Section, ...]
    """Its parts, in order."""


def section(heading: str, entries: Iterable[Entry]) -> Section:
    """Return a section of entries."""
    return Section(heading, tuple(entries))


def lines(heading: str, texts: Iterable[str]) -> Section:
    """Return a section of plain lines."""
    return Section(heading, tuple(Entry(text) for text in texts))


def numbered(heading: str, entries: Iterable[tuple[str, tuple[str, ...]]]) -> Section:
    """Return a section of numbered entries, each a line and the lines under it."""
    return Section(heading, tuple(Entry(text, f"{number}.", below) for number, (text, below) in enumerate(entries, start=1)))


def table(heading: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Table:
    """Return a table; each row gives the cell of every column."""
    return Table(heading, tuple(Entry("", row[0], row[1:]) for row in rows), columns=tuple(columns))


def page(title: str, *sections: Section) -> Page:
    """Return a page of the sections that hold anything."""
    return Page(title, tuple(one for one in sections if one.entries))
