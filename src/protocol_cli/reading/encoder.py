"""A small BERT encoder in NumPy (Devlin and others 2018; Reimers and Gurevych 2019 for the mean over pieces): a text in, how strongly it speaks for each label out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import pi, sqrt
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from protocol_cli.reading.tokens import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float32]"

SCALE = ".scale"
"""How the name of an array ends that tells by what each column of another is multiplied."""

TINY = 1e-12
"""What keeps the deviation of a layer from being divided by zero, as BERT has it."""


@dataclass(frozen=True)
class Encoder:
    """A trained encoder; made by training/train_encoder.py."""

    about: Mapping[str, Any]
    """The `pieces` that it knows, how many `layers` it has, and how many attention `heads` each."""
    arrays: "Mapping[str, NDArray[Any]]"
    """Every matrix and vector, by name; a matrix stands as it is multiplied with from the right, in whole numbers with a scale for each column."""

    @cached_property
    def _known(self) -> dict[str, int]:
        return {piece: number for number, piece in enumerate(self.about["pieces"])}

    def scores(self, text: str) -> Array:
        """Return how strongly a text speaks for each label, over all heads."""
        return self._through(self.vector(text), "out")

    def _through(self, states: Array, name: str) -> Array:
        """
        Return states multiplied by a matrix, with its bias.

        The matrix becomes one of fractions each time anew: that is quicker than to fill memory with all of them for one text.
        """
        of = self.arrays
        through: Array = states @ of[name].astype(np.float32) * of[name + SCALE] + of[name + ".bias"]
        return through

    def vector(self, text: str) -> Array:
        """Return a text as one vector: the mean over its pieces, after all layers."""
        of, numbers = self.arrays, pieces(text, self._known)
        states = of["pieces"][numbers] * of["pieces" + SCALE] + of["positions"][: len(numbers)]
        states = _normed(states, of["norm"], of["norm.bias"])
        for layer in range(self.about["layers"]):
            states = self._layer(states, f"{layer}.")
        mean: Array = states.mean(axis=0)
        return mean

    def _layer(self, states: Array, name: str) -> Array:
        of = self.arrays
        attended = self._through(self._attended(states, name), name + "output")
        states = _normed(states + attended, of[name + "attention_norm"], of[name + "attention_norm.bias"])
        narrow = self._through(_gelu(self._through(states, name + "widen")), name + "narrow")
        return _normed(states + narrow, of[name + "norm"], of[name + "norm.bias"])

    def _attended(self, states: Array, name: str) -> Array:
        """Return what each piece takes from the others, by every attention head."""
        length, width = states.shape
        heads = self.about["heads"]
        mixed = self._through(states, name + "attention").reshape(length, 3, heads, width // heads)
        query, key, value = mixed.transpose(1, 2, 0, 3)
        shares = _shares(query @ key.transpose(0, 2, 1) * np.float32(1 / sqrt(width // heads)))
        together: Array = (shares @ value).transpose(1, 0, 2).reshape(length, width)
        return together


def _normed(states: Array, weight: Array, bias: Array) -> Array:
    centred = states - states.mean(axis=-1, keepdims=True)
    normed: Array = centred / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(TINY)) * weight + bias
    return normed


def _gelu(values: Array) -> Array:
    """Return the Gaussian error linear unit, by the tangent that Hendrycks and Gimpel (2016) give."""
    raised: Array = np.float32(0.5) * values * (1 + np.tanh(np.float32(sqrt(2 / pi)) * (values + np.float32(0.044715) * values * values * values)))
    return raised


def _shares(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Array = raised / raised.sum(axis=-1, keepdims=True)
    return shares
