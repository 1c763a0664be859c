"""Errors as a person reads them: one sentence, the place, and what to do."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from protocol_cli.model.diagnostics import Diagnostic, SourceLocation
from protocol_cli.model.errors import LoadError, ProtocolError, QuestionError
from protocol_cli.output.screen import printable

MOST_SHOWN = 160
"""The longest source line that is shown, in characters."""


def error_lines(error: ProtocolError) -> Iterator[str]:
    """Yield an error as lines, fit for any terminal."""
    match error:
        case LoadError(diagnostics=diagnostics):
            yield from diagnostic_lines(diagnostics)
        case QuestionError(message=message, remedy=remedy):
            yield f"error: {printable(message)}"
            if remedy:
                yield f"  = help: {printable(remedy)}"


def diagnostic_lines(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Yield diagnostics as lines: each with its snippet and a caret, and a count at the end."""
    found = list(diagnostics)
    for diagnostic in found:
        yield from _snippet(diagnostic)
        yield ""
    yield f"{len(found)} fault{'s' if len(found) != 1 else ''}"


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, object]:
    """Return a diagnostic as a JSON value."""
    place = diagnostic.location
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "path": shown_path(place),
        "line": place.line,
        "column": place.column,
        "help": diagnostic.help,
    }


def shown_path(place: SourceLocation) -> str:
    """Return the file of a place as a reader would name it: from the folder they stand in where it lies below that."""
    path = Path(place.path)
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def _snippet(diagnostic: Diagnostic) -> Iterator[str]:
    place = diagnostic.location
    yield printable(f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}")
    yield printable(f"  --> {shown_path(place)}:{place.line}:{place.column}")
    margin = " " * len(str(place.line))
    if place.text:
        shown = printable(place.text.replace("\t", " "))[:MOST_SHOWN]
        yield f" {margin} |"
        yield f" {place.line} | {shown}"
        if place.column <= len(shown):
            yield f" {margin} | {' ' * (place.column - 1)}{'^' * min(place.length, len(shown) - place.column + 1)}"
    if diagnostic.help:
        yield printable(f" {margin} = help: {diagnostic.help}")
