"""The law of combination: what several rules that speak at once say together, in each facet."""

from collections.abc import Sequence
from functools import reduce
from itertools import takewhile
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from protocol_cli.model.rules import Duty, Mode, RouteStep, Rule
from protocol_cli.model.verdicts import Verdict, strongest

Route: TypeAlias = tuple[RouteStep, ...]


class VerdictFacet(msgspec.Struct, frozen=True):
    """What the rules say of the act."""

    verdict: Verdict
    """The verdict, `conflict` if they clash."""
    rules: tuple[Rule, ...]
    """The rules that it rests on: those of its direction, or all that clash."""

    @property
    def clashes(self) -> bool:
        """Whether the rules speak for the act and against it."""
        return self.verdict is Verdict.CONFLICT


class RouteFacet(msgspec.Struct, frozen=True):
    """Whom the rules name."""

    steps: Route
    """The route; empty if they clash."""
    rules: tuple[Rule, ...]
    """The rules that name somebody."""

    @property
    def clashes(self) -> bool:
        """Whether two firm ways part."""
        return not self.steps


def combine_verdicts(rules: Sequence[Rule]) -> VerdictFacet | None:
    """
    Return what rules that speak at once say of the act; none if they say nothing of it.

    In one direction the stronger counts; for and against is a conflict; a deferral gives way to anything else.
    """
    speaking = [rule for rule in rules if rule.verdict is not None]
    if not speaking:
        return None
    firm = tuple(rule for rule in speaking if rule.verdict is not Verdict.DEFERRED) or tuple(speaking)
    return VerdictFacet(strongest({rule.verdict for rule in firm if rule.verdict is not None}), firm)


def combine_routes(rules: Sequence[Rule]) -> RouteFacet | None:
    """
    Return whom rules that speak at once name; none if they name nobody.

    A route that begins another agrees with it, and the longer stands. Where routes part, several that only say
    `may` from there on are a choice; a firm one goes before those that say `may`; two firm ones are a conflict.
    """
    speaking = tuple(rule for rule in rules if rule.route)
    if not speaking:
        return None
    routes = _longest([rule.route for rule in speaking])
    shared = _common_beginning(routes)
    tails = [route[len(shared) :] for route in routes]
    firm = [tail for tail in tails if not _is_choice(tail)]
    if len(firm) > 1:
        return RouteFacet((), speaking)
    choice = tuple(_joined(steps) for steps in _side_by_side([tail for tail in tails if _is_choice(tail)]))
    return RouteFacet((*shared, *(firm[0] if firm else ()), *choice), speaking)


def combine_duties(rules: Sequence[Rule]) -> tuple[Duty, ...]:
    """Return the duties of all rules: for one bearer and act the strongest, resting on the clauses of all."""
    owed: dict[tuple[str, str], Duty] = {}
    for duty in (duty for rule in rules for duty in rule.duties):
        known = owed.setdefault((duty.who, duty.act), duty)
        if known is not duty:
            stronger = max(known, duty, key=lambda one: firmness(one.verdict))
            owed[duty.who, duty.act] = replace(stronger, clauses=_united(known.clauses, duty.clauses))
    return tuple(owed.values())


def _longest(routes: list[Route]) -> list[Route]:
    """Return the routes that begin no other, each step as firm as in any route that it continues."""
    kept: list[Route] = []
    for route in routes:
        if not any(_begins(route, other) for other in (*kept, *(other for other in routes if len(other) > len(route)))):
            kept.append(route)
    return [reduce(_merged, (other for other in routes if _begins(other, route)), route) for route in kept]


def _begins(one: Route, other: Route) -> bool:
    return len(one) <= len(other) and all(mine.place == theirs.place for mine, theirs in zip(one, other, strict=False))


def _merged(longer: Route, shorter: Route) -> Route:
    return (*map(_firmest, longer, shorter), *longer[len(shorter) :])


def _common_beginning(routes: list[Route]) -> Route:
    alike = takewhile(lambda steps: len({step.place for step in steps}) == 1, zip(*routes, strict=False))
    return tuple(reduce(_firmest, steps) for steps in alike)


def _firmest(one: RouteStep, other: RouteStep) -> RouteStep:
    firmest = max(one, other, key=lambda step: firmness(step.verdict))
    return replace(firmest, clauses=_united(one.clauses, other.clauses), consult=_united(one.consult, other.consult))


def _is_choice(route: Route) -> bool:
    return all(step.verdict is Verdict.PERMITTED for step in route)


def _side_by_side(routes: list[Route]) -> list[list[RouteStep]]:
    """Return the steps that stand side by side: at one place and under one guard, the unguarded first; who must act together stays apart."""
    groups: dict[tuple[int, str, str, tuple[str, ...]], list[RouteStep]] = {}
    for route in routes:
        for place, step in enumerate(route):
            together = tuple(sorted(step.handlers)) if step.mode is Mode.ALL else ()
            groups.setdefault((place, step.once or "", step.when or "", together), []).append(step)
    return [groups[key] for key in sorted(groups)]


def _joined(steps: list[RouteStep]) -> RouteStep:
    """Return several steps as one choice among all their handlers."""
    if len(steps) == 1:
        return steps[0]
    return replace(
        steps[0],
        handlers=_united(*(step.handlers for step in steps)),
        action=" Or: ".join(dict.fromkeys(step.action for step in steps)),
        clauses=_united(*(step.clauses for step in steps)),
        consult=_united(*(step.consult for step in steps)),
    )


def firmness(verdict: Verdict) -> int:
    """Return how firm a verdict is, whatever its direction: 1 to 3."""
    return {Verdict.REQUIRED: 3, Verdict.PROHIBITED: 3, Verdict.ADVISED: 2, Verdict.DISCOURAGED: 2}.get(verdict, 1)


def _united(*lists: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in lists for one in each))
