"""A page on a terminal: in colour where there is any, or as plain ASCII that a screen reader reads well."""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from unicodedata import combining, normalize

import msgspec
from msgspec.structs import replace

from protocol_cli.output.page import Entry, Page, Section, Table, Tone

PLAIN_WIDTH = 79
"""The width of plain text: one less than the narrowest terminal, so that no line is wrapped twice."""

MOST_WIDTH = 100
"""The widest that prose is set: longer lines are hard to read."""

WIDEST_LABEL = 26
"""The widest label that text stands beside; behind a wider one it begins on the next line."""

STYLES = {Tone.YES: "bold green", Tone.NO: "bold red", Tone.OPEN: "bold magenta", None: ""}
"""Colours that are read on a light ground and on a dark one."""

ASCII_FOR = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00a0": " "})
"""Plain signs for the typographic ones."""


COLOURED = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""The environment variables by which somebody wants colour in what is no terminal."""


class Line(msgspec.Struct, frozen=True):
    """One line of a page, with how it looks where there is colour."""

    plain: str
    """Its text."""
    style: str = ""
    """How all of it looks."""
    strong: tuple[int, int] | None = None
    """From where to where it is bold besides; none where nothing is."""


def show(page: Page, *, plain: bool) -> None:
    """Print a page on standard output."""
    if plain:
        print("\n".join(ascii_only(line.plain) for line in page_lines(page, PLAIN_WIDTH)))
    elif sys.stdout.isatty() or any(os.environ.get(name) for name in COLOURED):
        _show_coloured(page)
    else:
        print("\n".join(line.plain for line in page_lines(page, min(shutil.get_terminal_size().columns, MOST_WIDTH))))


def _show_coloured(page: Page) -> None:
    from rich.console import Console  # noqa: PLC0415 - a pipe needs no colour, and starts the sooner
    from rich.text import Text  # noqa: PLC0415 - the same

    console = Console(highlight=False)
    for line in page_lines(page, min(console.width, MOST_WIDTH)):
        text = Text(line.plain)
        if line.strong:
            text.stylize("bold", *line.strong)
        text.stylize(line.style)
        console.print(text, soft_wrap=True)


def page_lines(page: Page, width: int) -> Iterator[Line]:
    """Yield a page line by line, none wider than `width` columns unless one word is."""
    for line in textwrap.wrap(printable(page.title), width):
        yield Line(line, "bold")
    for section in page.sections:
        yield Line("")
        if section.heading:
            yield Line(printable(section.heading), "bold")
        yield from _section_lines(section, width)


def _section_lines(section: Section, width: int) -> Iterator[Line]:
    margin = "  " if section.heading else ""
    widest = max(len(entry.label) for entry in section.entries)
    for entry in _spelt_out(section):
        for line in _entry_lines(entry, margin, widest, width):
            yield replace(line, style=f"{line.style} {STYLES[section.tone]}".strip())


def _spelt_out(section: Section) -> Iterable[Entry]:
    """Return the entries of a section, the cells of a table each behind its column's heading: a terminal is too narrow for many columns."""
    if not isinstance(section, Table):
        return section.entries
    return (
        replace(entry, below=tuple(f"{heading}: {cell}" for heading, cell in zip(section.columns[1:], entry.below, strict=True))) for entry in section.entries
    )


def _entry_lines(entry: Entry, margin: str, widest: int, width: int) -> Iterator[Line]:
    """Yield an entry: its text beside its label, or under it where labels are wide; what stands below is set in as far."""
    label = printable(entry.label)
    beside = widest <= WIDEST_LABEL
    inner = margin + " " * (widest + 2 if beside and widest else 2 if label else 0)
    head = margin + (label.ljust(len(inner) - len(margin)) if beside else label)
    wrapped = textwrap.wrap(printable(entry.text), width, initial_indent=head if beside else inner, subsequent_indent=inner, break_on_hyphens=False)
    if label and not beside:
        yield Line(head, "bold")
    for number, line in enumerate(wrapped):
        yield Line(line, strong=(len(margin), len(margin) + len(label)) if beside and number == 0 else None)
    for below in entry.below:
        for line in textwrap.wrap(printable(below), width, initial_indent=inner, subsequent_indent=inner, break_on_hyphens=False):
            yield Line(line)


def ascii_only(text: str) -> str:
    """Return text in ASCII: typographic signs and accents become plain ones, anything else a question mark."""
    plain = normalize("NFKD", text.translate(ASCII_FOR))
    return "".join(sign for sign in plain if not combining(sign)).encode("ascii", "replace").decode()


def printable(text: str) -> str:
    """Return text without anything that a terminal would obey: control characters become a question mark."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
