"""An answer as JSON: the schema decision/1."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from protocol_cli.asking import Asked, Proposal
from protocol_cli.model.decision import Decision, Outcome
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import STAGE
from protocol_cli.model.rules import Duty, RouteStep
from protocol_cli.model.verdicts import Verdict
from protocol_cli.output.silence import Silence, silence
from protocol_cli.output.wording import Wording


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class OutcomeV1(_Part):
    """The gist of an answer."""

    verdict: Verdict
    """What the protocol says."""
    handlers: list[str]
    """Who takes the first step, by slug; empty where it does not say."""


class StepV1(_Part):
    """One step of a route."""

    step: int
    """Its number, from 1."""
    handlers: list[str]
    """Who takes the matter up, by slug."""
    titles: list[str]
    """The same, by the council's own titles."""
    mode: Literal["any", "all"]
    """Whether one of them is enough or all take part."""
    consult: list[str]
    """Who is consulted, by slug."""
    strength: str
    """The clause's own word, as `should`."""
    action: str
    """What is to be done, as one sentence."""
    when: str | None
    """The condition under which the step is taken; null if there is none."""
    clauses: list[str]
    """The clauses that say so."""


class DutyV1(_Part):
    """Something that somebody owes."""

    who: str
    """Who owes it, by slug."""
    strength: str
    """The clause's own word."""
    action: str
    """What is owed, as one sentence."""
    clauses: list[str]
    """The clauses that say so."""


class CitationV1(_Part):
    """A clause that the answer rests on."""

    clause: str
    """The clause's id in the document."""
    heading: str
    """The heading it stands under."""
    gist: str
    """What it says, in the program's own words."""
    rules: list[str]
    """The rules that cite it."""


class PresumedV1(_Part):
    """A fact taken as it normally is, and what another value would lead to."""

    fact: str
    """The fact."""
    value: str
    """The value taken for granted."""
    alternative: str
    """Another value that would change the answer."""
    otherwise: OutcomeV1
    """What the answer would be under that value."""


class MissingV1(_Part):
    """A fact that decides and is not known."""

    fact: str
    """The fact."""
    ask: str
    """The question to put."""
    outcomes: dict[str, OutcomeV1]
    """What each of its values leads to."""


class ReadingV1(_Part):
    """How an ambiguous clause is taken."""

    rule: str
    """The rule that takes it so."""
    reading: str
    """How, and why."""


class NearestV1(_Part):
    """The clause nearest to what a protocol does not say."""

    clause: str
    """The clause's id in the document."""
    heading: str
    """The heading it stands under."""
    gist: str
    """What it says, in the program's own words."""
    reach: str
    """Why it does not settle what was asked."""


class OtherReadingV1(_Part):
    """Another thing that words may mean, with what it comes to."""

    understood: dict[str, str]
    """The matter and the facts."""
    reading: str
    """The same in plain words."""
    likelihood: float
    """How likely that outcome is, from 0 to 1."""
    outcome: OutcomeV1
    """What the answer would be."""


class DocumentV1(_Part):
    """The document that an answer rests on."""

    title: str
    """Its title."""
    version: str | None
    """What tells this version from others of the same council, if there are others."""
    dates: dict[str, str]
    """When it was adopted, updated and reviewed, and when it is to be (`review_by`), as far as it says."""
    as_of: str | None
    """The day for which the answer was asked."""


class AnswerV1(_Part):
    """One answer of `protocol`, and of every row of a batch."""

    schema_: Literal["decision/1"] = Field("decision/1", alias="schema")
    """The name and version of this schema."""
    council: str
    """The council, by slug."""
    question: str
    """The words or facts as given."""
    understood: dict[str, str]
    """The matter and the facts that the answer rests on; several values left open are joined by commas."""
    asks: Literal["who", "whether"]
    """Who handles it, or whether it may be done."""
    certain: bool
    """Whether what was asked is beyond doubt: always, where it was asked in facts."""
    confidence: float
    """How likely it is that the words come to this answer, from 0 to 1; 1 where it was asked in facts."""
    supposed: list[str]
    """Facts that the words do not tell and that were taken as they most likely are; `missing` asks for them."""
    other_readings: list[OtherReadingV1]
    """What else the words may come to, the likeliest first."""
    verdict: Verdict
    """What the protocol says."""
    answer: str
    """One or two plain sentences that a clerk could read out."""
    route: list[StepV1]
    """Who handles it, in order."""
    duties: list[DutyV1]
    """What is owed in any case."""
    possible_duties: list[DutyV1]
    """What is owed under some values of the facts not known."""
    conditions: list[str]
    """What must hold for it to be allowed."""
    citations: list[CitationV1]
    """The clauses that the answer rests on, the most telling first."""
    reasons: list[str]
    """Why: the rules that speak, and the facts that make them."""
    presumed: list[PresumedV1]
    """What was taken for granted though it matters."""
    missing: list[MissingV1]
    """The facts on which it depends, the most telling first."""
    act: Verdict | None
    """What the protocol says of the act itself, where that is settled, whatever was asked."""
    deferred_to: list[str]
    """Policies to which the protocol leaves it or points besides."""
    notes: list[str]
    """What the clauses add that decides nothing."""
    readings: list[ReadingV1]
    """How ambiguous clauses are taken."""
    nearest: NearestV1 | None
    """Where the protocol is silent, the nearest clause; none if there is none near, and beside any other answer."""
    elsewhere: str | None
    """Where the protocol is silent, the kind of document that usually settles such a thing: a pointer, not an answer."""
    warnings: list[str]
    """What a reader must not miss."""
    document: DocumentV1
    """The document that the answer rests on."""
    rules_digest: str
    """A digest of the council's rule files, so that the answer can be traced to them."""


