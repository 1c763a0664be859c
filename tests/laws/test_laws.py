"""Laws that hold for every protocol and every question."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol_cli.engine.decide import decide
from protocol_cli.model.decision import Decision, Outcome
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.model.verdicts import Verdict
from protocol_cli.output.decision_v1 import AnswerV1, answer_v1
from tests.strategies import RandomProtocol, questions, random_protocols, read


def outcome_of(decision: Decision) -> Outcome:
    """Return the gist of a decision, as a missing fact tells it."""
    routed = decision.verdict is Verdict.ROUTED
    return Outcome(decision.verdict, decision.walk.steps[0].handlers if routed else ())


def facet_of(decision: Decision) -> object:
    """Return what must stay as it is when more becomes known."""
    return decision.verdict, tuple((step.place, step.verdict) for step in decision.walk.steps) if decision.verdict is Verdict.ROUTED else ()


def open_values(protocol: Protocol, question: Question) -> dict[str, frozenset[str]]:
    """Return the facts that are not known, with the values that they may have."""
    domains = protocol.vocabulary.matters[question.matter].domains
    left = {fact: question.facts.get(fact, frozenset(values)) for fact, values in domains.items()}
    presumed = {fact for fact in left if fact not in question.facts and protocol.vocabulary.facts[fact].normally is not None}
    return {fact: values for fact, values in left.items() if len(values) > 1 and fact not in presumed}


@given(drawn=random_protocols(), seed=st.integers(0, 2**16))
def test_settled_answer_stays_as_more_becomes_known(drawn: RandomProtocol, seed: int) -> None:
    """Once an answer is settled, no further fact changes it."""
    random = Random(seed)
    for question in questions(drawn.protocol, "act", count=10, seed=seed):
        before = decide(drawn.protocol, question)
        if before.verdict is Verdict.DEPENDS:
            continue
        more = {fact: frozenset([random.choice(sorted(values))]) for fact, values in open_values(drawn.protocol, question).items()}
        after = decide(drawn.protocol, replace(question, facts={**question.facts, **more}))
        if before.asks is after.asks and before.verdict is not Verdict.NOT_COVERED:
            assert facet_of(after) == facet_of(before)


@given(drawn=random_protocols(), seed=st.integers(0, 2**16))
def test_missing_fact_tells_what_each_value_leads_to(drawn: RandomProtocol, seed: int) -> None:
    """The outcome told for a value of a missing fact is the answer that comes when the fact has it."""
    for question in questions(drawn.protocol, "act", count=10, seed=seed):
        for missing in decide(drawn.protocol, question).missing:
            for value, outcome in missing.outcomes.items():
                known = replace(question, facts={**question.facts, missing.fact: frozenset([value])})
                assert outcome_of(decide(drawn.protocol, known)) == outcome


@given(drawn=random_protocols(), seed=st.integers(0, 2**16))
def test_order_of_rules_changes_no_answer(drawn: RandomProtocol, seed: int) -> None:
    """Rules in another order give the same verdict, and the same handlers in the same order of steps."""
    shuffled = Random(seed).sample(drawn.nested, len(drawn.nested))
    other = read(shuffled, drawn.protocol.vocabulary)
    assert other is not None
    for question in questions(drawn.protocol, "act", count=10, seed=seed):
        assert facet_of(decide(other, question)) == facet_of(decide(drawn.protocol, question))


@given(drawn=random_protocols(), seed=st.integers(0, 2**16))
def test_answer_rests_on_clauses_of_the_register(drawn: RandomProtocol, seed: int) -> None:
    """Every citation is in the register, and every answer but silence cites something."""
    for question in questions(drawn.protocol, "act", count=10, seed=seed):
        decision = decide(drawn.protocol, question)
        assert {citation.clause for citation in decision.citations} <= set(drawn.protocol.clauses)
        assert decision.citations or decision.verdict is Verdict.NOT_COVERED


@given(drawn=random_protocols(), seed=st.integers(0, 2**16))
def test_answer_survives_json(drawn: RandomProtocol, seed: int) -> None:
    """An answer written as JSON and read again is the same answer."""
    for question in questions(drawn.protocol, "act", count=5, seed=seed):
        answer = answer_v1(drawn.protocol, decide(drawn.protocol, question), "as given")
        assert AnswerV1.model_validate_json(answer.model_dump_json(by_alias=True)) == answer
