"""A question held against the vocabulary: what is known, what is taken for granted and what is left open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.model.suggestion import did_you_mean, listed
from protocol_cli.model.vocabulary import Matter, Vocabulary


@dataclass(frozen=True, slots=True)
class Understood:
    """A question in the words of its matter."""

    matter: Matter
    """The act asked about."""
    stated: Mapping[str, frozenset[str]]
    """The facts stated, in the values that the matter tells apart."""
    outside: tuple[tuple[str, str], ...]
    """Stated persons of whom the matter does not speak, by fact."""
    widened: tuple[tuple[str, str, str], ...]
    """Stated persons taken for a wider one: fact, who was stated, who was taken."""


def understand(protocol: Protocol, question: Question) -> Understood:
    """
    Return a question in the words of its matter.

    Raises:
        QuestionError: if it uses a word that the vocabulary does not have, or asks about a family of matters that
            has not been written down for this council.

    """
    vocabulary = protocol.vocabulary
    matter = _matter(protocol, question.matter)
    _check(question.unavailable, vocabulary.persons, "person")
    _check(question.unavailable.values(), vocabulary.unavailability, "reason for being unavailable")
    _check([question.stage] if question.stage else [], vocabulary.stages, "stage")
    stated: dict[str, frozenset[str]] = {}
    outside: list[tuple[str, str]] = []
    widened: list[tuple[str, str, str]] = []
    for fact, values in question.facts.items():
        _check_fact(fact, matter, vocabulary)
        if not vocabulary.facts[fact].of_persons:
            _check_values(fact, values, matter)
            stated[fact] = values
            continue
        _check(values, vocabulary.persons, f"value of `{fact}`", matter.domains[fact])
        taken = {person: vocabulary.widen(person, matter.domains[fact]) for person in sorted(values)}
        stated[fact] = frozenset(person for person in taken.values() if person is not None)
        outside += [(fact, person) for person, wider in taken.items() if wider is None]
        widened += [(fact, person, wider) for person, wider in taken.items() if wider not in (None, person)]
    return Understood(matter, stated, tuple(outside), tuple(widened))


def _matter(protocol: Protocol, slug: str) -> Matter:
    matters = protocol.vocabulary.matters
    if slug not in matters:
        raise QuestionError(f"there is no matter `{slug}`", did_you_mean(slug, matters, f"`protocol matters {protocol.council.slug}` lists them"))
    matter = matters[slug]
    if matter.family not in protocol.families:
        raise QuestionError(
            f"the rules of `{protocol.council.slug}` on {matter.family} have not been written yet",
            f"ask about {listed(sorted(protocol.families), 'or')}; silence here would mean nothing",
        )
    return matter


def _check_fact(fact: str, matter: Matter, vocabulary: Vocabulary) -> None:
    if fact not in matter.domains:
        known = f"`{matter.slug}` turns on {listed(matter.domains, 'and')}" if matter.domains else f"`{matter.slug}` turns on no facts"
        what = f"the matter `{matter.slug}` does not turn on the fact `{fact}`" if fact in vocabulary.facts else f"there is no fact `{fact}`"
        raise QuestionError(what, did_you_mean(fact, matter.domains, known))


def _check_values(fact: str, values: Iterable[str], matter: Matter) -> None:
    _check(values, matter.domains[fact], f"value of `{fact}`")


def _check(words: Iterable[str], known: Iterable[str], kind: str, suggested: Iterable[str] = ()) -> None:
    """Refuse the first word that is not known, with the nearest of `suggested`, or of the known words."""
    among = list(known)
    for word in words:
        if word not in among:
            offered = list(suggested) or among
            raise QuestionError(f"`{word}` is not a {kind}", did_you_mean(word, offered, f"use {listed(offered, 'or')}"))
