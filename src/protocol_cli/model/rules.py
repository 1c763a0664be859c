"""What a council's rules say, flattened: exceptions stand beside their base with what they inherit."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec

from protocol_cli.model.diagnostics import SourceLocation
from protocol_cli.model.verdicts import Verdict


class Condition(msgspec.Struct, frozen=True):
    """What must hold for a rule to apply: all the facts, one at least of `any_of` if there are any, none of `none_of`."""

    facts: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    """Facts with the values that they may have."""
    any_of: tuple["Condition", ...] = ()
    """Conditions of which one at least must hold."""
    none_of: tuple["Condition", ...] = ()
    """Conditions of which none may hold."""

    def facts_read(self) -> Iterator[str]:
        """Yield every fact that the condition looks at, at any depth."""
        yield from self.facts
        for nested in (*self.any_of, *self.none_of):
            yield from nested.facts_read()


class Window(msgspec.Struct, frozen=True):
    """A time in which something is in force; each end is a year, a month or a day, and belongs to it."""

    first: str | None = None
    """The first year, month or day, as 2025, 2025-04 or 2025-04-01; none if it always was."""
    last: str | None = None
    """The last year, month or day; none if it has no end."""

    def holds(self, day: str) -> bool:
        """Return whether a day, as 2025-04-01, lies in it."""
        begun = self.first is None or day[: len(self.first)] >= self.first
        return begun and (self.last is None or day[: len(self.last)] <= self.last)


ALWAYS = Window()
"""The time of what has neither beginning nor end."""


class Mode(StrEnum):
    """Whether one of a step's handlers is enough."""

    ANY = "any"
    ALL = "all"


class RouteStep(msgspec.Struct, frozen=True):
    """One stage of a route: who takes the matter up, how firmly the clause says so, and when."""

    handlers: tuple[str, ...]
    """Who takes it up, by slug."""
    strength: str
    """The clause's own word, as `should`."""
    verdict: Verdict
    """What the word amounts to: `required`, `advised` or `permitted`."""
    action: str
    """What is to be done, as one sentence."""
    clauses: tuple[str, ...]
    """The clauses that say so."""
    mode: Mode = Mode.ANY
    """Whether one handler is enough or all take part."""
    consult: tuple[str, ...] = ()
    """Who is to be consulted, by slug."""
    once: str | None = None
    """The stage that the matter must have reached, as `informal_failed`."""
    when: str | None = None
    """A guard in plain words, where the clause has one that no fact carries."""

    concerned: bool = False
    """Whether the step goes to the very person whom the matter is about, who is then not passed over for it."""

    @property
    def place(self) -> tuple[frozenset[str], Mode, str | None, str | None]:
        """Who and when, without how firmly: what two routes must share for one to begin the other."""
        return frozenset(self.handlers), self.mode, self.once, self.when


class Duty(msgspec.Struct, frozen=True):
    """Something that somebody owes when the rule applies."""

    who: str
    """Who owes it, by slug."""
    act: str
    """A slug for what is owed, by which the same duty in two clauses is known for one."""
    strength: str
    """The clause's own word."""
    verdict: Verdict
    """What the word amounts to."""
    action: str
    """What is owed, as one sentence."""
    clauses: tuple[str, ...]
    """The clauses that say so."""


class Rule(msgspec.Struct, frozen=True):
    """One thing that a clause says of one matter, with all it inherits from the rule it is an exception to."""

    id: str
    """Unique in its council."""
    matter: str
    """The matter it speaks of, by slug."""
    clauses: tuple[str, ...]
    """The clauses it rests on."""
    when: tuple[Condition, ...]
    """Its own condition after those that it inherits; all must hold."""
    location: SourceLocation
    """Where it is written."""
    verdict: Verdict | None = None
    """What it says of the act; none where it says nothing of that."""
    strength: str | None = None
    """The clause's own word for the act."""
    conditions: tuple[str, ...] = ()
    """What else must hold for the act to be allowed, in plain words."""
    deferred_to: str | None = None
    """The policy or scheme to which the clause leaves the act."""
    route: tuple[RouteStep, ...] = ()
    """Who handles the matter, in order; empty where it says nothing of that."""
    duties: tuple[Duty, ...] = ()
    """What is owed when it applies."""
    note: str | None = None
    """What the clause adds that decides nothing."""
    reading: str | None = None
    """How an ambiguous clause is taken, and why."""
    base: str | None = None
    """The rule it is an exception to."""
    silences: frozenset[str] = frozenset()
    """The rules that fall silent when this one holds."""
    windows: tuple[Window, ...] = ()
    """When it is in force, by itself and by what it is an exception to; all must hold."""
    adopted: bool = False
    """Whether it is a shared rule that the council has adopted."""

    @property
    def facts_read(self) -> frozenset[str]:
        """Every fact that decides whether the rule holds."""
        return facts_of(self.when)

    @property
    def clauses_cited(self) -> tuple[str, ...]:
        """Every clause that the rule or a part of it cites, once, in order."""
        parts = (self.clauses, *(step.clauses for step in self.route), *(duty.clauses for duty in self.duties))
        return tuple(dict.fromkeys(clause for part in parts for clause in part))


def facts_of(conditions: Iterable[Condition]) -> frozenset[str]:
    """Return every fact that any of the conditions looks at."""
    return frozenset(fact for condition in conditions for fact in condition.facts_read())
