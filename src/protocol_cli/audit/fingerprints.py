"""Words without their layout, and the fingerprint that is kept of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from protocol_cli.audit.layout import BRACKETED
from protocol_cli.model.drift import Fingerprint

WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+")
"""A word or a number."""

HEAD = 12
"""How many letters the head of a fingerprint covers."""

SKETCH = 12
"""How many digests a sketch keeps: enough to tell a changed paragraph from another one, too few to read it from."""

STRENGTHS = frozenset(
    ["must", "shall", "should", "will", "would", "may", "might", "can", "cannot", "never", "not", "only", "no", "expected", "required", "entitled"]
)
"""The words whose change turns what a clause asks; each is kept as it is."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, and the same letters as one string, in which blanks and hyphens make no difference."""

    text: str
    """The text."""
    spans: list[tuple[int, int]]
    """Where each word stands in it."""
    words: list[str]
    """Each word in lower case, letters and digits only."""
    letters: str
    """All words, joined."""
    offsets: list[int]
    """Where each word begins in `letters`; last, the length of `letters`."""


def words_of(text: str) -> Words:
    """Return the words of a text; ids in brackets are none."""
    matches = list(WORD.finditer(re.sub(BRACKETED, lambda match: " " * len(match.group()), text)))
    words = ["".join(filter(str.isalnum, match.group().casefold())) for match in matches]
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return Words(text, [match.span() for match in matches], words, "".join(words), offsets)


def fingerprint_of(text: str) -> Fingerprint:
    """Return what is kept of a paragraph."""
    words = words_of(text)
    sketch = frozenset(sorted(pairs_of(words.words))[:SKETCH])
    return Fingerprint(len(words.letters), head_of(words.letters), digest_of(words.letters), sketch, strengths_of(words.words))


def digest_of(letters: str) -> str:
    """Return the digest of a paragraph's letters and digits."""
    return _digest(letters, 16)


def head_of(letters: str) -> str:
    """Return the short digest of a paragraph's first letters."""
    return _digest(letters[:HEAD], 4)


def pairs_of(words: list[str]) -> set[str]:
    """Return the digests of neighbouring words; of a single word, its own."""
    return {_digest(f"{one} {other}", 6) for one, other in zip(words, words[1:] or [""], strict=False)}


def strengths_of(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words of strength among words, in order."""
    return tuple(word for word in words if word in STRENGTHS)


def strengths_changed(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return which words of strength became which; those that came or went have nothing on the other side."""
    steps = SequenceMatcher(None, before, now, autojunk=False).get_opcodes()
    told = tuple((" ".join(before[a:b]), " ".join(now[c:d])) for kind, a, b, c, d in steps if kind != "equal")
    if len(before) != len(now):
        return told
    replaced = tuple((one, other) for one, other in zip(before, now, strict=True) if one != other)
    return min(replaced, told, key=len)


def _digest(text: str, length: int) -> str:
    return sha256(text.encode()).hexdigest()[:length]
