"""What a person can want of the program, one function each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from protocol_cli.asking import Asked, ask
from protocol_cli.audit.cases import CaseRun, run_case
from protocol_cli.audit.compare import Comparison, compare, plain_question
from protocol_cli.audit.coverage import Audit, findings, measure
from protocol_cli.audit.drift import drift
from protocol_cli.audit.recording import recorded
from protocol_cli.engine.decide import decide
from protocol_cli.engine.explain import explain
from protocol_cli.loading.cases import load_cases
from protocol_cli.loading.council import council_slugs, load_council, version_folders
from protocol_cli.loading.files import write_folder
from protocol_cli.loading.fingerprints import load_fingerprints, write_fingerprints
from protocol_cli.loading.shared import Shared, load_shared
from protocol_cli.loading.shipped import shipped_folder
from protocol_cli.loading.starter import starter_files
from protocol_cli.loading.text import read_text
from protocol_cli.loading.vocabulary import load_vocabulary
from protocol_cli.model.decision import Decision, Explanation
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.model.drift import Drift
from protocol_cli.model.errors import ProtocolError, QuestionError
from protocol_cli.model.protocol import Clause, Protocol
from protocol_cli.model.question import STAGE, Asks, Question
from protocol_cli.model.rules import Window
from protocol_cli.model.suggestion import did_you_mean, listed
from protocol_cli.model.vocabulary import Matter, Vocabulary
from protocol_cli.reading.reader import Reader, load_reader

READER = Path("reading") / "reader.bin"
"""The file of the trained reader, in the folder of the rules."""

MOST_WORDS = 4000
"""The longest question in plain words, in characters."""


@dataclass(frozen=True, slots=True)
class Library:
    """Where the rules and the councils lie, and the day for which they are read."""

    rules: Path
    """The folder with the vocabulary."""
    councils: Path
    """The folder with one folder a council, or one for each version of its protocol."""
    day: str
    """The day, as 2025-04-01, on which what is asked about happens."""


def library(rules: Path | None, councils: Path | None, as_of: str | None = None) -> Library:
    """
    Return where rules and councils lie: the folders given, or those that come with the program, on a day or today.

    Raises:
        QuestionError: if `as_of` is no day.

    """
    return Library(rules or shipped_folder("rules"), councils or shipped_folder("councils"), _day(as_of))


def _day(as_of: str | None) -> str:
    try:
        return (date.today() if as_of is None else date.fromisoformat(as_of)).isoformat()  # noqa: DTZ011 - a council's day is the day where it sits
    except ValueError as error:
        raise QuestionError(f"`{as_of}` is not a day", "write it as 2025-04-01") from error


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


def open_shared(library: Library) -> Shared:
    """
    Return what all councils share, for opening several of them.

    Raises:
        LoadError: with every fault of its files.

    """
    return load_shared(library.rules)


def open_protocol(library: Library, council: str, shared: Shared | None = None) -> Protocol:
    """
    Return a council's protocol as it is in force on the library's day; `shared` is read if it is not given.

    Raises:
        LoadError: with every fault of its files.
        QuestionError: if there is no such council, or no one version of its protocol was in force that day.

    """
    slugs = council_names(library)
    if council not in slugs:
        raise QuestionError(f"there is no council `{council}`", did_you_mean(council, slugs, f"use {listed(slugs, 'or')}"))
    return _in_force(library, council, shared or load_shared(library.rules))


def open_protocols(library: Library, councils: Iterable[str] | None = None) -> list[Protocol]:
    """
    Return the protocols of some councils, or of all if none is named.

    Raises:
        LoadError: with every fault of their files.
        QuestionError: if there is no such council, or one of them is not in force on the library's day.

    """
    shared = load_shared(library.rules)
    return [open_protocol(library, council, shared) for council in councils or council_names(library)]


def _in_force(library: Library, council: str, shared: Shared) -> Protocol:
    versions = [load_council(folder, shared) for folder in version_folders(library.councils, council)]
    in_force = [protocol for protocol in versions if protocol.council.window.holds(library.day)]
    if len(in_force) != 1:
        told = "; ".join(f"{one.council.version or 'the only version'} is {_told_window(one.council.window)}" for one in versions)
        found = "more than one version" if in_force else "no version"
        raise QuestionError(f"{found} of {council}'s protocol is in force on {library.day}", f"ask for another day with --as-of: {told}")
    return in_force[0].on(library.day)


def _told_window(window: Window) -> str:
    """Return when something is in force, in words."""
    ends = (f"from {window.first}" if window.first else "", f"until {window.last}" if window.last else "")
    return "in force " + (" ".join(filter(None, ends)) or "always")


def list_councils(library: Library) -> list[tuple[str, Protocol | ProtocolError]]:
    """
    Return every council with its protocol, or with what stands in its way.

    Raises:
        LoadError: if the vocabulary itself cannot be used.
        QuestionError: if there are no councils.

    """
    slugs = council_names(library)
    shared = load_shared(library.rules)
    found: list[tuple[str, Protocol | ProtocolError]] = []
    for slug in slugs:
        try:
            found.append((slug, _in_force(library, slug, shared)))
        except ProtocolError as error:
            found.append((slug, error))
    return found


def audit(library: Library, councils: Iterable[str] | None) -> list[Audit]:
    """
    Return what comes of the cases of some councils, or of all if none is named.

    Raises:
        LoadError: with every fault of their files.
        QuestionError: if there is no such council.

    """
    audits: list[Audit] = []
    for protocol in open_protocols(library, councils):
        runs = _runs(protocol)
        audits.append(Audit(protocol, runs, measure(protocol, runs)))
    return audits


def _runs(protocol: Protocol) -> tuple[CaseRun, ...]:
    return tuple(run_case(protocol, case) for case in load_cases(_folder(protocol)))


def unaccounted(audits: Iterable[Audit]) -> list[Diagnostic]:
    """Return everything in some councils that is not accounted for: clauses, rules, cases, clashes."""
    return [finding for one in audits for finding in findings(one.protocol, one.runs)]


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


def start_council(library: Library, slug: str, name: str, *, adopting: bool) -> tuple[Path, list[str]]:
    """
    Write the folder of a new council, and return it with the names of its files.

    Raises:
        LoadError: if the vocabulary or the shared rules cannot be used.
        QuestionError: if the name will not do, the folder is there already, or it cannot be written.

    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(@[\w.-]+)?", slug):
        raise QuestionError(f"`{slug}` is not a name for a council's folder", "use lower-case words joined by hyphens, as `south-hams`")
    files = starter_files(load_shared(library.rules), name, adopting=adopting)
    folder = library.councils / slug
    if folder.exists():
        raise QuestionError(f"`{folder}` is there already", "choose another name, or delete the folder first")
    try:
        write_folder(folder, files)
    except OSError as error:
        raise QuestionError(f"`{folder}` cannot be written: {(error.strerror or str(error)).lower()}", "name another folder with --councils") from error
    return folder, list(files)


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


