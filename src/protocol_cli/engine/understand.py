"""A question held against the vocabulary: what is known, what is taken for granted and what is left open."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import msgspec

from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.model.suggestion import did_you_mean, listed
from protocol_cli.model.vocabulary import Matter, Vocabulary

REMEMBERED = 4096
"""How many facts, as they are stated, are remembered with how their matter takes them."""


class Understood(msgspec.Struct, frozen=True):
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
    if question.unavailable:
        _check(question.unavailable, vocabulary.persons, "person", code="unknown-person")
        _check(question.unavailable.values(), vocabulary.unavailability, "reason for being unavailable", code="unknown-reason")
    if question.stage:
        _check([question.stage], vocabulary.stages, "stage", code="unknown-stage")
    taken = [_taken(protocol, matter.slug, fact, values) for fact, values in question.facts.items()]
    return Understood(
        matter,
        {one.fact: one.values for one in taken},
        outside=tuple([person for one in taken for person in one.outside]),
        widened=tuple([person for one in taken for person in one.widened]),
    )


class _Taken(msgspec.Struct, frozen=True):
    """A fact as stated, in the values that the matter tells apart."""

    fact: str
    values: frozenset[str]
    outside: tuple[tuple[str, str], ...] = ()
    widened: tuple[tuple[str, str, str], ...] = ()


@lru_cache(maxsize=REMEMBERED)
def _taken(protocol: Protocol, slug: str, fact: str, values: frozenset[str]) -> _Taken:
    vocabulary = protocol.vocabulary
    matter = vocabulary.matters[slug]
    _check_fact(fact, matter, vocabulary)
    if not vocabulary.facts[fact].of_persons:
        _check(values, matter.domains[fact], f"value of `{fact}`")
        return _Taken(fact, values)
    persons = _taken_for(fact, values, matter, vocabulary)
    return _Taken(
        fact,
        frozenset(wider for wider in persons.values() if wider),
        outside=tuple((fact, person) for person, wider in persons.items() if wider is None),
        widened=tuple((fact, person, wider) for person, wider in persons.items() if wider not in (None, person)),
    )


def _taken_for(fact: str, names: Iterable[str], matter: Matter, vocabulary: Vocabulary) -> dict[str, str | None]:
    """Return each person named, alone or in a set, with whom the matter takes them for; none for who is nobody in it."""
    domain = matter.domains[fact]
    members = [person for name in names for person in vocabulary.sets.get(name, ()) if person in domain]
    alone = sorted(name for name in names if name not in vocabulary.sets)
    _check(alone, vocabulary.persons, f"value of `{fact}`", domain)
    return {person: vocabulary.widen(person, domain) for person in (*members, *alone)}


def _matter(protocol: Protocol, slug: str) -> Matter:
    matters = protocol.vocabulary.matters
    if slug not in matters:
        raise QuestionError(
            f"there is no matter `{slug}`", did_you_mean(slug, matters, f"`protocol matters {protocol.council.slug}` lists them"), "unknown-matter"
        )
    matter = matters[slug]
    if matter.family not in protocol.families:
        raise QuestionError(
            f"the rules of `{protocol.council.slug}` on {matter.family} have not been written yet",
            f"ask about {listed(sorted(protocol.families), 'or')}; silence here would mean nothing",
            "unwritten-family",
        )
    return matter


def _check_fact(fact: str, matter: Matter, vocabulary: Vocabulary) -> None:
    if fact not in matter.domains:
        known = f"`{matter.slug}` turns on {listed(matter.domains, 'and')}" if matter.domains else f"`{matter.slug}` turns on no facts"
        what = f"the matter `{matter.slug}` does not turn on the fact `{fact}`" if fact in vocabulary.facts else f"there is no fact `{fact}`"
        raise QuestionError(what, did_you_mean(fact, matter.domains, known), "unknown-fact")


def _check(words: Iterable[str], known: Collection[str], kind: str, suggested: Collection[str] = (), code: str = "unknown-value") -> None:
    """Refuse the first word that is not known, with the nearest of `suggested`, or of the known words."""
    for word in words:
        if word not in known:
            offered = suggested or known
            raise QuestionError(f"`{word}` is not a {kind}", did_you_mean(word, offered, f"use {listed(offered, 'or')}"), code)