def answer_v1(protocol: Protocol, decision: Decision, question: str) -> AnswerV1:
    """Return a decision as decision/1; `question` is the question as it was given."""
    wording, beside = Wording(protocol), silence(protocol, decision)
    return AnswerV1(
        schema="decision/1",
        council=protocol.council.slug,
        question=question,
        understood=_understood(decision),
        asks=decision.asks.value,
        certain=True,
        confidence=1.0,
        supposed=[],
        other_readings=[],
        verdict=decision.verdict,
        answer=wording.answer(decision),
        route=[_step(number, step, wording) for number, step in enumerate(decision.walk.steps, start=1)],
        duties=[_duty(duty) for duty in decision.duties],
        possible_duties=[_duty(duty) for duty in decision.possible_duties],
        conditions=list(decision.conditions),
        citations=[CitationV1(clause=one.clause, heading=one.heading, gist=one.gist, rules=list(one.rules)) for one in decision.citations],
        reasons=wording.reasons(decision),
        presumed=[
            PresumedV1(fact=one.fact, value=one.value, alternative=value, otherwise=_outcome(outcome))
            for one in decision.presumed
            for value, outcome in one.otherwise.items()
        ],
        missing=[
            MissingV1(fact=one.fact, ask=one.ask, outcomes={value: _outcome(outcome) for value, outcome in one.outcomes.items()}) for one in decision.missing
        ],
        act=decision.act,
        deferred_to=list(decision.deferred_to),
        notes=list(decision.notes),
        readings=[ReadingV1(rule=rule, reading=reading) for rule, reading in decision.readings],
        nearest=_nearest(beside) if beside else None,
        elsewhere=beside.elsewhere if beside else None,
        warnings=list(wording.warnings(decision)),
        document=_document(protocol),
        rules_digest=protocol.digest,
    )


def _nearest(beside: Silence) -> NearestV1 | None:
    clause = beside.clause
    return None if clause is None else NearestV1(clause=clause.id, heading=clause.heading, gist=clause.gist, reach=beside.reach)


def _document(protocol: Protocol) -> DocumentV1:
    council = protocol.council
    return DocumentV1(title=council.document, version=council.version, dates=dict(council.dates), as_of=protocol.day)


def asked_v1(protocol: Protocol, asked: Asked, words: str) -> AnswerV1:
    """Return the answer to plain words as decision/1."""
    best = asked.best
    certainty = {
        "certain": asked.certain,
        "confidence": round(best.likelihood, 4),
        "supposed": list(best.supposed),
        "other_readings": [_other(protocol, other) for other in asked.offered],
    }
    if best.decision is None:
        return _nothing_v1(protocol, words).model_copy(update={**certainty, "missing": _doubt(protocol, asked)})
    answer = answer_v1(protocol, best.decision, words)
    return answer.model_copy(update={**certainty, "missing": [*answer.missing, *_doubt(protocol, asked)]})


def _nothing_v1(protocol: Protocol, words: str) -> AnswerV1:
    """Return the answer to words that are about nothing which any protocol of this kind covers."""
    return AnswerV1(
        schema="decision/1",
        council=protocol.council.slug,
        question=words,
        understood={},
        asks="whether",
        certain=True,
        confidence=1.0,
        supposed=[],
        other_readings=[],
        verdict=Verdict.NOT_COVERED,
        answer=Wording(protocol).nothing(),
        route=[],
        duties=[],
        possible_duties=[],
        conditions=[],
        citations=[],
        reasons=[],
        presumed=[],
        missing=[],
        act=None,
        deferred_to=[],
        notes=[],
        readings=[],
        nearest=None,
        elsewhere=None,
        warnings=[],
        document=_document(protocol),
        rules_digest=protocol.digest,
    )


def _doubt(protocol: Protocol, asked: Asked) -> list[MissingV1]:
    """Return the questions that settle what the words mean; none where that is beyond doubt."""
    if asked.certain:
        return []
    supposed = [MissingV1(fact=fact, ask=protocol.vocabulary.facts[fact].ask, outcomes={}) for fact in asked.best.supposed]
    readings = [asked.best, *asked.offered]
    wording = Wording(protocol)
    outcomes = {wording.understood(one.question): _outcome(one.outcome) for one in readings}
    return [*supposed, MissingV1(fact="reading", ask="Which of these do you mean?", outcomes=outcomes)]


def _other(protocol: Protocol, other: Proposal) -> OtherReadingV1:
    return OtherReadingV1(
        understood=_understood(other.decision) if other.decision else {},
        reading=Wording(protocol).understood(other.question),
        likelihood=round(other.likelihood, 4),
        outcome=_outcome(other.outcome),
    )


def _understood(decision: Decision) -> dict[str, str]:
    question = decision.question
    stage = {STAGE: question.stage} if question.stage else {}
    facts = {fact: ",".join(sorted(values)) for fact, values in question.facts.items()}
    return {"matter": question.matter, **facts, **stage, **{f"unavailable:{handler}": reason for handler, reason in question.unavailable.items()}}


def _step(number: int, step: RouteStep, wording: Wording) -> StepV1:
    return StepV1(
        step=number,
        handlers=list(step.handlers),
        titles=[wording.title(handler) for handler in step.handlers],
        mode=step.mode.value,
        consult=list(step.consult),
        strength=step.strength,
        action=step.action,
        when=wording.guard(step) or None,
        clauses=list(step.clauses),
    )


def _duty(duty: Duty) -> DutyV1:
    return DutyV1(who=duty.who, strength=duty.strength, action=duty.action, clauses=list(duty.clauses))


def _outcome(outcome: Outcome) -> OutcomeV1:
    return OutcomeV1(verdict=outcome.verdict, handlers=list(outcome.handlers))
