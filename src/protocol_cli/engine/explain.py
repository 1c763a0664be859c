"""What stands around an answer: the rules that just missed, and the facts that would turn it."""

from collections.abc import Iterator

from protocol_cli.engine.decide import outcome_with, settlement
from protocol_cli.engine.settle import Settlement
from protocol_cli.engine.understand import understand
from protocol_cli.model.decision import Change, Explanation, WhyNot
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.rules import Rule


def explain(protocol: Protocol, question: Question) -> Explanation:
    """
    Return what the answer to a question would need to be another.

    Raises:
        QuestionError: if the question uses words that the vocabulary does not have.

    """
    understood = understand(protocol, question)
    if any(not values for values in understood.stated.values()):
        return Explanation((), ())
    settled, _ = settlement(protocol, question, understood)
    return Explanation(tuple(_near_misses(settled)), tuple(_changes(protocol, question, settled)))


def _near_misses(settled: Settlement) -> list[WhyNot]:
    """Return the rules that answer the same facet where they hold, but cannot hold here; those that miss by least first."""
    missed = (rule for rule in settled.compiled.rules if _answers(rule, settled.said.asks) and not settled.compiled.holds[rule.id] & settled.open_situations)
    return sorted((WhyNot(rule.id, rule.clauses, tuple(_in_the_way(rule, settled))) for rule in missed), key=lambda one: len(one.facts))


def _answers(rule: Rule, asks: Asks) -> bool:
    return bool(rule.route) if asks is Asks.WHO else rule.verdict is not None


def _in_the_way(rule: Rule, settled: Settlement) -> Iterator[tuple[str, str]]:
    """Yield the known facts with which the rule cannot hold, whatever the others."""
    for fact, values in settled.facts.items():
        if len(values) == 1 and not settled.compiled.holds[rule.id] & settled.compiled.space.where(fact, values):
            yield fact, next(iter(values))


def _changes(protocol: Protocol, question: Question, settled: Settlement) -> Iterator[Change]:
    """Yield the single facts that would turn the answer, but for who acts and who is concerned: nobody can change who they are."""
    for fact, values in settled.facts.items():
        if len(values) > 1 or protocol.vocabulary.facts[fact].of_persons:
            continue
        for other in settled.compiled.space.domains[fact]:
            if other not in values and settled.with_fact(fact, other).said.gist != settled.said.gist:
                yield Change(fact, other, outcome_with(protocol, question, settled, fact, other))
