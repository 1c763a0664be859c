"""A small BERT encoder in NumPy (Devlin and others 2018; Reimers and Gurevych 2019 for the mean over pieces): a text in, how strongly it speaks for each label out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import pi, sqrt
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from protocol_cli.reading.tokens import pieces

Array: TypeAlias = NDArray[np.float32]

SCALE = ".scale"
"""How the name of an array ends that tells by what each column of another is multiplied."""

TINY = 1e-12
"""What keeps the deviation of a layer from being divided by zero, as BERT has it."""


@dataclass(frozen=True)
class Encoder:
    """A trained encoder; made by training/train_encoder.py."""

    about: Mapping[str, Any]
    """The `pieces` that it knows, how many `layers` it has, and how many attention `heads` each."""
    arrays: Mapping[str, NDArray[Any]]
    """Every matrix and vector, by name; a matrix stands as it is multiplied with from the right, in whole numbers with a scale for each column."""

    @cached_property
    def _known(self) -> dict[str, int]:
        return {piece: number for number, piece in enumerate(self.about["pieces"])}

    @cached_property
    def _weights(self) -> dict[str, Array]:
        """Everything as it is reckoned with, but for the pieces, of which a text needs few."""
        scaled = {name: array for name, array in self.arrays.items() if name + SCALE in self.arrays and name != "pieces"}
        return {**self.arrays, **{name: array * self.arrays[name + SCALE] for name, array in scaled.items()}}

    def scores(self, text: str) -> Array:
        """Return how strongly a text speaks for each label, over all heads."""
        return self.vector(text) @ self._weights["out"] + self._weights["out.bias"]

    def vector(self, text: str) -> Array:
        """Return a text as one vector: the mean over its pieces, after all layers."""
        of, numbers = self._weights, pieces(text, self._known)
        states = of["pieces"][numbers] * of["pieces" + SCALE] + of["positions"][: len(numbers)]
        states = _normed(states, of["norm"], of["norm.bias"])
        for layer in range(self.about["layers"]):
            states = self._layer(states, f"{layer}.")
        mean: Array = states.mean(axis=0)
        return mean

    def _layer(self, states: Array, name: str) -> Array:
        of = self._weights
        attended = self._attended(states, name) @ of[name + "output"] + of[name + "output.bias"]
        states = _normed(states + attended, of[name + "attention_norm"], of[name + "attention_norm.bias"])
        wide = _gelu(states @ of[name + "widen"] + of[name + "widen.bias"])
        narrow = wide @ of[name + "narrow"] + of[name + "narrow.bias"]
        return _normed(states + narrow, of[name + "norm"], of[name + "norm.bias"])

    def _attended(self, states: Array, name: str) -> Array:
        """Return what each piece takes from the others, by every attention head."""
        length, width = states.shape
        heads = self.about["heads"]
        mixed = (states @ self._weights[name + "attention"] + self._weights[name + "attention.bias"]).reshape(length, 3, heads, width // heads)
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
