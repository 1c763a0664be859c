"""A matter compiled: its situations divided by which rules speak, each part with what those rules say together."""

from collections.abc import Mapping
from functools import lru_cache
from math import prod

import msgspec

from protocol_cli.engine.combine import RouteFacet, VerdictFacet, combine_duties, combine_routes, combine_verdicts
from protocol_cli.engine.space import Space
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.rules import Duty, Rule, facts_of
from protocol_cli.model.vocabulary import Matter

MOST_SITUATIONS = 50_000
"""The most situations that are analysed at once; the largest matter of the five councils has some thousands."""


class Part(msgspec.Struct, frozen=True):
    """The situations in which the same rules speak, and what they say."""

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


class CompiledMatter(msgspec.Struct, frozen=True):
    """A matter of one council, ready to answer."""

    space: Space
    """The situations over the facts that the council's rules read."""
    rules: tuple[Rule, ...]
    """The council's rules on the matter, in file order."""
    holds: Mapping[str, int]
    """The situations in which each rule's conditions hold, overridden or not, by rule id."""
    parts: tuple[Part, ...]
    """Every situation once, by what the rules say there."""


def compile_matter(protocol: Protocol, matter: Matter, known: Mapping[str, frozenset[str]]) -> CompiledMatter:
    """
    Return a matter compiled over the facts that the council's rules read.

    All situations are compiled once and kept; where they are too many, only those that agree with `known`.

    Raises:
        QuestionError: if too many situations are left even so.

    """
    domains = _domains(protocol, matter)
    if _size(domains) <= MOST_SITUATIONS:
        return _compiled_whole(protocol, matter.slug)
    narrowed = {fact: tuple(value for value in values if value in known.get(fact, values)) for fact, values in domains.items()}
    if _size(narrowed) > MOST_SITUATIONS:
        open_facts = [fact for fact, values in narrowed.items() if len(values) > 1]
        raise QuestionError(f"`{matter.slug}` leaves more than {MOST_SITUATIONS} situations open", f"state some of: {', '.join(open_facts)}")
    return _compiled(protocol.rules_of(matter), Space(narrowed))


def _size(domains: Mapping[str, tuple[str, ...]]) -> int:
    return prod(len(values) for values in domains.values())


@lru_cache(maxsize=1024)
def _compiled_whole(protocol: Protocol, matter: str) -> CompiledMatter:
    known = protocol.vocabulary.matters[matter]
    return _compiled(protocol.rules_of(known), Space(_domains(protocol, known)))


def _domains(protocol: Protocol, matter: Matter) -> dict[str, tuple[str, ...]]:
    """Return the facts of a matter that the council's rules read, with their values."""
    read = facts_of(condition for rule in protocol.rules_of(matter) for condition in rule.when)
    return {fact: values for fact, values in matter.domains.items() if fact in read}


def _compiled(rules: tuple[Rule, ...], space: Space) -> CompiledMatter:
    holds = {rule.id: _all_hold(rule, space) for rule in rules}
    parts: list[tuple[int, tuple[Rule, ...]]] = [(space.everything, ())]
    for rule in rules:
        speaks = holds[rule.id]
        for other in rules:
            if rule.id in other.silences:
                speaks &= ~holds[other.id]
        parts = [
            (share, speaking)
            for situations, before in parts
            for share, speaking in ((situations & speaks, (*before, rule)), (situations & ~speaks, before))
            if share
        ]
    return CompiledMatter(space, rules, holds, tuple(_part(situations, speaking) for situations, speaking in parts))


def _all_hold(rule: Rule, space: Space) -> int:
    found = space.everything
    for condition in rule.when:
        found &= space.matching(condition)
    return found


def _part(situations: int, rules: tuple[Rule, ...]) -> Part:
    return Part(situations, rules, combine_verdicts(rules), combine_routes(rules), combine_duties(rules))
