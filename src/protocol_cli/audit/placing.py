"""Where the recorded paragraphs stand word for word in a text, whatever its lines."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from protocol_cli.audit.fingerprints import HEAD, Words, digest_of, head_of
from protocol_cli.model.drift import Fingerprint

Span: TypeAlias = tuple[int, int]
"""The first word and the one behind the last."""

SHORT = 40
"""The letters of a paragraph that is so short that its words may well stand inside another."""

OPENS = re.compile(r"(?:^|\n|[^\w\s,'\u2019-]|\d\s)\s*$")
CLOSES = re.compile(r"\s*(?:$|\n|[^\w\s'\u2019-]|\d)")
"""What stands before and behind words that are a paragraph of their own."""


def placed(prints: Mapping[str, Fingerprint], words: Words) -> dict[str, Span]:
    """
    Return where each paragraph stands whose words are all there.

    Where words could be several paragraphs, or stand in several places, what is certain is placed first, then what keeps
    the order, then the rest.
    """
    places = _Places(prints, words)
    twins = Counter(one.digest for one in prints.values())
    certain = [clause for clause, spans in places.candidates.items() if len(spans) == twins[prints[clause].digest] == 1 and prints[clause].letters > SHORT]
    places.claim(certain, in_order=False)
    places.claim(places.candidates, in_order=True)
    places.claim(places.candidates, in_order=False)
    return places.found


class _Places:
    """The words of a text, and which paragraph has claimed them."""

    def __init__(self, prints: Mapping[str, Fingerprint], words: Words) -> None:
        self.prints = prints
        self.words = words
        self.candidates = _candidates(prints, words)
        self.taken = bytearray(len(words.spans))
        self.found: dict[str, Span] = {}

    def claim(self, clauses: Iterable[str], *, in_order: bool) -> None:
        """Give each clause the first free place, the longest first; with `in_order` only a place between those of its neighbours."""
        waiting = [clause for clause in clauses if clause not in self.found]
        for clause in sorted(waiting, key=lambda one: -self.prints[one].letters):
            low, high = self._between(clause) if in_order else (0, len(self.taken))
            free = [(i, j) for i, j in self.candidates[clause] if low <= i and j <= high and not any(self.taken[i:j]) and self._is_whole(clause, i, j)]
            if free:
                start, end = self.found[clause] = free[0]
                self.taken[start:end] = b"\1" * (end - start)

    def _between(self, clause: str) -> Span:
        order = list(self.prints)
        at = order.index(clause)
        before = (self.found[one][1] for one in reversed(order[:at]) if one in self.found)
        behind = (self.found[one][0] for one in order[at + 1 :] if one in self.found)
        return next(before, 0), next(behind, len(self.taken))

    def _is_whole(self, clause: str, start: int, end: int) -> bool:
        """Return whether words are a paragraph, not a part of one; long ones are taken at their word."""
        if self.prints[clause].letters > SHORT:
            return True
        text, spans = self.words.text, self.words.spans
        opens = (start > 0 and self.taken[start - 1]) or OPENS.search(text[max(0, spans[start][0] - 9) : spans[start][0]])
        closes = (end < len(spans) and self.taken[end]) or CLOSES.match(text, spans[end - 1][1])
        return bool(opens and closes)


def _candidates(prints: Mapping[str, Fingerprint], words: Words) -> dict[str, list[Span]]:
    """Return every place where a paragraph's words stand, by clause."""
    clauses: dict[tuple[int, str], list[str]] = {}
    for clause, one in prints.items():
        clauses.setdefault((min(one.letters, HEAD), one.head), []).append(clause)
    places: dict[str, list[Span]] = {}
    ends = {offset: at for at, offset in enumerate(words.offsets)}
    for start, offset in enumerate(words.offsets[:-1]):
        for clause in _beginning_at(offset, words, clauses):
            one = prints[clause]
            end = ends.get(offset + one.letters)
            if end is not None and digest_of(words.letters[offset : offset + one.letters]) == one.digest:
                places.setdefault(clause, []).append((start, end))
    return places


def _beginning_at(offset: int, words: Words, clauses: Mapping[tuple[int, str], list[str]]) -> Iterator[str]:
    for length in {length for length, _ in clauses}:
        yield from clauses.get((length, head_of(words.letters[offset : offset + length])), ())
