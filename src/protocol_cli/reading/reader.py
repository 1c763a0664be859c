"""Plain words as questions: the readings that they may have, the likeliest first."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from heapq import nlargest
from itertools import islice
from math import exp
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from protocol_cli.model.question import Asks, Question
from protocol_cli.model.reading import Reading
from protocol_cli.model.vocabulary import Matter, Vocabulary
from protocol_cli.reading.arrays import read_arrays
from protocol_cli.reading.classifier import Classifier
from protocol_cli.reading.encoder import Encoder
from protocol_cli.reading.features import SHORTHAND, typed
from protocol_cli.reading.features import words as cut

NOTHING = "nothing"
"""The label of words that are about no matter at all."""

UNSAID = "-"
"""The label of a fact, or a stage, of which the words say nothing."""

NOTHING_ASKED = 0.1
"""What the likelihood of being about nothing is multiplied by: one of the 80 examples is, and one in eight of the first 10,400 phrases was."""

MATTERS_WEIGHED = 6
"""How many matters are weighed, the likeliest first; the rest of the likelihood counts as doubt."""

READINGS_OF_A_MATTER = 8
"""How many combinations of facts are weighed for one matter."""

FAMILIAR = 0.6
"""Which share of the words must be known for the likelihoods to be taken as they are; where fewer are, they shrink: nonsense is never certain."""

ENOUGH = 4
"""How many known words of two letters or more must be said for the same: one word alone, however telling, is no question."""

ACTOR = "by"
"""The fact that tells who acts."""

AWAY, REASON = "away", "away_reason"
"""The heads that tell who is out of reach, and for which reason."""

BESIDE_FACTS = ("matter", "asks", "stage", AWAY, REASON)
"""The heads that tell no fact."""

BOTH_AWAY = 0.25
"""How likely, among all who may be out of reach, somebody must be to be taken to be so beside another."""

SLIGHT = 0.01
"""How unlikely a stage with somebody out of reach may be and still be weighed."""

ASKERS = {"councillor": 4.0}
"""How much likelier than by their words alone it is that somebody acts whom the words do not name: most who ask are councillors who ask for themselves."""

DIGITS = 3
"""To how many digits after the point scores are taken, so that what processors reckon differently in the last ones makes no difference."""


class Reader(msgspec.Struct, frozen=True, dict=True):
    """Reads plain words: by their words and letters, and by what an encoder makes of them as a sentence."""

    about: Mapping[str, Any]
    """The `heads` with their labels and what each matter adds, the `words` that it knows, and the `figures` of the training."""
    classifier: Classifier
    """What tells labels from words and letters."""
    encoder: Encoder
    """What tells labels from whole sentences."""

    @cached_property
    def heads(self) -> frozenset[str]:
        """What can be told: facts, and what is beside them."""
        return frozenset(self.about["heads"])

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self.about["words"])

    def known(self, found: list[str]) -> int:
        """Return how many of some words are known."""
        return sum(word in self._words or word in SHORTHAND for word in found)

    def scores(self, text: str, found: list[str]) -> list[float]:
        """Return how strongly a text, and its words, speak for each label, over all heads."""
        scores: list[float] = (self.classifier.scores(found) + self.encoder.scores(text)).round(DIGITS).tolist()
        return scores

    def likelihoods(self, scores: list[float], head: str, matter: str | None = None) -> dict[str, float]:
        """Return the likelihood of each label of a head, given the scores of a text; for a fact, in a matter."""
        told = self.about["heads"][head]
        own = scores[told["from"] : told["from"] + len(told["labels"])]
        adds = told["adds"].get(matter) or [0.0] * len(own)
        raised = [exp(score + more) for score, more in zip(own, adds, strict=True)]
        whole = sum(raised)
        return {label: one / whole for label, one in zip(told["labels"], raised, strict=True)}

    def read(self, text: str, vocabulary: Vocabulary) -> list[Reading]:
        """Return what words may mean, the likeliest first; the likelihoods add up to 1 at most."""
        said = cut(text)
        words = Weighed(self, self.scores(text, said), vocabulary)
        found: list[Reading] = []
        for slug, likelihood in nlargest(MATTERS_WEIGHED, words.matters().items(), key=lambda one: one[1]):
            if slug == NOTHING:
                found.append(Reading(None, likelihood, {}))
            elif slug in vocabulary.matters:
                found += words.readings(vocabulary.matters[slug], likelihood)
        longer = [word for word in typed(text) if len(word) > 1]
        known = self.known(longer)
        trust = min(1.0, known / ENOUGH, known / (len(longer) or 1) / FAMILIAR)
        trusted = (replace(reading, likelihood=reading.likelihood * trust) for reading in found)
        return sorted(trusted, key=lambda reading: -reading.likelihood)


def load_reader(path: Path) -> Reader:
    """
    Return the reader of a file made by training/; it stays in the file, of which a question needs a part.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is no such file.

    """
    with path.open("rb") as file:
        if not path.stat().st_size:
            raise ValueError("it is no reader")
        return read_reader(mmap(file.fileno(), 0, access=ACCESS_READ))


def read_reader(content: bytes | mmap) -> Reader:
    """
    Return the reader of such a file's content.

    Raises:
        ValueError: if it is no such content.

    """
    about, arrays = read_arrays(content)
    if not {"heads", "words", "encoder"} <= about.keys() or not about["heads"].keys() >= set(BESIDE_FACTS):
        raise ValueError("its heading is damaged")
    return Reader(about, Classifier(arrays), Encoder(about["encoder"], arrays))


class Weighed(msgspec.Struct, frozen=True, dict=True):
    """One text on its way to its readings."""

    reader: Reader
    scores: list[float]
    vocabulary: Vocabulary

    def of(self, head: str, matter: str | None = None) -> dict[str, float]:
        """Return the likelihood of each label of a head."""
        return self.reader.likelihoods(self.scores, head, matter)

    def matters(self) -> dict[str, float]:
        """Return how likely each matter is, and that it is none."""
        told = self.of("matter")
        told[NOTHING] = told.get(NOTHING, 0.0) * NOTHING_ASKED
        whole = sum(told.values())
        return {slug: likelihood / whole for slug, likelihood in told.items()}

    def readings(self, matter: Matter, likelihood: float) -> Iterator[Reading]:
        """Yield what the words may mean if they are about a matter: the likeliest combinations of facet and facts, in all circumstances."""
        said = {fact: self._values(fact, matter) for fact in matter.domains if fact in self.reader.heads}
        choices = [[("asks", asks, chance) for asks, chance in self.of("asks").items()], *([(fact, *one) for one in values] for fact, values in said.items())]
        sensible = ((chosen, chance) for chosen, chance in _likeliest(choices) if not self._concerns_oneself(matter, chosen))
        for chosen, chance in islice(sensible, READINGS_OF_A_MATTER):
            facts = {fact: frozenset({value}) for fact, value in chosen.items() if fact != "asks" and value != UNSAID}
            unsaid = {fact: self._otherwise(fact, values, matter, chosen) for fact, values in said.items() if fact not in facts}
            for stage, away, own in self.circumstances:
                yield Reading(Question(matter.slug, Asks(chosen["asks"]), facts, stage, away), likelihood * chance * own, unsaid)

    def _values(self, fact: str, matter: Matter) -> list[tuple[str, float]]:
        """Return the values that a fact may have in a matter, and that it is not said, each with its likelihood; together 1."""
        domain, persons = matter.domains[fact], self.vocabulary.facts[fact].of_persons
        possible = {
            value: chance
            for value, chance in self.of(fact, matter.slug).items()
            if value == UNSAID or value in domain or (persons and value in self.vocabulary.persons and self.vocabulary.widen(value, domain))
        }
        whole = sum(possible.values()) or 1.0
        return [(value, chance / whole) for value, chance in possible.items()]

    def _otherwise(self, fact: str, values: Iterable[tuple[str, float]], matter: Matter, chosen: Mapping[str, str]) -> tuple[tuple[str, float], ...]:
        """Return the values of a fact that is not said, as likely as they would be if it were."""
        able = [(value, chance) for value, chance in values if value != UNSAID and not self._concerns_oneself(matter, {**chosen, fact: value})]
        weighed = [(value, chance * (ASKERS.get(value, 1.0) if fact == ACTOR else 1.0)) for value, chance in able]
        whole = sum(chance for _, chance in weighed) or 1.0
        return tuple(sorted(((value, chance / whole) for value, chance in weighed), key=lambda one: -one[1]))

    def _concerns_oneself(self, matter: Matter, chosen: Mapping[str, str]) -> bool:
        """Return whether the one holder of an office would act and be concerned at once, as nobody means."""
        offices = [chosen[fact] for fact in matter.parties if chosen.get(fact) in self.vocabulary.persons and self.vocabulary.persons[chosen[fact]].office]
        return len(set(offices)) < len(offices)

    @cached_property
    def circumstances(self) -> list[tuple[str | None, dict[str, str], float]]:
        """How far the matter may have gone, and who may be out of reach for which reason, each with how likely that is."""
        stages = [(None if stage == UNSAID else stage, chance) for stage, chance in self.of("stage").items()]
        found = [(stage, away, chance * own) for away, own in self._away() for stage, chance in stages]
        return [one for one in found if one[-1] >= SLIGHT]

    def _away(self) -> Iterator[tuple[dict[str, str], float]]:
        """Yield who may be out of reach, each with the reason, and how likely that is."""
        who = self.of(AWAY)
        nobody = who.pop(UNSAID)
        yield {}, nobody
        likely = max(who, key=who.__getitem__)
        gone = sorted(person for person, chance in who.items() if person == likely or chance >= BOTH_AWAY * (1 - nobody))
        for reason, chance in self.of(REASON).items():
            yield dict.fromkeys(gone, reason), (1 - nobody) * chance


def _likeliest(choices: list[list[tuple[str, str, float]]]) -> Iterator[tuple[dict[str, str], float]]:
    """Yield combinations of one choice each, the likeliest first: the best of the first choices with each of the next, cut as it grows."""
    grown: list[tuple[dict[str, str], float]] = [({}, 1.0)]
    for options in choices:
        longer = (({**chosen, name: value}, chance * own) for chosen, chance in grown for name, value, own in options)
        grown = nlargest(2 * READINGS_OF_A_MATTER, longer, key=lambda one: one[1])
    yield from grown
