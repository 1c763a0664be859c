"""The engine and the oracle give the same answers: over random protocols, and over every situation of the five councils."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from protocol_cli.engine.decide import decide
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.rules import Mode
from protocol_cli.model.verdicts import Verdict
from tests import oracle
from tests.conftest import COUNCILS, ROOT
from tests.strategies import RandomProtocol, questions, random_protocols

PLAIN_WORDS = {
    Verdict.REQUIRED: "must",
    Verdict.ADVISED: "should",
    Verdict.PERMITTED: "may",
    Verdict.DISCOURAGED: "should not",
    Verdict.PROHIBITED: "must not",
}


def oracle_matter(protocol: Protocol, slug: str) -> oracle.Matter:
    """Return what the oracle is told of a matter."""
    vocabulary = protocol.vocabulary
    domains = vocabulary.matters[slug].domains
    normal = {fact: vocabulary.facts[fact].normally for fact in domains}
    return oracle.Matter(
        domains=domains,
        normally={fact: value for fact, value in normal.items() if value is not None},
        sets=vocabulary.sets,
        words={word: PLAIN_WORDS[verdict] for word, verdict in vocabulary.strengths.items()},
    )


def engine_answer(protocol: Protocol, question: Question) -> oracle.Answer:
    """Return the engine's decision in the oracle's terms."""
    decision = decide(protocol, question)
    route: object = None
    if decision.verdict is Verdict.ROUTED:
        route = tuple(
            (frozenset(step.handlers), "all" if step.mode is Mode.ALL else "any", step.once, step.when, oracle.FIRMNESS[PLAIN_WORDS[step.verdict]])
            for step in decision.walk.steps
        )
    elif decision.verdict is Verdict.CONFLICT and decision.asks is Asks.WHO:
        route = "clash"
    return oracle.Answer(
        verdict=decision.verdict.value,
        route=route,
        missing=frozenset(missing.fact for missing in decision.missing),
        presumed=frozenset((presumption.fact, other) for presumption in decision.presumed for other in presumption.otherwise),
        duties=frozenset((duty.who, duty.act, PLAIN_WORDS[duty.verdict]) for duty in decision.duties),
    )


def hold_against_oracle(protocol: Protocol, nested: list[dict[str, Any]], question: Question) -> None:
    """Hold the engine's answer to a question against the oracle's."""
    expected = oracle.answer(nested, oracle_matter(protocol, question.matter), question.asks.value, question.facts)
    assert engine_answer(protocol, question) == expected


@given(drawn=random_protocols(), seed=st.integers(0, 2**16))
def test_engine_and_oracle_agree_on_random_protocols(drawn: RandomProtocol, seed: int, tally: Counter[str]) -> None:
    """Whatever the rules and whatever is known, both readings give the same verdict, route, missing facts and duties."""
    tally["random protocols held against the oracle"] += 1
    for question in questions(drawn.protocol, "act", count=25, seed=seed):
        tally["questions put to random protocols"] += 1
        hold_against_oracle(drawn.protocol, drawn.nested, question)


def without_parties(protocol: Protocol, slug: str) -> Protocol:
    """Return a protocol in which nobody is a party to a matter: the oracle knows nothing of the walk."""
    from dataclasses import replace

    vocabulary = protocol.vocabulary
    matters = {**vocabulary.matters, slug: replace(vocabulary.matters[slug], parties=())}
    return replace(protocol, vocabulary=replace(vocabulary, matters=matters))


def nested_rules(council: str, protocol: Protocol, slug: str) -> list[dict[str, Any]]:
    """Return a council's rules on a matter as they are nested in its YAML."""
    family = protocol.vocabulary.matters[slug].family
    rules = YAML(typ="safe").load((ROOT / "councils" / council / f"{family}.yaml").read_text(encoding="utf-8"))
    return [rule for rule in rules if rule["matter"] == "any" or slug in oracle.many(rule["matter"])]


def every_question(protocol: Protocol, slug: str, *, partial: bool) -> Iterator[Question]:
    """Yield a question for every situation of a matter; for every pattern of known and unknown facts too if `partial`."""
    domains = protocol.vocabulary.matters[slug].domains
    choices = [[(fact, value) for value in (*values, *((None,) if partial else ()))] for fact, values in domains.items()]
    for chosen in product(*choices):
        known = {fact: frozenset([value]) for fact, value in chosen if value is not None}
        for asks in Asks:
            yield Question(slug, asks, known)


def hold_council_against_oracle(protocol: Protocol, tally: Counter[str], *, partial: bool) -> None:
    """Hold every question on every matter of a council against the oracle."""
    for slug in protocol.rules:
        bare = without_parties(protocol, slug)
        nested = nested_rules(protocol.council.slug, protocol, slug)
        for question in every_question(bare, slug, partial=partial):
            tally[f"{'patterns of known facts' if partial else 'situations'} of the five councils held against the oracle"] += 1
            hold_against_oracle(bare, nested, question)


@pytest.mark.parametrize("council", COUNCILS)
def test_engine_and_oracle_agree_on_every_situation(council: str, protocols: dict[str, Protocol], tally: Counter[str]) -> None:
    """In every situation of every matter of a council, both readings of its files give the same answer."""
    hold_council_against_oracle(protocols[council], tally, partial=False)


@pytest.mark.exhaustive
@pytest.mark.parametrize("council", COUNCILS)
def test_engine_and_oracle_agree_whatever_is_unknown(council: str, protocols: dict[str, Protocol], tally: Counter[str]) -> None:
    """For every choice of which facts are known, and with which values, both readings give the same answer."""
    hold_council_against_oracle(protocols[council], tally, partial=True)
