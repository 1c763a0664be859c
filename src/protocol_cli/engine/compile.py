"""A matter compiled: its situations divided by which rules speak, each part with what those rules say together."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from math import prod

import msgspec

from protocol_cli.engine.combine import combine_duties, combine_routes, combine_verdicts
from protocol_cli.engine.said import Part, Said, said_in
from protocol_cli.engine.space import Space
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks
from protocol_cli.model.rules import Rule, facts_of
from protocol_cli.model.vocabulary import Matter

MOST_SITUATIONS = 50_000
"""The most situations that are analysed at once; the largest matter of the five councils has some thousands."""


REMEMBERED = 512
"""For how many choices of parts of a matter what they say is remembered: most questions leave one open, and most matters have some tens."""


class CompiledMatter(msgspec.Struct, frozen=True, eq=False):
    """A matter of one council, ready to answer."""

    space: Space
    """The situations over the facts that the council's rules read."""
    rules: tuple[Rule, ...]
    """The council's rules on the matter, in file order."""
    holds: Mapping[str, int]
    """The situations in which each rule's conditions hold, overridden or not, by rule id."""
    parts: tuple[Part, ...]
    """Every situation once, by what the rules say there."""
    said: Callable[[tuple[Part, ...], Asks, str | None], Said]
    """What some of the parts say together in a facet, from a stage on; remembered."""
    reads: Mapping[str, tuple[str, ...]]
    """The facts that each rule reads, in the matter's order, by rule id."""
    normally: Mapping[str, str]
    """The value of each fact of which one is taken for granted."""
    unstated: Mapping[str, frozenset[str]]
    """The values that each fact has while nobody has stated it: the one taken for granted, or all."""


def compile_matter(protocol: Protocol, matter: Matter, known: Mapping[str, frozenset[str]]) -> CompiledMatter:
    """
    Return a matter compiled over the facts that the council's rules read.

    All situations are compiled once and kept; where they are too many, only those that agree with `known`.

    Raises:
        QuestionError: if too many situations are left even so.

    """
    whole = _compiled_whole(protocol, matter.slug)
    if whole is not None:
        return whole
    domains = _domains(protocol, matter)
    narrowed = {fact: tuple(value for value in values if value in known.get(fact, values)) for fact, values in domains.items()}
    if _size(narrowed) > MOST_SITUATIONS:
        open_facts = [fact for fact, values in narrowed.items() if len(values) > 1]
        raise QuestionError(f"`{matter.slug}` leaves more than {MOST_SITUATIONS} situations open", f"state some of: {', '.join(open_facts)}")
    return _compiled(protocol, matter, Space(narrowed))


def _size(domains: Mapping[str, tuple[str, ...]]) -> int:
    return prod(len(values) for values in domains.values())


@lru_cache(maxsize=1024)
def _compiled_whole(protocol: Protocol, slug: str) -> CompiledMatter | None:
    """Return a matter compiled over all its situations; none if they are too many."""
    matter = protocol.vocabulary.matters[slug]
    domains = _domains(protocol, matter)
    return _compiled(protocol, matter, Space(domains)) if _size(domains) <= MOST_SITUATIONS else None


def _domains(protocol: Protocol, matter: Matter) -> dict[str, tuple[str, ...]]:
    """Return the facts of a matter that the council's rules read, with their values."""
    read = facts_of(condition for rule in protocol.rules_of(matter) for condition in rule.when)
    return {fact: values for fact, values in matter.domains.items() if fact in read}


def _compiled(protocol: Protocol, matter: Matter, space: Space) -> CompiledMatter:
    rules, facts = protocol.rules_of(matter), protocol.vocabulary.facts
    normally = {fact: value for fact in space.domains if (value := facts[fact].normally) is not None}
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
    return CompiledMatter(
        space,
        rules,
        holds,
        tuple(_part(situations, speaking) for situations, speaking in parts),
        said=lru_cache(maxsize=REMEMBERED)(partial(said_in, rules)),
        reads={rule.id: tuple(fact for fact in space.domains if fact in rule.facts_read) for rule in rules},
        normally=normally,
        unstated={fact: frozenset({normally[fact]} if fact in normally else values) for fact, values in space.domains.items()},
    )


def _all_hold(rule: Rule, space: Space) -> int:
    found = space.everything
    for condition in rule.when:
        found &= space.matching(condition)
    return found


def _part(situations: int, rules: tuple[Rule, ...]) -> Part:
    return Part(situations, rules, combine_verdicts(rules), combine_routes(rules), combine_duties(rules))
