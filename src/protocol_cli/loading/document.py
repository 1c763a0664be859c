"""One YAML file as plain values, each with the place where it is written.

Read from ruamel's events rather than through its constructor: that keeps every place, sees duplicate keys, and
stops at the first alias or at too deep a nesting, before either can cost time or memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from protocol_cli.model.diagnostics import Diagnostic, SourceLocation

MOST_BYTES = 256 * 1024
"""The largest file that is read: eight times the largest register of the five councils."""

MOST_EVENTS = 15_000
"""The most keys, values and brackets in a file: fifteen times those of the largest register."""

MOST_DEPTH = 24
"""The deepest nesting that is read: rules with exceptions two levels down need ten."""

NULL = re.compile(r"~|null|Null|NULL|")
BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
"""What an unquoted scalar is, by the core schema of YAML 1.2.2, section 10.3; anything else is text."""

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where ruamel counts a new line."""

ODD = re.compile("[\t\x85\u2028\u2029\ufeff*!%\\\\]|(?<!\\w)&(?!\\s)|[|>][-+0-9]*#")
"""Signs of which ruamel's own parser and libyaml may make different things: line breaks, tabs, anchors, tags, directives, escapes, a comment at a bar."""

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys and positions that lead to a value."""

Span: TypeAlias = tuple[int, int, int]
"""Line and column from 0, and a length."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where."""

    path: str
    """The file, as a reader would name it."""
    lines: list[str]
    """Its text, line by line."""
    data: Any
    """Its content: mappings, lists, text, booleans, numbers (never used, so all of them floats) and none."""
    keys: dict[KeyPath, Span] = field(default_factory=dict)
    """Where each key of a mapping is written."""
    values: dict[KeyPath, Span] = field(default_factory=dict)
    """Where each value is written."""

    def at(self, path: KeyPath, *, key: bool = False) -> SourceLocation:
        """Return the place of a value (or of its key), or of the nearest thing around it that is written."""
        spans = self.keys if key else self.values
        while path and path not in spans:
            path, spans = path[:-1], self.values
        return self.place(spans.get(path, (0, 0, 1)))

    def raw(self, path: KeyPath) -> str:
        """Return a value as it is written, unquoted numbers in their own digits."""
        line, column, length = self.values[path]
        return self.lines[line][column : column + length]

    def place(self, span: Span) -> SourceLocation:
        """Return a span as a reader counts it."""
        line, column, length = span
        text = self.lines[line] if line < len(self.lines) else ""
        return SourceLocation(self.path, line + 1, column + 1, max(1, min(length, len(text) - column)), text)


class UnusableFileError(Exception):
    """A file that cannot be read any further; carries the one diagnostic that says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Keep the diagnostic."""
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message)


def read_document(path: Path) -> tuple[Document | None, list[Diagnostic]]:
    """Read a YAML file; return what it says, nothing if it cannot be used, and every fault found on the way."""
    shown = path.as_posix()
    try:
        return _Composer(shown, _read_text(path, shown)).compose()
    except UnusableFileError as fault:
        return None, [fault.diagnostic]


def _read_text(path: Path, shown: str) -> str:
    try:
        if not path.is_file():
            raise UnusableFileError(_fault("missing-file", f"there is no file `{path.name}` in `{path.parent.name}`", SourceLocation(shown), "create it"))
        if path.stat().st_size > MOST_BYTES:
            message = f"the file is larger than {MOST_BYTES // 1024} kB"
            raise UnusableFileError(_fault("too-large", message, SourceLocation(shown), "a rule file is text of a few pages: check that it is the right one"))
        content = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
        raise UnusableFileError(_fault("unreadable-file", message, SourceLocation(shown), "check the path and its permissions")) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
        place = SourceLocation(shown, line, column)
        raise UnusableFileError(_fault("not-utf8", "the file is not text in UTF-8", place, "save it again with the encoding UTF-8")) from error


def _fault(code: str, message: str, location: SourceLocation, remedy: str) -> Diagnostic:
    return Diagnostic(code, message, location, remedy)


