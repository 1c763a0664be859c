"""Readings of plain words held against a protocol: what they come to, and whether that is beyond doubt."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from protocol_cli.engine.decide import decide
from protocol_cli.model.decision import Decision, Outcome
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.model.reading import Reading
from protocol_cli.model.verdicts import Verdict

CERTAIN = 0.95
"""
How likely an outcome must be, over all readings, to be given without doubt. Of 900 utterances kept out of training, put to five councils, 64 % are
certain so and 0.5 % of all are certain and wrong; at 0.9, 72 % and 1.1 % (training/measure_answers.py).
"""

SUPPOSED = 0.7
"""
How likely the value of a fact that the words leave open must be for the answer to suppose it rather than depend on it. From 0.4 on, fewer answers
to utterances kept out were right, 86.2 %, than from 0.7 on, 87.6 %; of the 80 examples as many, and one fewer from 0.8 on.
"""

MOST_SUPPOSED = 3
"""How many facts are supposed at most; past that, the answer depends."""

TAKEN_TOO = 0.1
"""Which share of the readings with one outcome must take a fact to be otherwise for the answer to leave that open."""

MOST_OFFERED = 4
"""How many other outcomes are told."""


class Proposal(msgspec.Struct, frozen=True):
    """One reading of the words, with what the protocol answers to it."""

    question: Question | None
    """The question, with what was supposed; none if the words are about nothing that a protocol of this kind covers."""
    decision: Decision | None
    """The answer; none if there is no question."""
    supposed: tuple[str, ...]
    """The facts that the words do not tell and that are taken as they most likely are."""
    likelihood: float
    """How likely the reading is, from 0 to 1; for a proposal that stands for others with the same outcome, of all of them."""

    @property
    def outcome(self) -> Outcome:
        """The gist of the answer."""
        if self.decision is None:
            return Outcome(Verdict.NOT_COVERED)
        return Outcome(self.decision.verdict, self.decision.walk.steps[0].handlers if self.decision.walk.steps else ())

    @property
    def alone(self) -> "Asked":
        """The proposal as the one thing meant, once somebody has said so."""
        return Asked(replace(self, supposed=(), likelihood=1.0), ())


class Asked(msgspec.Struct, frozen=True):
    """What plain words come to."""

    best: Proposal
    """The likeliest outcome, by its likeliest reading, with what makes no difference left open."""
    others: tuple[Proposal, ...]
    """Other outcomes, the likeliest first."""

    @property
    def offered(self) -> tuple[Proposal, ...]:
        """The other outcomes that are told."""
        return self.others[:MOST_OFFERED]

    @property
    def certain(self) -> bool:
        """Whether the outcome is beyond doubt."""
        return self.best.likelihood >= CERTAIN and not self.best.supposed


def ask(protocol: Protocol, readings: Sequence[Reading], stated: Question | None = None) -> Asked:
    """
    Return what words come to in one council, weighed over everything that they may mean.

    Readings with the same outcome count together: whether words mean one matter or its neighbour is no doubt where the
    protocol says the same of both.

    Args:
        protocol: the council's protocol.
        readings: what the words may mean.
        stated: facts given beside the words, which go before what the words seem to say; none if there are none.

    Raises:
        QuestionError: if what is stated fits no reading.

    """
    proposals = [proposal for reading in readings if (proposal := _proposal(protocol, _with(reading, stated, protocol))) is not None]
    if not proposals:
        raise QuestionError("the words cannot be read as a question about this council", "put it in other words, or ask by facts: `protocol route` and `check`")
    outcomes: dict[object, list[Proposal]] = {}
    for proposal in proposals:
        outcomes.setdefault(_outcome(proposal), []).append(proposal)
    best, *others = sorted(outcomes.values(), key=lambda alike: -_together(alike))
    first = _in_common(protocol, best)
    return Asked(replace(first, likelihood=_together(best)), tuple(replace(alike[0], likelihood=_together(alike)) for alike in others))


def _together(alike: Iterable[Proposal]) -> float:
    return sum(one.likelihood for one in alike)


def _in_common(protocol: Protocol, alike: Sequence[Proposal]) -> Proposal:
    """
    Return the likeliest of several proposals with the same outcome, with what the others take its facts to be left open.

    Where it makes no difference which of two persons acts, neither need be taken to: the answer then rests on the clauses
    for both. If the protocol does not say the same of both at once, the proposal stays as it is.
    """
    first = alike[0]
    if first.question is None or first.supposed:
        return first
    matter = (first.question.matter, first.question.asks)
    near = [(one.question.facts, one.likelihood) for one in alike if one.question and (one.question.matter, one.question.asks) == matter]
    facts = {fact: _values_taken(fact, near) for fact in first.question.facts}
    if facts == first.question.facts:
        return first
    left_open = _proposal(protocol, Reading(replace(first.question, facts=facts), first.likelihood, {}))
    return left_open if left_open and _outcome(left_open) == _outcome(first) else first


def _values_taken(fact: str, readings: Sequence[tuple[Mapping[str, frozenset[str]], float]]) -> frozenset[str]:
    """Return the values that a fact has in the first of some readings (their facts, and how likely each is) and in enough of them."""
    shares: dict[frozenset[str], float] = {}
    for facts, likelihood in readings:
        if fact in facts:
            shares[facts[fact]] = shares.get(facts[fact], 0.0) + likelihood
    enough = TAKEN_TOO * sum(likelihood for _, likelihood in readings)
    first, *others = shares
    return first.union(*(values for values in others if shares[values] >= enough))


def _with(reading: Reading, stated: Question | None, protocol: Protocol) -> Reading | None:
    """Return a reading with what is stated beside the words; none if its matter has no place for that."""
    if stated is None:
        return reading
    if reading.question is None:
        return None
    domains = protocol.vocabulary.matters[reading.question.matter].domains
    if not stated.facts.keys() <= domains.keys():
        return None
    facts = {**reading.question.facts, **stated.facts}
    unavailable = {**reading.question.unavailable, **stated.unavailable}
    question = replace(reading.question, facts=facts, unavailable=unavailable, stage=stated.stage or reading.question.stage)
    return replace(reading, question=question, unsaid={fact: values for fact, values in reading.unsaid.items() if fact not in facts})


def _proposal(protocol: Protocol, reading: Reading | None) -> Proposal | None:
    """Return a reading with its answer; none if this council cannot be asked that."""
    if reading is None:
        return None
    if reading.question is None:
        return Proposal(None, None, (), reading.likelihood)
    try:
        question, decision = reading.question, decide(protocol, reading.question)
        supposed: list[str] = []
        while decision.verdict is Verdict.DEPENDS and len(supposed) < MOST_SUPPOSED:
            fact, value = _most_likely(reading, [one.fact for one in decision.missing])
            if value is None:
                break
            question = replace(question, facts={**question.facts, fact: frozenset({value})})
            supposed.append(fact)
            decision = decide(protocol, question)
    except QuestionError:
        return None
    return Proposal(question, decision, tuple(supposed), reading.likelihood)


def _most_likely(reading: Reading, missing: Iterable[str]) -> tuple[str, str | None]:
    """Return the first missing fact that the words let one suppose, with its value."""
    for fact in missing:
        values = reading.unsaid.get(fact, ())
        if values and values[0][1] >= SUPPOSED:
            return fact, values[0][0]
    return "", None


def _outcome(proposal: Proposal) -> object:
    """Return what two proposals must share to come to the same: the verdict, and who takes each step."""
    if proposal.decision is None:
        return Verdict.NOT_COVERED, ()
    return proposal.decision.verdict, tuple(step.place for step in proposal.decision.walk.steps)
