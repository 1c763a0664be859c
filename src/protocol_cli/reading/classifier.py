"""A linear classifier for each thing that words may tell: how strongly the words of a text speak for each label."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from protocol_cli.reading.features import blocks, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Classifier(msgspec.Struct, frozen=True, dict=True):
    """Linear classifiers that share their features: words, pairs of words, groups of letters, who is who; made by training/train_reader.py."""

    arrays: "Mapping[str, NDArray[Any]]"
    """`rarity` of each feature, in sixteenths; where its weights begin (`starts`), the label of each (`labels`), the `weights`; a scale and a bias for each label."""

    def scores(self, found: list[str]) -> "NDArray[np.float64]":
        """Return how strongly the words of a text speak for each label, over all heads."""
        of, rarity = self.arrays, self.arrays["rarity"].data
        features = [one for block in blocks(found) for one in scaled(block, rarity)]
        numbers = np.array([number for number, _ in features], np.int64)
        heavy = np.array([weight for _, weight in features], np.float64)
        first = of["starts"][numbers].astype(np.int64)
        many = of["starts"][numbers + 1] - first
        # The places of all weights of all features: each feature's run, set behind one another.
        places = np.repeat(first - (np.cumsum(many) - many), many) + np.arange(many.sum())
        totals = np.bincount(of["labels"][places], of["weights"][places] * np.repeat(heavy, many), len(of["scales"]))
        scores: NDArray[np.float64] = totals * of["scales"] + of["biases"]
        return scores