class _Composer:
    """Builds one document out of the events of its text."""

    def __init__(self, shown: str, text: str) -> None:
        self.document = Document(shown, LINE_BREAK.split(text), None)
        self.faults: list[Diagnostic] = []
        self.events = self._usable_events(text)

    def compose(self) -> tuple[Document, list[Diagnostic]]:
        """Return the document and the faults that do not stop it from being read."""
        data = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if self.document.values:
                    self._stop("yaml-syntax", "a second document starts here", event, "keep one document in a file")
                data = self._value(next(self.events), ())
        return Document(self.document.path, self.document.lines, data, self.document.keys, self.document.values), self.faults

    def _usable_events(self, text: str) -> Iterator[Event]:
        counter = count()
        try:
            for event in _events(text):
                if next(counter) > MOST_EVENTS:
                    self._stop("too-large", f"the file holds more than {MOST_EVENTS} keys and values", event, "split it")
                if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
                    self._stop("yaml-reference", "anchors, aliases and tags are not used in rule files", event, "write the value out")
                yield event
        except YAMLError as error:
            raise UnusableFileError(self._syntax_fault(error)) from error

    def _value(self, event: Event, path: KeyPath) -> Any:
        if len(path) > MOST_DEPTH:
            self._stop("too-deep", f"the nesting is deeper than {MOST_DEPTH} levels", event, "a rule needs fewer: check the brackets")
        self.document.values[path] = _span(event)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        return [self._value(item, (*path, position)) for position, item in enumerate(self._until(SequenceEndEvent))]

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._until(MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                self._stop("yaml-syntax", "a key is a list or a mapping", event, "a key is plain text")
            key = event.value
            here = (*path, key)
            if key not in mapping:
                self.document.keys[here] = _span(event)
                mapping[key] = self._value(next(self.events), here)
                continue
            first = self.document.keys[here][0] + 1
            self.faults.append(
                _fault("duplicate-key", f"the key `{key}` stands twice in one mapping", self._place(event), f"keep one: the first is on line {first}")
            )
            self._skip(next(self.events))
        return mapping

    def _until(self, end: type[Event]) -> Iterator[Event]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def _skip(self, event: Event) -> None:
        depth = 0
        while True:
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, (SequenceEndEvent, MappingEndEvent))
            if depth == 0:
                return
            event = next(self.events)

    def _place(self, event: Event) -> SourceLocation:
        return self.document.place(_span(event))

    def _stop(self, code: str, message: str, event: Event, remedy: str) -> NoReturn:
        raise UnusableFileError(_fault(code, message, self._place(event), remedy))

    def _syntax_fault(self, error: YAMLError) -> Diagnostic:
        mark = getattr(error, "problem_mark", None)
        span = (mark.line, mark.column, 1) if mark else self._unprintable(getattr(error, "position", 0))
        problem = getattr(error, "problem", None) or "it holds a character that is not allowed"
        return _fault(
            "yaml-syntax",
            f"the file is not valid YAML: {problem}",
            self.document.place(span),
            "check quotes, brackets, colons and indents here and just above",
        )

    def _unprintable(self, position: int) -> Span:
        before = "\n".join(self.document.lines)[:position]
        return before.count("\n"), position - (before.rfind("\n") + 1), 1


def _events(text: str) -> Iterator[Event]:
    """
    Return the events of a text.

    libyaml is ten times as quick as ruamel's own parser, which has the last word: it reads what has odd signs in it, and
    whatever libyaml refuses, to tell what is wrong. Where libyaml is not installed, it reads everything.
    """
    if not ODD.search(text):
        try:
            return iter(list(islice(YAML(typ="safe").parse(text), MOST_EVENTS + 2)))
        except YAMLError:
            pass
    return iter(YAML(typ="safe", pure=True).parse(text))


def _span(event: Event) -> Span:
    start, end = event.start_mark, event.end_mark
    length = end.column - start.column if end.line == start.line else 1
    return start.line, start.column, max(1, length)


def _scalar(event: ScalarEvent) -> str | float | bool | None:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if NULL.fullmatch(text):
        return None
    if BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    return 0.0 if NUMBER.fullmatch(text) else text
