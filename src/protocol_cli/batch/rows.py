"""What a row asks, where it stands, and what may be wrong with it; rows that follow one another are handled as a stack."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec

from protocol_cli.model.errors import QuestionError


class Request(msgspec.Struct, frozen=True, cache_hash=True):
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
    """One row of an input."""

    number: int
    """Where it stands in its file, as `Place` counts."""
    id: bytes
    """What it calls itself, as JSON text; `null` where it has no name."""
    asked: Request | RowError
    """What it asks, or why it cannot be read."""


class Stack(msgspec.Struct, frozen=True):
    """Rows of one file that follow one another, as columns."""

    file: str
    """The file as it was named."""
    numbers: Sequence[int]
    """Where each stands."""
    ids: Sequence[bytes]
    """What each calls itself."""
    asked: Sequence[Request | RowError]
    """What each asks; rows that are written alike share one request."""

    @classmethod
    def of(cls, file: str, rows: Sequence[Row]) -> "Stack":
        """Return rows as a stack."""
        return cls(file, [row.number for row in rows], [row.id for row in rows], [row.asked for row in rows])

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.asked)

    def after(self, rows: int) -> "Stack":
        """Return the stack without so many rows from its beginning."""
        return Stack(self.file, self.numbers[rows:], self.ids[rows:], self.asked[rows:])

    def before(self, at: int | None) -> "Stack":
        """Return the rows before one of them; all where none is named."""
        return self if at is None else Stack(self.file, self.numbers[:at], self.ids[:at], self.asked[:at])

    def only(self, places: Sequence[int]) -> "Stack":
        """Return the rows at some places."""
        return Stack(self.file, [self.numbers[at] for at in places], [self.ids[at] for at in places], [self.asked[at] for at in places])


STACKED = 500
"""How many rows make a stack, where they are read one by one."""


def stacked(file: str, rows: Iterable[Row]) -> Iterator[Stack]:
    """Yield rows as stacks."""
    rows = iter(rows)
    while some := list(islice(rows, STACKED)):
        yield Stack.of(file, some)


def after(stacks: Iterable[Stack], rows: int) -> Iterator[Stack]:
    """Yield what is left of stacks after so many rows."""
    for stack in stacks:
        if rows < len(stack):
            yield stack.after(rows) if rows else stack
        rows = max(0, rows - len(stack))


REMEMBERED = 8192
"""How many requests are remembered with what is known of them."""

LONGEST_REMEMBERED = 4096
"""The longest line, request or fault that is remembered, in letters, so that what is remembered stays small."""


def short(asked: Request | RowError) -> bool:
    """Return whether what a row asks, or what is wrong with it, is short enough to be remembered."""
    if isinstance(asked, RowError):
        return len(asked.message) <= LONGEST_REMEMBERED
    return sum(len(part) for part in msgspec.structs.astuple(asked) if part is not None) <= LONGEST_REMEMBERED


Key = TypeVar("Key", bound=Hashable)
Known = TypeVar("Known")


class Memory(dict[Key, Known]):
    """What is known of things, each found out when it is first asked for; the oldest is forgotten first, and what is not `worth` it never remembered."""

    def __init__(self, find_out: Callable[[Key], Known], worth: Callable[[Key], bool] = lambda _: True) -> None:
        super().__init__()
        self.find_out = find_out
        self.worth = worth

    def __missing__(self, key: Key) -> Known:
        """Find out, and remember."""
        known = self.find_out(key)
        if self.worth(key):
            if len(self) >= REMEMBERED:
                del self[next(iter(self))]
            self[key] = known
        return known


def as_json(value: Any) -> bytes | None:  # noqa: ANN401 - whatever a row holds
    """Return a value as JSON text; nothing for nothing."""
    return None if value is None else msgspec.json.encode(value)