def open_reader(library: Library) -> Reader:
    """
    Return what reads plain words.

    Raises:
        QuestionError: if its file is missing or damaged.

    """
    path = library.rules / READER
    try:
        return load_reader(path)
    except (OSError, ValueError) as error:
        raise QuestionError(
            f"`{path}` cannot be used to read plain words: {error}", "ask by facts with `protocol route` and `check`, or install the program anew"
        ) from error


def ask_words(protocol: Protocol, reader: Reader, words: str, stated: Question) -> Asked:
    """
    Return what plain words come to in one council; facts stated beside them go before what the words seem to say.

    Raises:
        QuestionError: if there are no words, too many, or they cannot be read as a question.

    """
    text = " ".join(words.split())
    if not any(sign.isalnum() for sign in text):
        raise QuestionError("there is no question", 'put it in quotes: protocol ask --council hailsham "who do I see about the Clerk?"')
    if len(text) > MOST_WORDS:
        raise QuestionError(f"the question has {len(text)} characters, more than {MOST_WORDS}", "put the question itself, without the letter it is about")
    return ask(protocol, reader.read(text, protocol.vocabulary), stated if stated.facts or stated.stage or stated.unavailable else None)


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
    prints = load_fingerprints(_folder(protocol), protocol)
    found = drift(protocol, prints, read_text(document), _runs(protocol))
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
    protocol = open_protocol(library, council)
    prints = recorded(protocol, read_text(document))
    return len(prints.clauses), write_fingerprints(_folder(protocol), prints)


def _folder(protocol: Protocol) -> Path:
    if protocol.folder is None:
        raise QuestionError(f"{protocol.council.name}'s rules were not read from a folder", "name its folder with --councils")
    return protocol.folder
