"""What a person can want of the program, one function each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from protocol_cli.audit.cases import run_case
from protocol_cli.audit.drift import drift
from protocol_cli.audit.recording import recorded
from protocol_cli.engine.decide import decide
from protocol_cli.engine.explain import explain
from protocol_cli.loading.cases import load_cases
from protocol_cli.loading.council import council_slugs, load_council
from protocol_cli.loading.fingerprints import load_fingerprints, write_fingerprints
from protocol_cli.loading.shared import load_shared
from protocol_cli.loading.shipped import shipped_folder
from protocol_cli.loading.text import read_text
from protocol_cli.loading.vocabulary import load_vocabulary
from protocol_cli.model.decision import Decision, Explanation
from protocol_cli.model.drift import Drift
from protocol_cli.model.errors import LoadError, QuestionError
from protocol_cli.model.protocol import Clause, Protocol
from protocol_cli.model.question import STAGE, Asks, Question
from protocol_cli.model.suggestion import did_you_mean, listed
from protocol_cli.model.vocabulary import Matter, Vocabulary


@dataclass(frozen=True, slots=True)
class Library:
    """Where the rules and the councils lie."""

    rules: Path
    """The folder with the vocabulary."""
    councils: Path
    """The folder with one folder a council."""


def library(rules: Path | None, councils: Path | None) -> Library:
    """Return where rules and councils lie: the folders given, or those that come with the program."""
    return Library(rules or shipped_folder("rules"), councils or shipped_folder("councils"))


def council_names(library: Library) -> list[str]:
    """
    Return the names by which councils are asked for, in alphabetical order.

    Raises:
        QuestionError: if there are no councils.

    """
    return council_slugs(library.councils)


def open_vocabulary(library: Library) -> Vocabulary:
    """
    Return the words in which all councils are asked.

    Raises:
        LoadError: with every fault of its files.

    """
    return load_vocabulary(library.rules)


def open_protocol(library: Library, council: str) -> Protocol:
    """
    Return a council's protocol.

    Raises:
        LoadError: with every fault of its files.
        QuestionError: if there is no such council.

    """
    slugs = council_names(library)
    if council not in slugs:
        raise QuestionError(f"there is no council `{council}`", did_you_mean(council, slugs, f"use {listed(slugs, 'or')}"))
    return load_council(library.councils / council, load_shared(library.rules))


def list_councils(library: Library) -> list[tuple[str, Protocol | LoadError]]:
    """
    Return every council with its protocol, or with the faults of its files.

    Raises:
        LoadError: if the vocabulary itself cannot be used.
        QuestionError: if there are no councils.

    """
    slugs = council_names(library)
    shared = load_shared(library.rules)
    found: list[tuple[str, Protocol | LoadError]] = []
    for slug in slugs:
        try:
            found.append((slug, load_council(library.councils / slug, shared)))
        except LoadError as error:
            found.append((slug, error))
    return found


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


LEAST_FOUND = 0.2
"""The share of clauses of which something must be found in a document before it is believed to be the council's."""


def find_drift(library: Library, council: str, document: Path) -> tuple[Protocol, Drift]:
    """
    Return a council's protocol, and what has become of its clauses in a file of its document.

    Raises:
        LoadError: with every fault of the council's files.
        QuestionError: if there is no such council, the document cannot be used, or it is not this council's.

    """
    protocol = open_protocol(library, council)
    folder = library.councils / council
    prints = load_fingerprints(folder, protocol)
    found = drift(protocol, prints, read_text(document), (run_case(protocol, case) for case in load_cases(folder)))
    if found.found < LEAST_FOUND * len(prints.clauses):
        name = protocol.council.name
        raise QuestionError(f"hardly any clause of {name} was found in `{document.name}`", f"is it the council's {protocol.council.document}, and all of it?")
    return protocol, found


def record_fingerprints(library: Library, council: str, document: Path) -> tuple[int, Path]:
    """
    Record the fingerprints of a document in which each paragraph stands behind its clause id; return how many there are and their file.

    Raises:
        LoadError: with every fault of the council's files.
        QuestionError: if there is no such council, the document cannot be used, lacks a clause, or the file cannot be written.

    """
    prints = recorded(open_protocol(library, council), read_text(document))
    return len(prints.clauses), write_fingerprints(library.councils / council, prints)
