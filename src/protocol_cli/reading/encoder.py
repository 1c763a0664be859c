"""A small BERT encoder and its heads in numpy: a text in, the likelihood of every label out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from protocol_cli.reading.tokens import pieces

Array: TypeAlias = NDArray[np.float32]

Likelihoods: TypeAlias = Mapping[str, Mapping[str, float]]
"""For each head, as `matter`, the likelihood of each of its labels; those of a head with exclusive labels add up to 1."""

TINY = 1e-12
"""What keeps the deviation of a layer from being divided by zero, as BERT has it."""


@dataclass(frozen=True)
class Encoder:
    """A trained encoder with its heads."""

    weights: Mapping[str, Array]
    """Every matrix and vector, by name."""
    about: Mapping[str, Any]
    """What the file says of itself: `tokens`, `heads` with their labels, `flags`, `attention_heads`, `layers`, `temperature`, and how it was made."""

    @cached_property
    def known(self) -> dict[str, int]:
        """The number of each piece of a word."""
        return {piece: number for number, piece in enumerate(self.about["tokens"])}

    def read(self, texts: Iterable[str]) -> list[Likelihoods]:
        """Return what each text may mean."""
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Likelihoods:
        vector = self._encoded(pieces(text, self.known))
        temperature = self.about["temperature"]
        scores = {head: vector @ self.weights[f"head.{head}.weight"].T + self.weights[f"head.{head}.bias"] for head in self.about["heads"]}
        exclusive = {
            head: dict(zip(labels, map(float, _softmax(scores[head] / temperature.get(head, 1.0))), strict=True))
            for head, labels in self.about["heads"].items()
        }
        flags = vector @ self.weights["flags.weight"].T + self.weights["flags.bias"]
        raised = dict(zip(self.about["flags"], map(float, 1 / (1 + np.exp(-flags))), strict=True))
        return {**exclusive, "flags": raised}

    def _encoded(self, numbers: list[int]) -> Array:
        """Return a text as one vector: the mean over its pieces, after all layers."""
        of = self.weights
        states = of["tokens"][numbers] + of["positions"][: len(numbers)] + of["kind"]
        states = _normed(states, of["norm.weight"], of["norm.bias"])
        for layer in range(self.about["layers"]):
            states = self._layer(states, f"layer.{layer}")
        mean: Array = states.mean(axis=0)
        return mean

    def _layer(self, states: Array, name: str) -> Array:
        of = self.weights
        attended = self._attention(states, name) @ of[f"{name}.output.weight"].T + of[f"{name}.output.bias"]
        states = _normed(states + attended, of[f"{name}.attention_norm.weight"], of[f"{name}.attention_norm.bias"])
        wide = _gelu(states @ of[f"{name}.widen.weight"].T + of[f"{name}.widen.bias"])
        narrow = wide @ of[f"{name}.narrow.weight"].T + of[f"{name}.narrow.bias"]
        return _normed(states + narrow, of[f"{name}.norm.weight"], of[f"{name}.norm.bias"])

    def _attention(self, states: Array, name: str) -> Array:
        length, width = states.shape
        heads = self.about["attention_heads"]
        query, key, value = (
            (states @ self.weights[f"{name}.{part}.weight"].T + self.weights[f"{name}.{part}.bias"]).reshape(length, heads, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores: Array = query @ key.transpose(0, 2, 1) * np.float32((width // heads) ** -0.5)
        shares = _softmax(scores)
        attended: Array = (shares @ value).transpose(1, 0, 2).reshape(length, width)
        return attended


def load_encoder(path: Path) -> Encoder:
    """
    Return the encoder of a file: a zip of plain arrays, of which nothing is executed.

    Matrices are kept as whole numbers from -127 to 127 with one scale a row (`NAME` and `NAME.scale`).

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is no such file.

    """
    with np.load(path, allow_pickle=False) as file:
        about = json.loads(bytes(file["about"]).decode())
        names = [name for name in file.files if name != "about" and not name.endswith(".scale")]
        weights = {name: file[name].astype(np.float32) * file[f"{name}.scale"] if f"{name}.scale" in file else file[name].astype(np.float32) for name in names}
    return Encoder(weights, about)


def _normed(states: Array, weight: Array, bias: Array) -> Array:
    centred = states - states.mean(axis=-1, keepdims=True)
    normed: Array = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(TINY)) * weight + bias
    return normed


def _gelu(values: Array) -> Array:
    """Return the Gaussian error linear unit, by the tangent that Hendrycks and Gimpel (2016) give."""
    raised: Array = np.float32(0.5) * values * (1 + np.tanh(np.float32(np.sqrt(2 / np.pi)) * (values + np.float32(0.044715) * values**3)))
    return raised


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Array = raised / raised.sum(axis=-1, keepdims=True)
    return shares
