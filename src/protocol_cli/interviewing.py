"""An interview: the fewest questions that settle an answer, each with its reason."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from protocol_cli.engine.decide import decide
from protocol_cli.model.decision import Decision, MissingFact
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.model.verdicts import Verdict


class Interview(msgspec.Struct, frozen=True):
    """A question on its way to being settled; each answer gives the next state, and none is changed."""

    question: Question
    """What is known so far."""
    unknown: frozenset[str] = frozenset()
    """Facts of which the person said that they do not know."""
    before: "Interview | None" = None
    """The state before the last answer; none at the beginning."""

    def decision(self, protocol: Protocol) -> Decision:
        """
        Return the answer as far as it is known.

        Raises:
            QuestionError: if the question cannot be put to this council.

        """
        return decide(protocol, self.question)

    def next_fact(self, protocol: Protocol) -> MissingFact | None:
        """Return the fact to ask for, the one that splits the outcomes best; none once the answer is settled, or nobody knows what would settle it."""
        decision = self.decision(protocol)
        if decision.verdict is not Verdict.DEPENDS:
            return None
        return next((missing for missing in decision.missing if missing.fact not in self.unknown), None)

    def answered(self, fact: str, value: str) -> "Interview":
        """Return the interview after an answer."""
        facts: Mapping[str, frozenset[str]] = {**self.question.facts, fact: frozenset({value})}
        return Interview(replace(self.question, facts=facts), self.unknown, self)

    def left_open(self, fact: str) -> "Interview":
        """Return the interview after "don't know"."""
        return Interview(self.question, self.unknown | {fact}, self)


def clauses_that_ask(protocol: Protocol, question: Question, fact: str) -> tuple[str, ...]:
    """Return the clauses by which a fact matters: those of the rules on the matter that look at it."""
    rules = protocol.rules_of(protocol.vocabulary.matters[question.matter])
    return tuple(dict.fromkeys(clause for rule in rules if fact in rule.facts_read for clause in rule.clauses))
