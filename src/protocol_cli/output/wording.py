"""The sentences of an answer: the one place that turns a decision into prose."""

from collections.abc import Iterable, Iterator

from protocol_cli.model.decision import Decision, Explanation, MissingFact, Outcome, Presumption, Reason
from protocol_cli.model.protocol import Council, Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.rules import Duty, Mode, RouteStep
from protocol_cli.model.verdicts import Verdict

ARTICLES = ("the ", "a ", "an ")

OPENINGS = {
    Verdict.REQUIRED: "It must be done",
    Verdict.ADVISED: "It should be done",
    Verdict.PERMITTED: "It may be done",
    Verdict.CONDITIONAL: "It may be done on conditions",
    Verdict.DISCOURAGED: "It should not be done",
    Verdict.PROHIBITED: "It must not be done",
}
"""How the answer to "may it be done?" begins."""

BRIEFLY = {verdict: opening.removeprefix("It ") for verdict, opening in OPENINGS.items()} | {
    Verdict.ROUTED: "goes to",
    Verdict.DEFERRED: "is left to another policy",
    Verdict.NOT_COVERED: "is not covered",
    Verdict.DEPENDS: "depends on more than this",
    Verdict.CONFLICT: "is answered in two ways that clash",
}
"""The gist of an outcome, behind "it"."""

MODALS = {
    Verdict.REQUIRED: "must",
    Verdict.ADVISED: "should",
    Verdict.PERMITTED: "may",
    Verdict.CONDITIONAL: "may",
    Verdict.DISCOURAGED: "should not",
    Verdict.PROHIBITED: "must not",
}
"""The verb for what somebody is to do."""


