"""A question in, a decision out."""

from collections.abc import Iterable
from functools import lru_cache

from msgspec.structs import replace

from protocol_cli.engine.combine import RouteFacet, VerdictFacet
from protocol_cli.engine.compile import CompiledMatter, compile_matter
from protocol_cli.engine.settle import Settlement
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
    if any(not values for values in understood.stated.values()):
        return _silence(question, understood)
    return _Answering(protocol, question, understood).decision()


def settlement(protocol: Protocol, question: Question, understood: Understood) -> tuple[Settlement, dict[str, str]]:
    """Return what the protocol says of a question, with the values that were taken for granted."""
    compiled = compile_matter(protocol, understood.matter, understood.stated)
    presumed = _presumed(protocol, compiled, understood)
    open_values = {
        fact: understood.stated.get(fact) or frozenset({presumed[fact]} if fact in presumed else values) for fact, values in compiled.space.domains.items()
    }
    return Settlement(compiled, question.asks, open_values, question.stage), presumed


def outcome_with(protocol: Protocol, question: Question, settled: Settlement, fact: str, value: str) -> Outcome:
    """Return the gist of the answer that a question would have if one more fact were known, or known otherwise."""
    with_fact = settled.with_fact(fact, value)
    if with_fact.verdict is not Verdict.ROUTED:
        return Outcome(with_fact.verdict)
    steps = _walk(protocol, replace(question, facts={**question.facts, fact: frozenset({value})}), with_fact).steps
    return Outcome(with_fact.verdict, steps[0].handlers)


def _presumed(protocol: Protocol, compiled: CompiledMatter, understood: Understood) -> dict[str, str]:
    normal = {fact: protocol.vocabulary.facts[fact].normally for fact in compiled.space.domains if fact not in understood.stated}
    return {fact: value for fact, value in normal.items() if value is not None}


def _walk(protocol: Protocol, question: Question, settled: Settlement) -> Walk:
    facet = settled.settled_facet(Asks.WHO)
    return walk(protocol, question, facet.steps if isinstance(facet, RouteFacet) else ())


def _silence(question: Question, understood: Understood) -> Decision:
    """Return the answer to a question about somebody of whom the matter never speaks."""
    return Decision(
        question, question.asks, Verdict.NOT_COVERED, Walk(()), rules=(), reasons=(), citations=(), outside=understood.outside, widened=understood.widened
    )


class _Answering:
    """One question on its way to a decision."""

    def __init__(self, protocol: Protocol, question: Question, understood: Understood) -> None:
        self.protocol = protocol
        self.question = question
        self.understood = understood
        self.settled, self.presumed = settlement(protocol, question, understood)
        determining = self.settled.determining_rules
        self.determining = tuple(rule.id for rule in determining)
        self.speaking = (*determining, *(rule for rule in self.settled.sure_rules if rule not in determining))

    def decision(self) -> Decision:
        settled = self.settled
        verdict = settled.settled_facet(Asks.WHETHER)
        act = verdict if isinstance(verdict, VerdictFacet) else None
        way = _walk(self.protocol, self.question, settled)
        return Decision(
            question=self.question,
            asks=settled.asks,
            verdict=settled.verdict,
            walk=way,
            rules=self.determining,
            reasons=tuple(self._reason(rule) for rule in self.speaking),
            citations=self._citations(way),
            act=act.verdict if act else None,
            strength=_strength(act),
            conditions=_conditions(act),
            deferred_to=tuple(dict.fromkeys(rule.deferred_to for rule in self.speaking if rule.deferred_to)),
            duties=settled.sure_duties,
            possible_duties=settled.possible_duties,
            presumed=tuple(self._presumptions()),
            missing=tuple(self._missing()),
            notes=tuple(rule.note for rule in self.speaking if rule.note),
            readings=tuple((rule.id, rule.reading) for rule in self.speaking if rule.reading),
            unread=tuple(fact for fact in self.understood.stated if fact not in settled.facts and settled.compiled.rules),
            outside=self.understood.outside,
            widened=self.understood.widened,
        )

    def _outcome_with(self, fact: str, value: str) -> Outcome:
        return outcome_with(self.protocol, self.question, self.settled, fact, value)

    def _reason(self, rule: Rule) -> Reason:
        known = {fact: next(iter(values)) for fact, values in self.settled.facts.items() if len(values) == 1}
        overridden = (id_ for id_ in sorted(rule.silences) if self.settled.compiled.holds[id_] & self.settled.open_situations)
        return Reason(
            rule=rule.id,
            clauses=rule.clauses,
            facts=tuple((fact, value) for fact, value in known.items() if fact in rule.facts_read),
            overrides=tuple(overridden),
            determines=rule.id in self.determining,
        )

    def _citations(self, way: Walk) -> tuple[Citation, ...]:
        cited: dict[str, list[str]] = {}
        for clause, rule in self._cited_clauses(way):
            cited.setdefault(clause, []).append(rule)
        register = self.protocol.clauses
        return tuple(
            Citation(clause, register[clause].heading, register[clause].gist, tuple(dict.fromkeys(filter(None, rules)))) for clause, rules in cited.items()
        )

    def _cited_clauses(self, way: Walk) -> Iterable[tuple[str, str]]:
        for rule in self.speaking:
            yield from ((clause, rule.id) for clause in rule.clauses_cited)
        yield from ((clause, "") for struck in way.struck for clause in struck.clauses)

    def _presumptions(self) -> Iterable[Presumption]:
        """Yield what was taken for granted where it matters: where another value would change the answer."""
        for fact, value in self.presumed.items():
            others = (other for other in self.settled.compiled.space.domains[fact] if other != value)
            otherwise = {other: self._outcome_with(fact, other) for other in others if self.settled.with_fact(fact, other).answer != self.settled.answer}
            if otherwise:
                yield Presumption(fact, value, otherwise)

    def _missing(self) -> Iterable[MissingFact]:
        for fact in self.settled.deciding_facts():
            left = self.settled.facts[fact]
            values = [value for value in self.settled.compiled.space.domains[fact] if value in left]
            yield MissingFact(fact, self.protocol.vocabulary.facts[fact].ask, {value: self._outcome_with(fact, value) for value in values})


def _strength(act: VerdictFacet | None) -> str | None:
    return next((rule.strength for rule in act.rules if rule.verdict is act.verdict), None) if act else None


def _conditions(act: VerdictFacet | None) -> tuple[str, ...]:
    if act is None or act.verdict is not Verdict.CONDITIONAL:
        return ()
    return tuple(dict.fromkeys(condition for rule in act.rules for condition in rule.conditions))
