"""The shape of every rule file, for pydantic: what a file may hold before its words are looked up."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
"""Lower-case words, joined by hyphens or underscores."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""A sentence or a name."""

Dated = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""A year, a month or a day: 2025, 2025-04 or 2025-04-01."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


OneOrMore = Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1)]
"""One word, or a list of them."""


class Shape(BaseModel):
    """The manners of all shapes: no unknown keys, and text is text."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ConditionShape(BaseModel):
    """When a rule applies: `fact: value`, `fact: [values]`, `fact: any`, `any_of` and `none_of`."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, OneOrMore]

    any_of: list["ConditionShape"] = Field(default=[], min_length=1)
    """Conditions of which one at least must hold."""
    none_of: list["ConditionShape"] = Field(default=[], min_length=1)
    """Conditions of which none may hold."""


class RouteStepShape(Shape):
    """One stage of a route."""

    to: OneOrMore
    """Who takes it up."""
    strength: str
    """The clause's own word."""
    action: Text
    """What is to be done, as one sentence."""
    mode: Literal["any", "all"] = "any"
    """Whether one handler is enough."""
    consult: OneOrMore = []
    """Who is to be consulted."""
    once: str | None = None
    """The stage that the matter must have reached."""
    when: Text | None = None
    """A guard in plain words."""
    concerned: bool = False
    """Whether the step goes to the very person whom the matter is about."""
    clauses: OneOrMore | None = None
    """The clauses that say so; those of the rule unless given."""


class DutyShape(Shape):
    """Something that somebody owes."""

    who: str
    """Who owes it."""
    act: Slug
    """A slug for what is owed."""
    strength: str
    """The clause's own word."""
    action: Text
    """What is owed, as one sentence."""
    clauses: OneOrMore | None = None
    """The clauses that say so; those of the rule unless given."""


class WindowShape(Shape):
    """When something is in force; always, unless it says otherwise."""

    from_: Dated | None = Field(default=None, alias="from")
    """The first year, month or day."""
    until: Dated | None = None
    """The last year, month or day."""


class SayingShape(WindowShape):
    """What a rule says, and when, without the clauses that it rests on."""

    id: Slug
    """Unique in its council."""
    when: ConditionShape = ConditionShape()
    """When it applies."""
    strength: str | None = None
    """How firmly the clause speaks for or against the act."""
    conditions: list[Text] = Field(default=[], min_length=1)
    """What else must hold for the act to be allowed."""
    deferred_to: Text | None = None
    """The policy to which the clause leaves the act."""
    route: list[RouteStepShape] = Field(default=[], min_length=1)
    """Who handles it, in order."""
    duties: list[DutyShape] = Field(default=[], min_length=1)
    """What is owed."""
    note: Text | None = None
    """What the clause adds that decides nothing."""
    reading: Text | None = None
    """How an ambiguous clause is taken, and why."""
    overrides: OneOrMore = []
    """Rules that fall silent when this one holds."""


class OutcomeShape(SayingShape):
    """What a rule or an exception of a council says."""

    clauses: OneOrMore
    """The clauses it rests on."""
    exceptions: list["OutcomeShape"] = Field(default=[], min_length=1)
    """Narrower cases with another outcome."""


class RuleShape(OutcomeShape):
    """A rule at the top of a council's file, which names its matter."""

    matter: OneOrMore
    """The matter it speaks of, or several; `any` for every matter of its file."""


class SharedOutcomeShape(SayingShape):
    """What a shared rule or an exception to it says; the clauses are those of whoever adopts it."""

    exceptions: list["SharedOutcomeShape"] = Field(default=[], min_length=1)
    """Narrower cases with another outcome."""


class SharedRuleShape(SharedOutcomeShape):
    """A rule at the top of a file of rules/model/."""

    matter: OneOrMore
    """The matter it speaks of, or several; `any` for every matter of its file."""
    binds: dict[Slug, Text] = {}
    """Names that stand for persons, with what each stands for; whoever adopts the rule says who they are."""


class AdoptionShape(WindowShape):
    """A shared rule taken over by a council."""

    adopts: str
    """The shared rule's id, which becomes the council's."""
    clauses: OneOrMore
    """The council's own clauses that it rests on."""
    exceptions: dict[str, OneOrMore] = {}
    """The clauses of its exceptions, by id; those of the rule unless given."""
    with_: dict[str, OneOrMore] = Field(default={}, alias="with")
    """Who each name of the shared rule stands for here."""
    reading: Text | None = None
    """How the council's own clause is taken, where it is ambiguous."""


class ClauseShape(WindowShape):
    """One clause of the register."""

    id: Text
    """The document's own number or place, in quotes."""
    gist: Text
    """What it says, in our own words."""
    excused: Text | None = None
    """Why no rule cites it."""


class SectionShape(Shape):
    """The clauses under one heading."""

    heading: Text
    """The heading."""
    clauses: list[ClauseShape] = Field(min_length=1)
    """Its clauses, in order."""


