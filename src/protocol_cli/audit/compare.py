"""One question, several councils: how their protocols differ."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from protocol_cli.engine.decide import decide
from protocol_cli.model.decision import Decision
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.vocabulary import Matter, Vocabulary


class Comparison(msgspec.Struct, frozen=True):
    """A question with the answer of each council."""

    question: Question
    """What was asked."""
    answers: Mapping[str, tuple[Decision, Decision] | None]
    """By each council's slug who handles it and whether it may be done; none where the family of the matter is not written down."""


def compare(protocols: Sequence[Protocol], question: Question) -> Comparison:
    """
    Return what each council answers.

    Raises:
        QuestionError: if the question uses words that the vocabulary does not have.

    """
    return Comparison(question, {protocol.council.slug: _answers(protocol, question) for protocol in protocols})


def plain_question(vocabulary: Vocabulary, matter: Matter) -> Question:
    """Return a matter asked as plainly as can be: the persons are those whom the vocabulary names first, all else is unknown."""
    persons = {fact: frozenset(values[:1]) for fact, values in matter.domains.items() if vocabulary.facts[fact].of_persons}
    return Question(matter.slug, Asks.WHETHER, persons)


def _answers(protocol: Protocol, question: Question) -> tuple[Decision, Decision] | None:
    matter = protocol.vocabulary.matters.get(question.matter)
    if matter and matter.family not in protocol.families:
        return None
    who, whether = (decide(protocol, replace(question, asks=asks)) for asks in Asks)
    return who, whether
