"""Faults found in rule files, each with its place and its remedy."""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a diagnostic matters: an error makes a file unusable, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class SourceLocation(msgspec.Struct, frozen=True):
    """A stretch of one line of a file, as an editor counts it: lines and columns from 1."""

    path: str
    """The file, as the reader was told to find it."""
    line: int = 1
    """The line, from 1."""
    column: int = 1
    """The column, from 1."""
    length: int = 1
    """How many characters the place covers on its line."""
    text: str = ""
    """The whole line, so that a snippet can be drawn without opening the file again; empty where there is none."""


class Diagnostic(msgspec.Struct, frozen=True):
    """One fault: a stable code, one sentence, a place and what to do about it."""

    code: str
    """Stable and hyphenated; the heading of its page in docs/diagnostics.md."""
    message: str
    """One sentence, lower case, no full stop, the author's words in backticks."""
    location: SourceLocation
    """Where the fault stands."""
    help: str = ""
    """The remedy, as an act; empty where the message says it all."""
    severity: Severity = Severity.ERROR
    """Whether the file can still be used."""
