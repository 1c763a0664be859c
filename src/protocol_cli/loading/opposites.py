"""Rules on an act as rules on its opposite: what must be done must not be left undone."""

from collections.abc import Mapping

from msgspec.structs import replace

from protocol_cli.model.rules import Rule
from protocol_cli.model.verdicts import OPPOSITES
from protocol_cli.model.vocabulary import Vocabulary


def with_opposites(rules: Mapping[str, tuple[Rule, ...]], vocabulary: Vocabulary) -> dict[str, tuple[Rule, ...]]:
    """
    Return the rules of each matter, and those that follow for the matters that are opposites of one with rules.

    A rule keeps its id, clauses, duties and notes; its verdict is turned round. That an act is allowed says nothing of
    its opposite, and who handles an act does not handle its opposite: such a rule is only noted.
    """
    opposites = {matter.slug: matter.opposite_of for matter in vocabulary.matters.values() if matter.opposite_of in rules}
    turned = {slug: tuple(_turned(rule, slug) for rule in rules[of]) for slug, of in opposites.items() if of is not None}
    return {**rules, **turned}


def _turned(rule: Rule, matter: str) -> Rule:
    verdict = OPPOSITES.get(rule.verdict) if rule.verdict else None
    return replace(rule, matter=matter, verdict=verdict, strength=rule.strength if verdict else None, conditions=(), route=())
