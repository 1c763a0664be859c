"""What a protocol answers, with everything that the answer rests on."""

from collections.abc import Mapping

import msgspec

from protocol_cli.model.question import Asks, Question
from protocol_cli.model.rules import Duty, RouteStep
from protocol_cli.model.verdicts import Verdict


class Outcome(msgspec.Struct, frozen=True):
    """The gist of an answer, by which two answers are compared for a reader."""

    verdict: Verdict
    """What the protocol says."""
    handlers: tuple[str, ...] = ()
    """Who takes the first step, where it says who."""


class Citation(msgspec.Struct, frozen=True):
    """A clause that the answer rests on."""

    clause: str
    """The clause's id."""
    heading: str
    """The heading that it stands under."""
    gist: str
    """What it says, in our own words."""
    rules: tuple[str, ...]
    """The rules that cite it here."""


class Reason(msgspec.Struct, frozen=True):
    """A rule that speaks, and why."""

    rule: str
    """The rule's id."""
    clauses: tuple[str, ...]
    """The clauses it rests on."""
    facts: tuple[tuple[str, str], ...]
    """The known facts, with their values, that make it hold."""
    overrides: tuple[str, ...]
    """The rules that hold too and that it silences."""
    determines: bool
    """Whether what was asked turns on it, rather than a duty or a note beside it."""


class WhyNot(msgspec.Struct, frozen=True):
    """A rule that answers the question elsewhere but not here, and what stands in its way."""

    rule: str
    """The rule's id."""
    clauses: tuple[str, ...]
    """The clauses it rests on."""
    facts: tuple[tuple[str, str], ...]
    """The known facts that it would need otherwise."""


class Change(msgspec.Struct, frozen=True):
    """One fact that, if it were otherwise, would change the answer."""

    fact: str
    """The fact."""
    value: str
    """The value it would have."""
    outcome: Outcome
    """What the answer would be."""


class Presumption(msgspec.Struct, frozen=True):
    """A fact not stated and taken as it normally is."""

    fact: str
    """The fact."""
    value: str
    """The value taken for granted."""
    otherwise: Mapping[str, Outcome]
    """The values that would change the answer, with what it would be; empty where none would."""


class MissingFact(msgspec.Struct, frozen=True):
    """A fact not known on which the answer turns."""

    fact: str
    """The fact."""
    ask: str
    """The question that asks for it."""
    outcomes: Mapping[str, Outcome]
    """The answer under each value that it may have."""


class Struck(msgspec.Struct, frozen=True):
    """A handler passed over on the way along a route."""

    handler: str
    """Who was passed over."""
    reason: str
    """Why, as `party`."""
    substitute: str | None = None
    """Who stands in, where the document names someone."""
    clauses: tuple[str, ...] = ()
    """The clauses that name the substitute."""
    alone: bool = False
    """Whether the step names nobody else who could act."""


class Walk(msgspec.Struct, frozen=True):
    """A route as it stands for this question: begun where the matter stands, and past those who cannot act."""

    steps: tuple[RouteStep, ...]
    """The steps that are left."""
    struck: tuple[Struck, ...] = ()
    """The handlers passed over, in order."""
    exhausted: bool = False
    """Whether nobody was left, so that the steps are the route as written."""
    stage_unknown: bool = False
    """Whether the route says nothing of the stage that the matter has reached."""


class Decision(msgspec.Struct, frozen=True):
    """The answer to a question, in one facet, with its grounds; nothing in it is worded for a reader yet."""

    question: Question
    """What was asked, as it was understood."""
    asks: Asks
    """The facet that is answered: the one that was asked, or the other where the protocol is silent on that."""
    verdict: Verdict
    """What the protocol says."""
    walk: Walk
    """Who handles it; no steps where the protocol does not say or it depends."""
    rules: tuple[str, ...]
    """The rules that what was asked turns on."""
    reasons: tuple[Reason, ...]
    """The rules that speak, and why."""
    citations: tuple[Citation, ...]
    """The clauses that the answer rests on, those it turns on first."""
    act: Verdict | None = None
    """What the protocol says of the act itself, where that is settled; the verdict too, if that is what was asked."""
    strength: str | None = None
    """The clause's own word for the act, where one is settled."""
    conditions: tuple[str, ...] = ()
    """What else must hold, where the act is allowed on conditions."""
    deferred_to: tuple[str, ...] = ()
    """Policies that the protocol leaves it to, or points to besides."""
    duties: tuple[Duty, ...] = ()
    """What is owed whatever the unknown facts."""
    possible_duties: tuple[Duty, ...] = ()
    """What is owed under some values of the unknown facts."""
    presumed: tuple[Presumption, ...] = ()
    """What was taken for granted."""
    missing: tuple[MissingFact, ...] = ()
    """The facts on which it depends, the most telling first."""
    notes: tuple[str, ...] = ()
    """What clauses add that decides nothing."""
    readings: tuple[tuple[str, str], ...] = ()
    """Rules whose clause is ambiguous, each with how it is taken."""
    unread: tuple[str, ...] = ()
    """Stated facts that no rule of the council reads."""
    outside: tuple[tuple[str, str], ...] = ()
    """Stated persons of whom the matter never speaks, by fact."""
    widened: tuple[tuple[str, str, str], ...] = ()
    """Stated persons taken for a wider one: fact, who was stated, who was taken."""


class Explanation(msgspec.Struct, frozen=True):
    """What stands around an answer: the rules that just missed, and the facts that would turn it."""

    why_not: tuple[WhyNot, ...]
    """Rules that answer the same matter elsewhere, those that miss by the fewest facts first."""
    changes: tuple[Change, ...]
    """Single facts that would change the answer."""
