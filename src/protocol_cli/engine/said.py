"""What the rules say together where only some parts of a matter are left open."""

from collections.abc import Sequence

import msgspec

from protocol_cli.engine.combine import RouteFacet, VerdictFacet, firmness
from protocol_cli.engine.walk import from_stage
from protocol_cli.model.question import Asks
from protocol_cli.model.rules import Duty, Rule
from protocol_cli.model.verdicts import AGAINST, FOR, Verdict

OTHER_FACET = {Asks.WHO: Asks.WHETHER, Asks.WHETHER: Asks.WHO}


class Part(msgspec.Struct, frozen=True, eq=False):
    """The situations in which the same rules speak, and what they say; compared by identity."""

    situations: int
    """The situations, as the bits of a number."""
    rules: tuple[Rule, ...]
    """The rules that speak there, in file order."""
    verdict: VerdictFacet | None
    """What they say of the act."""
    route: RouteFacet | None
    """Whom they name."""
    duties: tuple[Duty, ...]
    """What is owed."""

    def facet(self, asks: Asks) -> VerdictFacet | RouteFacet | None:
        """Return what the rules say in one facet."""
        return self.route if asks is Asks.WHO else self.verdict


class Said(msgspec.Struct, frozen=True, eq=False):
    """What is said in one facet where some parts are left open; compared by identity, so that what is built from it can be kept."""

    asks: Asks
    """The facet answered: the one asked for, or the other where the rules are silent on that throughout."""
    answers: tuple[object, ...]
    """What each part answers, as far as two answers must share it to be the same."""
    verdict: Verdict
    """What the protocol says, as far as it is settled."""
    act: VerdictFacet | None
    """What is said of the act, if it is the same in every part."""
    route: RouteFacet | None
    """Whom the rules name, if it is the same in every part."""
    determining: tuple[Rule, ...]
    """The rules that the answer rests on."""
    beside: tuple[Rule, ...]
    """The other rules that speak in every part."""
    duties: tuple[Duty, ...]
    """What is owed in every part, as firmly as it is in all of them."""
    possible_duties: tuple[Duty, ...]
    """What is owed in some parts, but not in all."""

    @property
    def settled(self) -> bool:
        """Whether every part has the same answer."""
        return len(set(self.answers)) == 1

    @property
    def gist(self) -> object:
        """What two must share to be the same answer."""
        return self.asks, frozenset(self.answers), self.verdict


def said_in(rules: tuple[Rule, ...], parts: Sequence[Part], wanted: Asks, stage: str | None) -> Said:
    """
    Return what some parts of a matter say together.

    Args:
        rules: all rules of the matter, in file order.
        parts: the parts left open, one at least.
        wanted: the facet asked for.
        stage: how far the matter has gone, if that is known: what lies behind it no longer makes a difference.

    """
    asks = _answered(parts, wanted)
    answers = {facet: tuple(_answer(part.facet(facet), stage) for part in parts) for facet in Asks}
    alike = {facet: parts[0].facet(facet) if len(set(of_facet)) == 1 else None for facet, of_facet in answers.items()}
    settled = len(set(answers[asks])) == 1
    sure = [rule for rule in parts[0].rules if all(rule in part.rules for part in parts)]
    determining, duties = _determining(rules, parts, asks, settled=settled), _sure_duties(parts)
    act, route = alike[Asks.WHETHER], alike[Asks.WHO]
    return Said(
        asks=asks,
        answers=answers[asks],
        verdict=_verdict(rules, parts[0].facet(asks), duties) if settled else Verdict.DEPENDS,
        act=act if isinstance(act, VerdictFacet) else None,
        route=route if isinstance(route, RouteFacet) else None,
        determining=determining,
        beside=tuple(rule for rule in sure if rule not in determining),
        duties=duties,
        possible_duties=_possible_duties(parts),
    )


def _answered(parts: Sequence[Part], wanted: Asks) -> Asks:
    """Return the facet that is answered."""
    other = OTHER_FACET[wanted]
    silent, speaks = (all(part.facet(asks) is None for part in parts) for asks in (wanted, other))
    return other if silent and not speaks else wanted


def _answer(facet: VerdictFacet | RouteFacet | None, stage: str | None) -> object:
    """Return what must be equal for two answers to be the same: the verdict, or handlers, order, mode, strength and guard."""
    match facet:
        case VerdictFacet(verdict=verdict):
            return verdict
        case RouteFacet(steps=steps):
            return tuple((step.place, step.verdict) for step in from_stage(steps, stage))
        case _:
            return None


def _verdict(rules: Sequence[Rule], facet: VerdictFacet | RouteFacet | None, duties: Sequence[Duty]) -> Verdict:
    match facet:
        case VerdictFacet(verdict=verdict):
            return verdict
        case RouteFacet(steps=steps):
            return Verdict.ROUTED if steps else Verdict.CONFLICT
        case _:
            return _verdict_of_duties(rules, duties)


def _verdict_of_duties(rules: Sequence[Rule], duties: Sequence[Duty]) -> Verdict:
    """Return how firmly something is owed in a matter of which the rules say nothing else; a duty beside other rules decides nothing."""
    if any(rule.verdict or rule.route for rule in rules):
        return Verdict.NOT_COVERED
    owed = {duty.verdict for duty in duties}
    return max(sorted(owed, key=(*FOR, *AGAINST).index), key=firmness, default=Verdict.NOT_COVERED)


def _determining(rules: Sequence[Rule], parts: Sequence[Part], asks: Asks, *, settled: bool) -> tuple[Rule, ...]:
    """
    Return the rules that an answer rests on.

    Where it is settled, those on which it rests in every part; if there are none, since it has different grounds in
    different parts, all of them.
    """
    grounds = [facet.rules for part in parts if (facet := part.facet(asks)) is not None]
    everywhere = [rule for rule in grounds[0] if all(rule in others for others in grounds)] if grounds and settled else []
    anywhere = {rule.id for others in grounds for rule in others}
    return tuple(everywhere or (rule for rule in rules if rule.id in anywhere))


def _sure_duties(parts: Sequence[Part]) -> tuple[Duty, ...]:
    everywhere = (duty for duty in parts[0].duties if all(_owes(part, duty) for part in parts))
    return tuple(min((_the_same(part, duty) for part in parts), key=lambda one: firmness(one.verdict)) for duty in everywhere)


def _possible_duties(parts: Sequence[Part]) -> tuple[Duty, ...]:
    possible = {(duty.who, duty.act): duty for part in parts for duty in part.duties}
    return tuple(duty for duty in possible.values() if not all(_owes(part, duty) for part in parts))


def _owes(part: Part, duty: Duty) -> bool:
    return any((other.who, other.act) == (duty.who, duty.act) for other in part.duties)


def _the_same(part: Part, duty: Duty) -> Duty:
    return next(other for other in part.duties if (other.who, other.act) == (duty.who, duty.act))
