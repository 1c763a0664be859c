"""Trained linear classifiers, one for each thing that words may tell: the words of a text in, the likelihood of every label out."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp, sqrt
from operator import add, mul
from typing import Any

from protocol_cli.reading.features import blocks, scaled

MARK = b"READER1\n"
"""How the file begins."""


@dataclass(frozen=True)
class Classifier:
    """Classifiers that share their features; made by training/train_reader.py."""

    about: Mapping[str, Any]
    """The heads with their labels and what each matter adds, the scales, and the figures of the training."""
    rarity: memoryview
    """How rare each feature is, in sixteenths."""
    starts: memoryview
    """Where the weights of each feature begin."""
    labels: memoryview
    """The label of each weight, counted over all heads."""
    weights: memoryview
    """The weights, as whole numbers; each label has a scale."""
    vectors: memoryview
    """What each known word means: as many whole numbers a word as there are directions."""
    meaning_weights: memoryview
    """How strongly each direction of meaning speaks for each label, as many whole numbers a label."""

    @cached_property
    def heads(self) -> frozenset[str]:
        """What can be told: `matter`, `asks`, `stage`, facts, and `away:` with a person and a reason."""
        return frozenset(self.about["heads"])

    @cached_property
    def _words(self) -> dict[str, int]:
        return {word: at for at, word in enumerate(self.about["words"])}

    def known(self, found: list[str]) -> int:
        """Return how many of some words are known."""
        return sum(word in self._words for word in found)

    def _meaning(self, found: list[str]) -> list[float]:
        """Return the direction in which words point together."""
        size = len(self.vectors) // len(self.about["words"])
        known = [at * size for word in found if (at := self._words.get(word)) is not None]
        total = list(map(sum, zip(*(self.vectors[at : at + size] for at in known), strict=True))) or [0] * size
        length = sqrt(sum(one * one for one in total)) or 1.0
        return [one / length for one in total]

    def scores(self, found: list[str]) -> list[float]:
        """Return how strongly the words of a text speak for each label, over all heads: by its words and letters, and by what it means."""
        meaning = self._meaning(found)
        size, of = len(meaning), self.meaning_weights
        by_meaning = (sum(map(mul, meaning, of[at * size : (at + 1) * size])) * scale for at, scale in enumerate(self.about["meaning_scales"]))
        return list(map(add, self._by_words(found), by_meaning))

    def _by_words(self, found: list[str]) -> list[float]:
        totals = [0.0] * len(self.about["scales"])
        starts, labels, weights = self.starts, self.labels, self.weights
        for block in blocks(found):
            for number, heavy in scaled(block, self.rarity):
                first, last = starts[number], starts[number + 1]
                for label, weight in zip(labels[first:last].tolist(), weights[first:last].tolist(), strict=True):
                    totals[label] += weight * heavy
        return [total * scale + bias for total, scale, bias in zip(totals, self.about["scales"], self.about["biases"], strict=True)]

    def likelihoods(self, scores: list[float], head: str, matter: str | None = None) -> dict[str, float]:
        """Return the likelihood of each label of a head, given the scores of a text; for a fact, in a matter."""
        told = self.about["heads"][head]
        own = scores[told["from"] : told["from"] + len(told["labels"])]
        adds = told["adds"].get(matter) or [0.0] * len(own)
        raised = [exp(score + more) for score, more in zip(own, adds, strict=True)]
        whole = sum(raised)
        return {label: one / whole for label, one in zip(told["labels"], raised, strict=True)}


def read_classifier(content: bytes) -> Classifier:
    """
    Return the classifiers of a file's content: numbers only, of which nothing is executed.

    Raises:
        ValueError: if it is no such file, or is cut short.

    """
    data = memoryview(content)
    head = len(MARK) + 4
    if bytes(data[: len(MARK)]) != MARK or len(data) < head:
        raise ValueError("it is no reader")
    (length,) = struct.unpack("<I", data[len(MARK) : head])
    about = json.loads(bytes(data[head : head + length]))
    parts, at = [], head + length
    for size in about["arrays"]:
        parts.append(data[at : at + size])
        at += size
    if at != len(data):
        raise ValueError("it is cut short")
    rarity, starts, labels, weights, vectors, meaning = parts
    aligned_starts, aligned_labels = memoryview(bytes(starts)).cast("I"), memoryview(bytes(labels)).cast("H")
    return Classifier(about, rarity, aligned_starts, aligned_labels, weights.cast("b"), vectors.cast("b"), meaning.cast("b"))
