"""Plain words as questions: the readings that they may have, the likeliest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from protocol_cli.model.question import Asks, Question
from protocol_cli.model.reading import Reading
from protocol_cli.model.vocabulary import Matter, Vocabulary

if TYPE_CHECKING:
    from protocol_cli.reading.encoder import Encoder, Likelihoods

NOTHING = "nothing"
"""The label of words that are about no matter at all."""

UNSAID = "-"
"""The label of a fact, or a stage, of which the words say nothing."""

MATTERS_WEIGHED = 6
"""How many matters are weighed, the likeliest first; the rest of the likelihood counts as doubt."""

READINGS_OF_A_MATTER = 8
"""How many combinations of facts are weighed for one matter."""

LIKELY_FLAG = 0.5
"""From which likelihood on somebody is taken to be out of reach."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads plain words in one vocabulary."""

    encoder: "Encoder"
    """What tells labels from words."""

    def read(self, text: str, vocabulary: Vocabulary) -> list[Reading]:
        """Return what words may mean, the likeliest first; the likelihoods add up to 1 at most."""
        return self._readings(self.encoder.read([text])[0], vocabulary)

    def _readings(self, seen: "Likelihoods", vocabulary: Vocabulary) -> list[Reading]:
        found: list[Reading] = []
        for slug, likelihood in nlargest(MATTERS_WEIGHED, seen["matter"].items(), key=lambda one: one[1]):
            if slug == NOTHING:
                found.append(Reading(None, likelihood, {}))
            elif slug in vocabulary.matters:
                found += _readings_of(vocabulary.matters[slug], likelihood, seen, vocabulary)
        return sorted(found, key=lambda reading: -reading.likelihood)


def load_reader(path: Path) -> Reader:
    """
    Return the reader of a file made by training/.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is no such file.

    """
    from protocol_cli.reading.encoder import load_encoder  # noqa: PLC0415 - numpy is loaded only where words are read

    return Reader(load_encoder(path))


def _readings_of(matter: Matter, likelihood: float, seen: "Likelihoods", vocabulary: Vocabulary) -> Iterator[Reading]:
    """Yield what words may mean if they are about a matter: the likeliest combinations of facet and facts."""
    said = {fact: _values(fact, domain, seen, vocabulary) for fact, domain in matter.domains.items() if fact in seen}
    choices = [[("asks", asks, chance) for asks, chance in seen["asks"].items()], *([(fact, *one) for one in values] for fact, values in said.items())]
    stage, away = _stage(seen), _away(seen)
    for chosen, chance in islice(_likeliest(choices), READINGS_OF_A_MATTER):
        facts = {fact: frozenset({value}) for fact, value in chosen.items() if fact != "asks" and value != UNSAID}
        unsaid = {fact: _otherwise(values) for fact, values in said.items() if fact not in facts}
        yield Reading(Question(matter.slug, Asks(chosen["asks"]), facts, stage, away), likelihood * chance, unsaid)


def _values(fact: str, domain: tuple[str, ...], seen: "Likelihoods", vocabulary: Vocabulary) -> list[tuple[str, float]]:
    """Return the values that a fact may have in a matter, and that it is not said, each with its likelihood; together 1."""
    persons = vocabulary.facts[fact].of_persons
    possible = {
        value: chance
        for value, chance in seen[fact].items()
        if value == UNSAID or value in domain or (persons and value in vocabulary.persons and vocabulary.widen(value, domain))
    }
    whole = sum(possible.values()) or 1.0
    return [(value, chance / whole) for value, chance in possible.items()]


def _otherwise(values: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Return the values of a fact that is not said, as likely as they would be if it were."""
    stated = [(value, chance) for value, chance in values if value != UNSAID]
    whole = sum(chance for _, chance in stated) or 1.0
    return tuple(sorted(((value, chance / whole) for value, chance in stated), key=lambda one: -one[1]))


def _likeliest(choices: list[list[tuple[str, str, float]]]) -> Iterator[tuple[dict[str, str], float]]:
    """Yield combinations of one choice each, the likeliest first: the best of the first choices with each of the next, cut as it grows."""
    grown: list[tuple[dict[str, str], float]] = [({}, 1.0)]
    for options in choices:
        longer = (({**chosen, name: value}, chance * own) for chosen, chance in grown for name, value, own in options)
        grown = nlargest(2 * READINGS_OF_A_MATTER, longer, key=lambda one: one[1])
    yield from grown


def _stage(seen: "Likelihoods") -> str | None:
    stage = max(seen["stage"], key=lambda one: seen["stage"][one])
    return None if stage == UNSAID else stage


def _away(seen: "Likelihoods") -> dict[str, str]:
    """Return who is out of reach, each with the likeliest reason."""
    raised = sorted(((chance, flag) for flag, chance in seen["flags"].items() if chance >= LIKELY_FLAG))
    return {person: reason for person, _, reason in (flag.partition(":") for _, flag in raised)}
