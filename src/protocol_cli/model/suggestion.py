"""The nearest right word for a wrong one."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 8
"""The most words that are listed whole where none is near."""


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known words most like a word, the likest first; none if nothing is like it."""
    return get_close_matches(word.lower(), list(known), n=most, cutoff=0.6)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a remedy: the nearest known words, or the whole list if it is short, or what is said otherwise."""
    words = list(known)
    close = nearest(word, words, most=2)
    if close:
        return f"did you mean {listed(close, 'or')}?"
    if words and len(words) <= MOST_LISTED:
        return f"use {listed(words, 'or')}"
    return otherwise


def listed(words: Iterable[str], joint: str) -> str:
    """Return words in backticks as a list in prose: `a`, `b` or `c`; of no words, `nothing`."""
    *rest, last = [f"`{word}`" for word in words] or ["nothing"]
    return f"{', '.join(rest)} {joint} {last}" if rest else last
