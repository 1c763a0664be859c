"""Setting councils side by side."""

from collections.abc import Sequence

from protocol_cli.audit.compare import Comparison, compare, plain_question
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.model.vocabulary import Vocabulary


def compare_one(protocols: Sequence[Protocol], question: Question) -> Comparison:
    """
    Return what each council answers to a question, in both facets.

    Raises:
        QuestionError: if the question uses words that the vocabulary does not have.

    """
    return compare(protocols, question)


def compare_all(protocols: Sequence[Protocol], vocabulary: Vocabulary) -> list[Comparison]:
    """Return what each council answers on every matter, asked as plainly as can be."""
    return [compare(protocols, plain_question(vocabulary, matter)) for matter in vocabulary.matters.values()]
