"""Numbers in a file: a heading in JSON, then arrays one after another; of a file so read nothing is executed."""

import struct
from collections.abc import Mapping
from itertools import accumulate, pairwise
from math import prod
from mmap import mmap
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARK = b"READER2\n"
"""How the file begins."""


def read_arrays(content: bytes | mmap) -> tuple[dict[str, Any], dict[str, "NDArray[Any]"]]:
    """
    Return the heading of a file's content, and its arrays by name.

    Raises:
        ValueError: if it is no such content, or is damaged or cut short.

    """
    data = memoryview(content)
    head = len(MARK) + 4
    if bytes(data[: len(MARK)]) != MARK or len(data) < head:
        raise ValueError("it is no reader")
    (length,) = struct.unpack("<I", data[len(MARK) : head])
    try:
        heading = msgspec.json.decode(data[head : head + length])
        listed = msgspec.convert(heading["arrays"], list[tuple[str, str, tuple[int, ...]]])
        sizes = [prod(shape) * np.dtype(kind).itemsize for _, kind, shape in listed]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise ValueError("its heading is damaged or cut short") from error
    if head + length + sum(sizes) != len(data):
        raise ValueError("it is cut short, or too long")
    ends = list(accumulate(sizes, initial=head + length))
    return heading, {name: np.frombuffer(data[at:end], kind).reshape(shape) for (name, kind, shape), (at, end) in zip(listed, pairwise(ends), strict=True)}


def written_arrays(heading: Mapping[str, Any], arrays: "Mapping[str, NDArray[Any]]") -> bytes:
    """Return a heading and arrays as the content of a file, the arrays in the order in which they are given."""
    listed = [(name, array.dtype.str, array.shape) for name, array in arrays.items()]
    text = msgspec.json.encode({**heading, "arrays": listed})
    return MARK + struct.pack("<I", len(text)) + text + b"".join(np.ascontiguousarray(array).tobytes() for array in arrays.values())
