"""A small BERT encoder in NumPy (Devlin and others 2018; Reimers and Gurevych 2019 for the mean over pieces): a text in, how strongly it speaks for each label out."""

from collections.abc import Mapping
from functools import cached_property
from math import pi, sqrt
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np

from protocol_cli.reading.tokens import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float32]"

SCALE = ".scale"
"""How the name of an array ends that tells by what each column of another is multiplied."""

TINY = 1e-12
"""What keeps the deviation of a layer from being divided by zero, as BERT has it."""


class Encoder(msgspec.Struct, frozen=True, dict=True):
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
        way = _Pass(self.about, self.arrays)
        return way.through(way.vector(pieces(text, self._known)), "out")

    def vector(self, text: str) -> Array:
        """Return a text as one vector: the mean over its pieces, after all layers."""
        return _Pass(self.about, self.arrays).vector(pieces(text, self._known))


class _Pass:
    """One text on its way through the layers."""

    def __init__(self, about: Mapping[str, Any], arrays: "Mapping[str, NDArray[Any]]") -> None:
        self.about = about
        self.of = arrays
        self.room = np.empty(max(array.size for name, array in arrays.items() if name + SCALE in arrays and name != "pieces"), np.float32)
        """Where each matrix in its turn becomes one of fractions: to fill memory with all of them takes longer than one text does."""

    def vector(self, numbers: list[int]) -> Array:
        states = self.of["pieces"][numbers] * self.of["pieces" + SCALE] + self.of["positions"][: len(numbers)]
        states = _normed(states, self.of["norm"], self.of["norm.bias"])
        for layer in range(self.about["layers"]):
            states = self._layer(states, f"{layer}.")
        mean: Array = states.mean(axis=0)
        return mean

    def through(self, states: Array, name: str) -> Array:
        """Return states multiplied by a matrix, with its bias."""
        whole = self.of[name]
        matrix = self.room[: whole.size].reshape(whole.shape)
        matrix[:] = whole
        through: Array = states @ matrix * self.of[name + SCALE] + self.of[name + ".bias"]
        return through

    def _layer(self, states: Array, name: str) -> Array:
        attended = self.through(self._attended(states, name), name + "output")
        states = _normed(states + attended, self.of[name + "attention_norm"], self.of[name + "attention_norm.bias"])
        narrow = self.through(_gelu(self.through(states, name + "widen")), name + "narrow")
        return _normed(states + narrow, self.of[name + "norm"], self.of[name + "norm.bias"])

    def _attended(self, states: Array, name: str) -> Array:
        """Return what each piece takes from the others, by every attention head."""
        length, width = states.shape
        heads = self.about["heads"]
        mixed = self.through(states, name + "attention").reshape(length, 3, heads, width // heads)
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
