"""What a row asks, where it stands, and what may be wrong with it."""

from typing import Any

import msgspec

from protocol_cli.model.errors import QuestionError


class Request(msgspec.Struct, frozen=True):
    """What a row asks, as it was written; two rows with the same request have the same answer."""

    council: str | None = None
    """The council, by slug; none where the command names it for all rows."""
    ask: str | None = None
    """The question in plain words."""
    matter: str | None = None
    """What it is about, by slug, where it is asked in facts."""
    asks: str | None = None
    """Which facet is wanted: `who` or `whether`."""
    facts: bytes | None = None
    """The facts with their values, as JSON text."""
    stage: str | None = None
    """How far the matter has gone."""
    unavailable: bytes | None = None
    """Handlers who cannot act, each with the reason, as JSON text."""
    expect: bytes | None = None
    """What is expected of the answer, as JSON text; none where nothing is."""


COLUMNS = (*Request.__struct_fields__, "id")
"""What a row may hold."""


class Place(msgspec.Struct, frozen=True):
    """Where a row stands."""

    file: str
    """The file as it was named; `-` for standard input."""
    number: int
    """The line, for JSONL, CSV and YAML; the row, from 1, for JSON and Parquet."""


class RowError(QuestionError):
    """A row that cannot be answered."""

    def __init__(self, code: str, message: str, remedy: str = "", column: int | None = None) -> None:
        """Say what is wrong, by a stable code and in one sentence, and what to do about it; `column` counts from 1 in its line."""
        super().__init__(message, remedy, code)
        self.column = column

    def __reduce__(self) -> tuple[type["RowError"], tuple[str, str, str, int | None]]:  # type: ignore[override]
        return RowError, (self.code, self.message, self.remedy, self.column)


class Row(msgspec.Struct, frozen=True):
    """One row of an input: a request, or a fault."""

    place: Place
    """Where it stands."""
    id: bytes
    """What it calls itself, as JSON text; `null` where it has no name."""
    request: Request | None
    """What it asks; none if it cannot be read."""
    fault: RowError | None = None
    """Why it cannot be read."""


def as_json(value: Any) -> bytes | None:  # noqa: ANN401 - whatever a row holds
    """Return a value as JSON text; nothing for nothing."""
    return None if value is None else msgspec.json.encode(value)