class RegisterShape(Shape):
    """clauses.yaml: every clause of the document."""

    sections: list[SectionShape] = Field(min_length=1)
    """The headings, in order."""


class SubstituteShape(Shape):
    """Who stands in for a handler."""

    person: str
    """Who stands in."""
    reasons: OneOrMore
    """The reasons for which they may."""
    clauses: OneOrMore
    """The clauses that say so."""


class DatesShape(Shape):
    """What the document says of its own dates."""

    adopted: Dated | None = None
    """When it was adopted."""
    updated: Dated | None = None
    """When it was last updated."""
    reviewed: Dated | None = None
    """When it was last reviewed."""
    review_by: Dated | None = None
    """When it is to be reviewed."""


class CouncilShape(Shape):
    """council.yaml: which council, which document, and what it calls its offices."""

    name: Text
    """The council's full name."""
    document: Text
    """The title of its protocol."""
    principal_council: Text | None = None
    """The council above it."""
    contact: Text | None = None
    """How the public reaches it."""
    dates: DatesShape = DatesShape()
    """When the document was adopted and reviewed."""
    in_force: WindowShape = WindowShape()
    """When this version of the council's protocol is in force; for councils with more than one."""
    without: OneOrMore = []
    """Persons of the vocabulary whom this council does not have; whoever is one of them is taken for the wider person."""
    titles: dict[str, Text] = {}
    """Its own names for persons and bodies."""
    substitutes: dict[str, SubstituteShape] = {}
    """Who stands in for whom."""
    policies: list[Text] = []
    """Other policies that the document names."""


class PersonShape(Shape):
    """One person, body or procedure."""

    label: Text
    """The job in plain words, with its article."""
    is_a: str | None = None
    """The wider person that it is too."""
    office: bool = False
    """Whether one person at a time holds it."""
    procedure: bool = False
    """Whether it is a procedure."""


class PersonsShape(Shape):
    """persons.yaml."""

    persons: dict[Slug, PersonShape]
    """Everyone, by slug."""
    sets: dict[Slug, OneOrMore] = {}
    """Named sets."""


class FactShape(Shape):
    """One fact."""

    label: Text
    """The fact in plain words."""
    ask: Text
    """The question that asks for it."""
    told: Annotated[str, StringConstraints(pattern=r"^[^{}]*\{\}[^{}]*$")] = "{}"
    """How a value is told."""
    key: bool = False
    """Whether every rule must state it."""
    persons: bool = False
    """Whether its values are persons."""
    normally: str | None = None
    """The value taken for granted."""
    values: dict[Slug, Text] = {}
    """Every value."""


class MatterShape(Shape):
    """One matter."""

    family: Slug | None = None
    """The file that holds its rules; that of the other matter, for an opposite."""
    opposite_of: str | None = None
    """The matter of which it is the opposite, and whose rules answer it the other way round."""
    label: Text
    """The act as a verb phrase."""
    told: Text | None = None
    """The act with a place for a fact that is known."""
    facts: dict[str, OneOrMore] = {}
    """What may decide it."""
    parties: OneOrMore = []
    """Facts whose person is a party to it."""


class StrengthsShape(RootModel[dict[str, OneOrMore]]):
    """strengths.yaml: the words that amount to each verdict."""


class CircumstancesShape(Shape):
    """circumstances.yaml."""

    stages: dict[Slug, Text]
    """How far a matter has gone."""
    unavailable: dict[Slug, Text]
    """Why a handler cannot act."""


class ExpectationShape(Shape):
    """What a case expects of the answer; what is left out is not looked at."""

    verdict: str
    """The verdict."""
    route: list[OneOrMore] | None = None
    """Who takes each step, all of them."""
    consult: OneOrMore = []
    """Who is consulted at some step."""
    cite: OneOrMore = []
    """Clauses that are cited, among others."""
    missing: OneOrMore | None = None
    """The facts on which it depends, all of them."""


class CaseShape(Shape):
    """A question with the answer that the document supports."""

    name: Text
    """The situation, as one sentence."""
    matter: str
    """The matter asked about."""
    asks: Literal["who", "whether"] = "who"
    """The facet asked for."""
    facts: dict[str, OneOrMore] = {}
    """What is known."""
    stage: str | None = None
    """How far the matter has gone."""
    unavailable: dict[str, str] = {}
    """Who cannot take it up, and why."""
    expect: ExpectationShape
    """The answer."""


Printed = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]+( [0-9a-f]+)*$")]
"""Numbers or digests in quotes."""


class FingerprintShape(Shape):
    """What one paragraph is known by."""

    letters: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}$")]
    """How many letters and digits it has."""
    head: Printed
    """A short digest of its first letters."""
    digest: Printed
    """A digest of all its letters and digits."""
    sketch: Printed
    """The least digests of its pairs of words."""
    strengths: list[Text] = []
    """Its words of strength, in order."""


class FingerprintsShape(Shape):
    """fingerprints.yaml."""

    clauses: dict[str, FingerprintShape]
    """The paragraphs, by clause id."""
    besides: list[Printed] = []
    """Digests of headings and whatever else is no clause."""