class Wording:
    """The words for one council's protocol."""

    def __init__(self, protocol: Protocol) -> None:
        """Take the protocol whose titles and labels are used."""
        self.protocol = protocol
        self.vocabulary = protocol.vocabulary

    def person(self, slug: str) -> str:
        """Return a person with an article, by the council's own title where it has one."""
        label = self.vocabulary.persons[slug].label
        title = self.protocol.council.titles.get(slug)
        if title is None or title.startswith(ARTICLES):
            return title or label
        return next((article for article in ARTICLES if label.startswith(article)), "") + title

    def title(self, slug: str) -> str:
        """Return a person without an article, as in a list."""
        name = self.person(slug)
        return name.removeprefix(next((article for article in ARTICLES if name.startswith(article)), ""))

    def value(self, fact: str, value: str) -> str:
        """Return the plain words for a fact's value."""
        if not self.vocabulary.facts[fact].of_persons:
            return self.vocabulary.facts[fact].values[value]
        if value not in self.vocabulary.persons:
            return value.replace("_", " ")
        # A council's title for a whole class of people is its name for the one who handles something.
        return self.person(value) if self.vocabulary.persons[value].office else self.vocabulary.persons[value].label

    def told(self, fact: str, values: Iterable[str]) -> str:
        """Return a fact as it is told, as `about the Town Clerk`, or with several values as `about an officer or the Town Clerk`."""
        return self.vocabulary.facts[fact].told.format(joined((self.value(fact, value) for value in values), "or"))

    def facts(self, facts: Iterable[tuple[str, str]]) -> str:
        """Return facts as one list."""
        return ", ".join(self.told(fact, [value]) for fact, value in facts)

    def outcome(self, outcome: Outcome) -> str:
        """Return the gist of an answer, as `goes to the Town Clerk`."""
        handlers = f" {joined(map(self.person, outcome.handlers), 'or')}" if outcome.handlers else ""
        return BRIEFLY[outcome.verdict] + handlers

    def asked(self, decision: Decision) -> str:
        """Return what was asked, with the facts given."""
        question = decision.question
        act, told = self._act_and_told(question)
        given = [self.told(fact, sorted(values)) for fact, values in question.facts.items() if fact not in told]
        stage = [self.vocabulary.stages[question.stage]] if question.stage else []
        return act + (f" ({', '.join(given + stage)})" if given or stage else "")

    def understood(self, question: Question | None) -> str:
        """Return how words were understood, so that a misreading is seen at once: who asks what, by which facts, how far it has gone."""
        if question is None:
            return "nothing that a councillor-officer protocol covers"
        act, told = self._act_and_told(question)
        given = [self.told(fact, sorted(values)) for fact, values in question.facts.items() if fact not in told]
        stage = [self.vocabulary.stages[question.stage]] if question.stage else []
        away = [f"{self.person(person)} {self.vocabulary.unavailability[reason]}" for person, reason in question.unavailable.items()]
        asked = "who handles it" if question.asks is Asks.WHO else "whether it may be done"
        return ", ".join([act, *given, *stage, *away]) + f"; asked: {asked}"

    def act(self, question: Question) -> str:
        """Return the act asked about as a verb phrase, with the person concerned where it is known."""
        return self._act_and_told(question)[0]

    def _act_and_told(self, question: Question) -> tuple[str, list[str]]:
        """Return the act, and the facts that are told in it."""
        matter = self.vocabulary.matters[question.matter]
        told = [fact for fact, values in question.facts.items() if len(values) == 1 and f"{{{fact}}}" in (matter.told or "")]
        if matter.told is None or not told:
            return matter.label, []
        return matter.told.format(**{fact: self.value(fact, next(iter(question.facts[fact]))) for fact in told}), told

    def answer(self, decision: Decision) -> str:
        """Return the answer in one or two sentences that a clerk could read out."""
        match decision.verdict:
            case Verdict.ROUTED:
                return self._routed(decision)
            case Verdict.DEPENDS:
                return self._depends(decision)
            case Verdict.CONFLICT:
                clauses = joined((citation.clause for citation in decision.citations), "and")
                return f"The protocol contradicts itself here: {clauses} cannot all be followed."
            case Verdict.DEFERRED:
                return f"The protocol leaves this to {joined(decision.deferred_to, 'and')}{cited(self._clauses(decision))}."
            case Verdict.NOT_COVERED:
                return self._not_covered(decision)
            case _:
                return self._act(decision)

    def nothing(self) -> str:
        """Return the answer to words that are about nothing which any protocol of this kind covers."""
        return f"{self.protocol.council.name}'s protocol does not cover this, as far as these words can be read."

    def reasons(self, decision: Decision) -> list[str]:
        """Return why the protocol says so, a sentence or two for each rule that speaks."""
        return [self._reason(reason) for reason in decision.reasons]

    def presumption(self, presumption: Presumption) -> str:
        """Return what was taken for granted, and what the answer would be otherwise."""
        taken = self.told(presumption.fact, [presumption.value])
        others = "; ".join(f"if {self.told(presumption.fact, [value])}, it {self.outcome(outcome)}" for value, outcome in presumption.otherwise.items())
        return f"Taking it that {taken}; {others}."

    def warnings(self, decision: Decision) -> Iterator[str]:
        """Yield what a reader must not miss about this answer."""
        yield from self._passed_over(decision)
        yield from self._taken_otherwise(decision)
        if self.protocol.day:
            yield from self._out_of_date(self.protocol.council, self.protocol.day)

    def _passed_over(self, decision: Decision) -> Iterator[str]:
        for struck in decision.walk.struck:
            told = f"Passed over: {self.person(struck.handler)} ({self.vocabulary.unavailability[struck.reason]})"
            if struck.substitute:
                told += f"; {self.person(struck.substitute)} stands in{cited(struck.clauses)}"
            elif struck.alone and not decision.walk.exhausted:
                told += "; the protocol names nobody else for that step"
            yield told + "."
        if decision.walk.exhausted:
            yield "Nobody is left who could take it up: the protocol names no one else, and the route stands as it is written."
        if decision.walk.stage_unknown and decision.walk.steps:
            yield f"No step of the protocol is for this stage: {self.vocabulary.stages[decision.question.stage or '']}."

    def _taken_otherwise(self, decision: Decision) -> Iterator[str]:
        name = self.protocol.council.name
        for fact in decision.unread:
            yield f"{name}'s protocol does not distinguish here {self.vocabulary.facts[fact].label}."
        for fact, person, wider in decision.widened:
            if fact not in decision.unread:
                yield capitalised(f"{self.value(fact, person)} is taken here as {self.value(fact, wider)}.")
        for fact, person in decision.outside:
            yield f"The protocol does not speak of {self.value(fact, person)} here."

    def document(self) -> str:
        """Return which document the answers rest on, with its version and dates."""
        council = self.protocol.council
        dates = (f"{name.replace('_', ' ')} {value}" for name, value in council.dates.items())
        version = (f"version {council.version}",) if council.version else ()
        return ", ".join((council.document, *version, *dates))

    def _out_of_date(self, council: Council, day: str) -> Iterator[str]:
        if council.review_overdue(day):
            yield f"The document's review is overdue: it was to be reviewed by {council.dates['review_by']}."
        if date := council.later_than(day):
            yield f"The document is of {date}, later than {day}: what held that day is not known."

    def why_not(self, explanation: Explanation) -> list[str]:
        """Return the rules that just missed, each with what stands in its way."""
        return [
            f"{one.rule}{cited(one.clauses)} does not apply" + (f": {self.facts(one.facts)}." if one.facts else " to these facts together.")
            for one in explanation.why_not
        ]

    def changes(self, explanation: Explanation) -> list[str]:
        """Return the single facts that would change the answer."""
        return [f"{capitalised(self.told(change.fact, [change.value]))}: it {self.outcome(change.outcome)}." for change in explanation.changes]

    def duty(self, duty: Duty) -> str:
        """Return who owes what, how firmly, and by which clauses."""
        return f"{capitalised(self.person(duty.who))} ({duty.strength}): {duty.action}{cited(duty.clauses)}"

    def step(self, step: RouteStep) -> str:
        """Return who takes a step, and when."""
        handlers = joined(map(self.title, step.handlers), "and" if step.mode is Mode.ALL else "or")
        guard = self.guard(step)
        consult = f", consulting {joined(map(self.person, step.consult), 'and')}" if step.consult else ""
        return capitalised(f"{handlers} ({step.strength}){consult}" + (f", {guard}" if guard else ""))

    def guard(self, step: RouteStep) -> str:
        """Return the condition under which a step is taken, empty if there is none."""
        return step.when or (self.vocabulary.stages[step.once] if step.once else "")

    def _routed(self, decision: Decision) -> str:
        first, *later = decision.walk.steps
        stage = decision.question.stage
        guard = "" if stage is not None and first.once == stage and first.when is None else self.guard(first)
        start = capitalised(f"{guard + ', ' if guard else ''}it {self._goes(first)}{' first' if later else ''}{cited(first.clauses)}")
        rest = [f"then{f', {guard},' if (guard := self.guard(step)) else ''} it {self._goes(step)}{cited(step.clauses)}" for step in later]
        return "; ".join([start, *rest]) + "."

    def _goes(self, step: RouteStep) -> str:
        handlers = joined(map(self.person, step.handlers), "and" if step.mode is Mode.ALL else "or")
        if step.verdict is Verdict.REQUIRED and step.strength != "must":
            return f"is for {handlers}"
        return f"{MODALS[step.verdict]} go to {handlers}"

    def _act(self, decision: Decision) -> str:
        label = self.act(decision.question)
        by = decision.question.facts.get("by", frozenset())
        subject = self.value("by", next(iter(by))) if len(by) == 1 else None
        act = f"{subject} {MODALS[decision.verdict]} {label}" if subject else label
        conditions = f", if {'; and '.join(decision.conditions)}" if decision.conditions else ""
        return f"{OPENINGS[decision.verdict]}: {act}{conditions}{cited(self._clauses(decision))}."

    def _depends(self, decision: Decision) -> str:
        first = decision.missing[0]
        return f"It depends. {first.ask} {self.outcomes(first)}"

    def outcomes(self, missing: MissingFact) -> str:
        """Return what the values of a fact not known lead to, those with the same outcome together."""
        groups: dict[str, list[str]] = {}
        for value, outcome in missing.outcomes.items():
            groups.setdefault(self.outcome(outcome), []).append(value)
        told = "; ".join(f"{self.told(missing.fact, values)}, it {outcome}" for outcome, values in groups.items())
        return f"{capitalised(told)}."

    def _not_covered(self, decision: Decision) -> str:
        label = self.act(decision.question)
        lead = "who handles it" if decision.question.asks is Asks.WHO else "whether it may be done"
        return f"{self.protocol.council.name}'s protocol does not say {lead}: {label}."

    def _clauses(self, decision: Decision) -> tuple[str, ...]:
        return tuple(dict.fromkeys(clause for reason in decision.reasons if reason.determines for clause in reason.clauses))

    def _reason(self, reason: Reason) -> str:
        because = f": {self.facts(reason.facts)}" if reason.facts else ""
        overrides = f" It goes before {joined(reason.overrides, 'and')}." if reason.overrides else ""
        return f"{reason.rule}{cited(reason.clauses)} applies{because}.{overrides}"


def joined(words: Iterable[str], joint: str) -> str:
    """Return words as a list in prose: one, two or three."""
    *rest, last = words
    return f"{', '.join(rest)} {joint} {last}" if rest else last


def capitalised(sentence: str) -> str:
    """Return a sentence with a capital letter at its head, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def cited(clauses: Iterable[str]) -> str:
    """Return clauses as they stand behind a statement: ` [5.1, 5.2]`, or nothing if there are none."""
    listed = ", ".join(clauses)
    return f" [{listed}]" if listed else ""
