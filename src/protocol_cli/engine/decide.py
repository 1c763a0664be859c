"""A question in, a decision out."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from protocol_cli.engine.combine import VerdictFacet
from protocol_cli.engine.compile import compile_matter
from protocol_cli.engine.said import Said
from protocol_cli.engine.settle import Settlement, settle
from protocol_cli.engine.understand import Understood, understand
from protocol_cli.engine.walk import walk
from protocol_cli.model.decision import Citation, Decision, MissingFact, Outcome, Presumption, Reason, Walk
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.rules import Rule
from protocol_cli.model.verdicts import Verdict

REMEMBERED = 4096
"""How many decisions are remembered: some 7 MB of them; the readings of plain words and the rows of a batch ask the same again and again."""


def decide(protocol: Protocol, question: Question) -> Decision:
    """
    Answer a question from one council's protocol.

    A fact not given is unknown, never false, unless the vocabulary says what it normally is. If the unknown facts
    could change the answer the verdict is `depends` and `missing` lists them; if no rule speaks, whatever they are,
    it is `not_covered`.

    Raises:
        QuestionError: if the question uses words that the vocabulary does not have.

    """
    return _decided(protocol, question.matter, question.asks, tuple(question.facts.items()), question.stage, tuple(question.unavailable.items()))


@lru_cache(maxsize=REMEMBERED)
def _decided(
    protocol: Protocol, matter: str, asks: Asks, facts: tuple[tuple[str, frozenset[str]], ...], stage: str | None, unavailable: tuple[tuple[str, str], ...]
) -> Decision:
    """Answer a question, told by its parts: what is asked twice is decided once."""
    question = Question(matter, asks, dict(facts), stage, dict(unavailable))
    understood = understand(protocol, question)
    if not all(understood.stated.values()):
        return _silence(question, understood)
    settled, presumed = settlement(protocol, question, understood)
    said, grounds = settled.said, _grounds(protocol, settled.said)
    way = _walk(protocol, question, said)
    return Decision(
        question=question,
        asks=said.asks,
        verdict=said.verdict,
        walk=way,
        rules=grounds.rules,
        reasons=_reasons(settled),
        citations=_with_substitutes(grounds.citations, way, protocol) if way.struck else grounds.citations,
        act=said.act.verdict if said.act else None,
        strength=grounds.strength,
        conditions=grounds.conditions,
        deferred_to=grounds.deferred_to,
        duties=said.duties,
        possible_duties=said.possible_duties,
        presumed=tuple(_presumptions(protocol, question, settled, presumed)) if presumed else (),
        missing=() if said.settled else tuple(_missing(protocol, question, settled)),
        notes=grounds.notes,
        readings=grounds.readings,
        unread=tuple([fact for fact in understood.stated if fact not in settled.facts]) if settled.compiled.rules else (),
        outside=understood.outside,
        widened=understood.widened,
    )


def settlement(protocol: Protocol, question: Question, understood: Understood) -> tuple[Settlement, dict[str, str]]:
    """Return what the protocol says of a question, with the values that were taken for granted."""
    stated = understood.stated
    compiled = compile_matter(protocol, understood.matter, stated)
    facts = {fact: stated.get(fact, values) for fact, values in compiled.unstated.items()}
    presumed = {fact: value for fact, value in compiled.normally.items() if fact not in stated}
    return settle(compiled, question.asks, facts, question.stage), presumed


def outcome_with(protocol: Protocol, question: Question, settled: Settlement, fact: str, value: str) -> Outcome:
    """Return the gist of the answer that a question would have if one more fact were known, or known otherwise."""
    said = settled.with_fact(fact, value).said
    if said.verdict is not Verdict.ROUTED:
        return Outcome(said.verdict)
    steps = _walk(protocol, replace(question, facts={**question.facts, fact: frozenset({value})}), said).steps
    return Outcome(said.verdict, steps[0].handlers)


def _walk(protocol: Protocol, question: Question, said: Said) -> Walk:
    return walk(protocol, question, said.route.steps if said.route else ())


def _silence(question: Question, understood: Understood) -> Decision:
    """Return the answer to a question about somebody of whom the matter never speaks."""
    return Decision(
        question, question.asks, Verdict.NOT_COVERED, Walk(()), rules=(), reasons=(), citations=(), outside=understood.outside, widened=understood.widened
    )


class _Grounds(msgspec.Struct, frozen=True):
    """What an answer rests on, as far as it lies in what is said and not in who asks."""

    rules: tuple[str, ...]
    citations: tuple[Citation, ...]
    strength: str | None
    conditions: tuple[str, ...]
    deferred_to: tuple[str, ...]
    notes: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]


@lru_cache(maxsize=REMEMBERED)
def _grounds(protocol: Protocol, said: Said) -> _Grounds:
    speaking = (*said.determining, *said.beside)
    return _Grounds(
        rules=tuple(rule.id for rule in said.determining),
        citations=_citations(protocol, ((clause, rule.id) for rule in speaking for clause in rule.clauses_cited)),
        strength=_strength(said.act),
        conditions=_conditions(said.act),
        deferred_to=tuple(dict.fromkeys(rule.deferred_to for rule in speaking if rule.deferred_to)),
        notes=tuple(rule.note for rule in speaking if rule.note),
        readings=tuple((rule.id, rule.reading) for rule in speaking if rule.reading),
    )


def _citations(protocol: Protocol, cited: Iterable[tuple[str, str]]) -> tuple[Citation, ...]:
    """Return clauses, each with the rules that cite it."""
    rules: dict[str, list[str]] = {}
    for clause, rule in cited:
        rules.setdefault(clause, []).append(rule)
    register = protocol.clauses
    return tuple(Citation(clause, register[clause].heading, register[clause].gist, tuple(dict.fromkeys(citing))) for clause, citing in rules.items())


def _with_substitutes(citations: tuple[Citation, ...], way: Walk, protocol: Protocol) -> tuple[Citation, ...]:
    """Return citations with the clauses by which somebody stands in, which no rule cites."""
    cited = {one.clause for one in citations}
    others = dict.fromkeys(clause for struck in way.struck for clause in struck.clauses if clause not in cited)
    return (*citations, *(Citation(clause, protocol.clauses[clause].heading, protocol.clauses[clause].gist, ()) for clause in others))


def _reasons(settled: Settlement) -> tuple[Reason, ...]:
    """Return why each rule speaks, those that the answer rests on first."""
    known = {fact: next(iter(values)) for fact, values in settled.facts.items() if len(values) == 1}
    said = settled.said
    return (
        *[_reason(rule, settled, known, determines=True) for rule in said.determining],
        *[_reason(rule, settled, known, determines=False) for rule in said.beside],
    )


def _reason(rule: Rule, settled: Settlement, known: Mapping[str, str], *, determines: bool) -> Reason:
    compiled = settled.compiled
    return Reason(
        rule=rule.id,
        clauses=rule.clauses,
        facts=tuple([(fact, known[fact]) for fact in compiled.reads[rule.id] if fact in known]),
        overrides=tuple([id_ for id_ in sorted(rule.silences) if compiled.holds[id_] & settled.open_situations]) if rule.silences else (),
        determines=determines,
    )


def _presumptions(protocol: Protocol, question: Question, settled: Settlement, presumed: Mapping[str, str]) -> Iterable[Presumption]:
    """Yield what was taken for granted where it matters: where another value would change the answer."""
    for fact, value in presumed.items():
        others = (other for other in settled.compiled.space.domains[fact] if other != value)
        turned = (other for other in others if settled.with_fact(fact, other).said.gist != settled.said.gist)
        otherwise = {other: outcome_with(protocol, question, settled, fact, other) for other in turned}
        if otherwise:
            yield Presumption(fact, value, otherwise)


def _missing(protocol: Protocol, question: Question, settled: Settlement) -> Iterable[MissingFact]:
    for fact in settled.deciding_facts():
        left = settled.facts[fact]
        values = [value for value in settled.compiled.space.domains[fact] if value in left]
        yield MissingFact(fact, protocol.vocabulary.facts[fact].ask, {value: outcome_with(protocol, question, settled, fact, value) for value in values})


def _strength(act: VerdictFacet | None) -> str | None:
    return next((rule.strength for rule in act.rules if rule.verdict is act.verdict), None) if act else None


def _conditions(act: VerdictFacet | None) -> tuple[str, ...]:
    if act is None or act.verdict is not Verdict.CONDITIONAL:
        return ()
    return tuple(dict.fromkeys(condition for rule in act.rules for condition in rule.conditions))
