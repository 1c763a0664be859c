"""Whether what is known settles what is asked, and if not, which facts would."""

from collections.abc import Mapping
from functools import cached_property

import msgspec
from msgspec.structs import replace

from protocol_cli.engine.combine import RouteFacet, VerdictFacet, firmness
from protocol_cli.engine.compile import CompiledMatter, Part
from protocol_cli.engine.walk import from_stage
from protocol_cli.model.question import Asks
from protocol_cli.model.rules import Duty, Rule
from protocol_cli.model.verdicts import AGAINST, FOR, Verdict

OTHER_FACET = {Asks.WHO: Asks.WHETHER, Asks.WHETHER: Asks.WHO}


class Settlement(msgspec.Struct, frozen=True, dict=True):
    """What a matter says in every situation that is left open, in one facet."""

    compiled: CompiledMatter
    """The matter."""
    wanted: Asks
    """The facet asked for."""
    facts: Mapping[str, frozenset[str]]
    """The values left open of every fact that the rules read."""
    stage: str | None = None
    """How far the matter has gone: what lies behind it no longer makes a difference."""

    @cached_property
    def open_situations(self) -> int:
        """The situations left open."""
        return self.compiled.space.restricted(self.facts)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What the rules say in the situations left open."""
        return tuple(part for part in self.compiled.parts if part.situations & self.open_situations)

    @cached_property
    def asks(self) -> Asks:
        """The facet answered: the one asked for, or the other where the rules are silent on that throughout."""
        other = OTHER_FACET[self.wanted]
        silent, speaks = (all(facet_of(part, asks) is None for part in self.parts) for asks in (self.wanted, other))
        return other if silent and not speaks else self.wanted

    @cached_property
    def classes(self) -> dict[object, int]:
        """The situations left open, by their answer."""
        classes: dict[object, int] = {}
        for part in self.parts:
            key = self._key(facet_of(part, self.asks))
            classes[key] = classes.get(key, 0) | part.situations & self.open_situations
        return classes

    @property
    def settled(self) -> bool:
        """Whether every situation left open has the same answer."""
        return len(self.classes) == 1

    @property
    def answer(self) -> object:
        """What two settlements must share to be the same answer."""
        return self.asks, frozenset(self.classes), self.verdict

    @cached_property
    def verdict(self) -> Verdict:
        """What the protocol says, as far as it is settled."""
        if not self.settled:
            return Verdict.DEPENDS
        match facet_of(self.parts[0], self.asks):
            case VerdictFacet(verdict=verdict):
                return verdict
            case RouteFacet(steps=steps):
                return Verdict.ROUTED if steps else Verdict.CONFLICT
            case _:
                return self._verdict_of_duties()

    def _verdict_of_duties(self) -> Verdict:
        """Return how firmly something is owed in a matter of which the rules say nothing else; a duty beside other rules decides nothing."""
        if any(rule.verdict or rule.route for rule in self.compiled.rules):
            return Verdict.NOT_COVERED
        owed = {duty.verdict for duty in self.sure_duties}
        return max(sorted(owed, key=(*FOR, *AGAINST).index), key=firmness, default=Verdict.NOT_COVERED)

    @cached_property
    def sure_rules(self) -> tuple[Rule, ...]:
        """The rules that speak in every situation left open."""
        return tuple(rule for rule in self.parts[0].rules if all(rule in part.rules for part in self.parts))

    @cached_property
    def determining_rules(self) -> tuple[Rule, ...]:
        """
        The rules that the answer rests on.

        Where it is settled, those on which it rests in every situation; if there are none, since it has different
        grounds in different situations, all of them.
        """
        grounds = [facet.rules for part in self.parts if (facet := facet_of(part, self.asks)) is not None]
        everywhere = [rule for rule in grounds[0] if all(rule in rules for rules in grounds)] if grounds and self.settled else []
        anywhere = {rule.id: rule for rules in grounds for rule in rules}
        return tuple(everywhere or (rule for rule in self.compiled.rules if rule.id in anywhere))

    @cached_property
    def sure_duties(self) -> tuple[Duty, ...]:
        """What is owed in every situation left open, as firmly as it is in all of them."""
        everywhere = (duty for duty in self.parts[0].duties if all(_owes(part, duty) for part in self.parts))
        return tuple(min((_the_same(part, duty) for part in self.parts), key=lambda one: firmness(one.verdict)) for duty in everywhere)

    @cached_property
    def possible_duties(self) -> tuple[Duty, ...]:
        """What is owed in some of the situations left open, but not in all."""
        possible = {(duty.who, duty.act): duty for part in self.parts for duty in part.duties}
        return tuple(duty for duty in possible.values() if not all(_owes(part, duty) for part in self.parts))

    def settled_facet(self, asks: Asks) -> VerdictFacet | RouteFacet | None:
        """Return what is said in a facet, if it is the same in every situation left open."""
        facets = [facet_of(part, asks) for part in self.parts]
        return facets[0] if len({self._key(facet) for facet in facets}) == 1 else None

    def with_fact(self, fact: str, value: str) -> "Settlement":
        """Return the settlement with one more fact known, or known otherwise."""
        return replace(self, facts={**self.facts, fact: frozenset({value})})

    def deciding_facts(self) -> list[str]:
        """Return the facts left open on which the answer turns, the most telling first."""
        if self.settled:
            return []
        turning = [fact for fact, values in self.facts.items() if len(values) > 1 and self.compiled.space.turns_on(fact, values, self.classes.values())]
        return sorted(turning, key=self._answers_left)

    def _key(self, facet: VerdictFacet | RouteFacet | None) -> object:
        """Return what must be equal for two answers to be the same: the verdict, or handlers, order, mode, strength and guard."""
        match facet:
            case VerdictFacet(verdict=verdict):
                return verdict
            case RouteFacet(steps=steps):
                return tuple((step.place, step.verdict) for step in from_stage(steps, self.stage))
            case _:
                return None

    def _answers_left(self, fact: str) -> float:
        """Return how many answers would be left on average if the fact were known."""
        values = self.facts[fact]
        return sum(len(self.with_fact(fact, value).classes) for value in values) / len(values)


def facet_of(part: Part, asks: Asks) -> VerdictFacet | RouteFacet | None:
    """Return what the rules say in one facet."""
    return part.route if asks is Asks.WHO else part.verdict


def _owes(part: Part, duty: Duty) -> bool:
    return any((other.who, other.act) == (duty.who, duty.act) for other in part.duties)


def _the_same(part: Part, duty: Duty) -> Duty:
    return next(other for other in part.duties if (other.who, other.act) == (duty.who, duty.act))
