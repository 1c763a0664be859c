"""Putting a question in facts, and looking up what can be asked."""

from collections.abc import Iterable, Mapping

from protocol_cli.engine.decide import decide
from protocol_cli.engine.explain import explain
from protocol_cli.model.decision import Decision, Explanation
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Clause, Protocol
from protocol_cli.model.question import STAGE, Asks, Question
from protocol_cli.model.suggestion import did_you_mean
from protocol_cli.model.vocabulary import Matter


def read_question(matter: str, asks: Asks, words: Iterable[str], unavailable: Iterable[str]) -> Question:
    """
    Return a question from words such as `by=councillor` and `clerk=party`.

    Several values joined by commas leave a fact open between them.

    Raises:
        QuestionError: if a word has no `=`, or a name stands twice.

    """
    facts = _pairs(words, "fact=value", "by=councillor")
    stage = facts.pop(STAGE, None)
    known = {fact: frozenset(value.strip() for value in values.split(",")) for fact, values in facts.items()}
    return Question(matter, asks, known, stage, _pairs(unavailable, "handler=reason", "clerk=party"))


def _pairs(words: Iterable[str], form: str, example: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for word in words:
        name, equals, value = (part.strip() for part in word.partition("="))
        if not (name and equals and value):
            raise QuestionError(f"`{word}` is not of the form {form}", f"write for example {example}")
        if pairs.setdefault(name, value) != value:
            raise QuestionError(
                f"`{name}` is given twice, as `{pairs[name]}` and as `{value}`", "give it once; join values that are both possible with a comma"
            )
    return pairs


def answer(protocol: Protocol, question: Question, *, explained: bool) -> tuple[Decision, Explanation | None]:
    """
    Return a council's answer to a question, and on request what stands around it.

    Raises:
        QuestionError: if the question uses words that the vocabulary does not have.

    """
    return decide(protocol, question), explain(protocol, question) if explained else None


def find_clauses(protocol: Protocol, wanted: str | None) -> list[Clause]:
    """
    Return one clause of a council's document, or all of them.

    Raises:
        QuestionError: if there is no such clause.

    """
    if wanted is None:
        return list(protocol.clauses.values())
    if wanted not in protocol.clauses:
        name = protocol.council.slug
        raise QuestionError(f"there is no clause `{wanted}` in {name}", did_you_mean(wanted, protocol.clauses, f"`protocol clause {name}` lists them"))
    return [protocol.clauses[wanted]]


def find_matters(protocol: Protocol, wanted: str | None) -> list[Matter]:
    """
    Return one matter that a council can be asked about, or all of them.

    Raises:
        QuestionError: if there is no such matter.

    """
    written: Mapping[str, Matter] = {slug: matter for slug, matter in protocol.vocabulary.matters.items() if matter.family in protocol.families}
    if wanted is None:
        return list(written.values())
    if wanted not in written:
        name = protocol.council.slug
        raise QuestionError(f"there is no matter `{wanted}` in {name}", did_you_mean(wanted, written, f"`protocol matters {name}` lists them"))
    return [written[wanted]]
