"""The common language of all councils: who, what may be asked, and the facts that decide."""

from collections.abc import Collection, Mapping

import msgspec
from msgspec.structs import replace

from protocol_cli.model.verdicts import Verdict


class Person(msgspec.Struct, frozen=True):
    """Somebody or something that acts, is concerned, owes a duty or handles a matter: one slug for one job in every council."""

    slug: str
    """The fixed name, as `clerk`."""
    label: str
    """The job in plain words, with its article, as `the Clerk`."""
    is_a: str | None = None
    """The wider person that this one is too, as a chair is a councillor."""
    office: bool = False
    """Whether one person at a time holds it, so that a party to a matter leaves nobody else in it."""
    procedure: bool = False
    """Whether it is a procedure or scheme rather than people."""


class FactDefinition(msgspec.Struct, frozen=True):
    """One circumstance that rules may turn on, with all its values."""

    slug: str
    """The fixed name, as `nature`."""
    label: str
    """The circumstance in plain words, as `the nature of the concern`."""
    ask: str
    """The question that asks a person for it."""
    values: Mapping[str, str]
    """Every value and its plain words; they are exclusive, and together leave nothing out. Empty where the values are persons."""
    key: bool = False
    """Whether every rule of a matter that has this fact must state it; a key fact is never presumed."""
    normally: str | None = None
    """The value taken for granted unless it is stated, because a person would mention anything else."""
    of_persons: bool = False
    """Whether the values are persons."""
    told: str = "{}"
    """How a value is told, `{}` standing for its plain words, as `about {}`."""


class Matter(msgspec.Struct, frozen=True):
    """An act that can be asked about, such as raising a concern about someone."""

    slug: str
    """The fixed name, as `concern`."""
    family: str
    """The file of a council's folder that holds its rules, as `routing`."""
    label: str
    """The act as a verb phrase, as `raise a concern about someone`."""
    domains: Mapping[str, tuple[str, ...]]
    """The facts that may decide it, each with the values that it can have here."""
    parties: tuple[str, ...] = ()
    """The facts whose person cannot handle the matter, being a party to it."""
    told: str | None = None
    """The act with a place for a fact that is known, as `raise a concern about {about}`; none where the label always serves."""
    opposite_of: str | None = None
    """The matter of which it is the opposite: what must be done there must not be done here; none for a matter with rules of its own."""


class Vocabulary(msgspec.Struct, frozen=True):
    """All words that rules and questions may use."""

    persons: Mapping[str, Person]
    """Everyone, by slug."""
    sets: Mapping[str, tuple[str, ...]]
    """Named sets of persons, such as `a_councillor`, by name."""
    facts: Mapping[str, FactDefinition]
    """Every fact, by slug."""
    matters: Mapping[str, Matter]
    """Every matter, by slug."""
    strengths: Mapping[str, Verdict]
    """The words by which documents bind, such as `can expect`, each with the verdict it amounts to."""
    stages: Mapping[str, str]
    """How far a matter has already gone, each with its plain words as a condition: `if it cannot be settled informally`."""
    unavailability: Mapping[str, str]
    """Why a handler cannot act, each with its plain words."""

    @property
    def families(self) -> tuple[str, ...]:
        """Every family of matters, in the vocabulary's order."""
        return tuple(dict.fromkeys(matter.family for matter in self.matters.values()))

    def without(self, persons: Collection[str]) -> "Vocabulary":
        """Return the vocabulary of a council that does not have some persons: no matter tells them apart, nor those who are one of them."""
        gone = {slug for slug in self.persons if any(self.widen(slug, (person,)) for person in persons)}
        matters = {
            slug: replace(matter, domains={fact: self._left(fact, values, gone) for fact, values in matter.domains.items()})
            for slug, matter in self.matters.items()
        }
        return replace(self, matters=matters)

    def _left(self, fact: str, values: tuple[str, ...], gone: Collection[str]) -> tuple[str, ...]:
        return tuple(value for value in values if value not in gone) if self.facts[fact].of_persons else values

    def widen(self, person: str, among: tuple[str, ...]) -> str | None:
        """Return the nearest of `among` that a person is, as a committee chair is a councillor; none if the person is none of them."""
        current: str | None = person
        while current is not None and current not in among:
            current = self.persons[current].is_a
        return current
