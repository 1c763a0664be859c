"""A page as Markdown, for a document or a pull request."""

from collections.abc import Iterable, Iterator

from protocol_cli.output.page import Entry, Page, Section, Table
from protocol_cli.output.screen import printable


def markdown(page: Page) -> str:
    """Return a page as Markdown: its title and headings, and a list under each."""
    return "\n".join(["# " + _escaped(page.title), *(line for section in page.sections for line in _section(section))]) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield ""
    if section.heading:
        yield f"## {_escaped(section.heading)}"
        yield ""
    if isinstance(section, Table):
        yield _row(section.columns)
        yield _row("---" for _ in section.columns)
        yield from (_row([entry.label, *entry.below]) for entry in section.entries)
    else:
        for entry in section.entries:
            yield from _entry(entry)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _entry(entry: Entry) -> Iterator[str]:
    label = f"**{_escaped(entry.label)}** " if entry.label else ""
    yield f"- {label}{_escaped(entry.text)}"
    for below in entry.below:
        yield f"  - {_escaped(below)}"


def _escaped(text: str) -> str:
    """Return text in which nothing is taken for Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}<>#|" else sign for sign in printable(text)).replace("[", "\\[").replace("]", "\\]")
