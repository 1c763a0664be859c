"""The engine and the oracle give the same answers: over random protocols, and over every situation of the five councils."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
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
    from msgspec.structs import replace

    vocabulary = protocol.vocabulary
    matters = {**vocabulary.matters, slug: replace(vocabulary.matters[slug], parties=())}
    return replace(protocol, vocabulary=replace(vocabulary, matters=matters))


AGAINST = {"must": "must not", "should": "should not", "should not": "should", "must not": "must"}
"""What a word says of the opposite of an act; that an act is allowed says nothing of its opposite."""


def nested_rules(council: str, protocol: Protocol, slug: str) -> list[dict[str, Any]]:
    """Return a council's rules on a matter as they are nested in its YAML, those that it adopts written out."""
    matter = protocol.vocabulary.matters[slug]
    if matter.opposite_of:
        words = {word: PLAIN_WORDS[verdict] for word, verdict in protocol.vocabulary.strengths.items()}
        return [turned(rule, words) for rule in nested_rules(council, protocol, matter.opposite_of)]
    shared = {rule["id"]: rule for rule in read_yaml(ROOT / "rules" / "model" / f"{matter.family}.yaml")}
    rules = read_yaml(ROOT / "councils" / council / f"{matter.family}.yaml")
    written_out = [bound(shared[rule["adopts"]], rule.get("with", {})) if "adopts" in rule else rule for rule in rules]
    return [rule for rule in written_out if rule["matter"] == "any" or slug in oracle.many(rule["matter"])]


def read_yaml(path: Path) -> list[dict[str, Any]]:
    """Return the rules of a file, none if there is no such file."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path.exists() else []


def bound(rule: dict[str, Any], persons: dict[str, str]) -> dict[str, Any]:
    """Return a shared rule with the persons for whom its names stand."""
    steps = [{**step, "to": [persons.get(who, who) for who in oracle.many(step["to"])]} for step in rule.get("route", [])]
    duties = [{**duty, "who": persons.get(duty["who"], duty["who"])} for duty in rule.get("duties", [])]
    exceptions = [bound(one, persons) for one in rule.get("exceptions", [])]
    return {**rule, "route": steps, "duties": duties, "exceptions": exceptions}


def turned(rule: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """Return a rule as it reads for the opposite of its act."""
    kept = {key: value for key, value in rule.items() if key not in ("strength", "conditions", "route", "exceptions")}
    word = AGAINST.get(words[rule["strength"]]) if "strength" in rule else None
    return {**kept, **({"strength": word} if word else {}), "exceptions": [turned(one, words) for one in rule.get("exceptions", [])]}


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
