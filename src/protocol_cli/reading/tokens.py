"""Words cut into the pieces that the encoder knows (WordPiece, Schuster and Nakajima 2012, as BERT uses it)."""

import re
from collections.abc import Iterator, Mapping
from unicodedata import category, normalize

from protocol_cli.reading.features import MOST_LETTERS, SHORTHAND

MOST_PIECES = 128
"""The most pieces that are read: the last ones of a long text are kept, for the question tends to stand at its end."""

LONGEST_WORD = 100
"""The longest run of letters that is looked up piece by piece; a longer one is no word."""

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"

_WORDS = re.compile(r"\bw/|[a-z0-9]+|[!-/:-@]")


def pieces(text: str, known: Mapping[str, int]) -> list[int]:
    """Return the numbers of the pieces of a text, between those that mark its start and its end."""
    found = [number for word in _words(text) for number in _split(word, known)]
    return [known[START], *found[-(MOST_PIECES - 2) :], known[END]]


def _words(text: str) -> Iterator[str]:
    """Yield the words and signs of a text, in small letters without accents, shorthand written out."""
    bare = "".join(sign for sign in normalize("NFD", text[-MOST_LETTERS:].lower().replace("\u2019", "'")) if category(sign) != "Mn")
    for word in _WORDS.findall(bare):
        yield from SHORTHAND.get(word, word).split()


def _split(word: str, known: Mapping[str, int]) -> list[int]:
    """Return the longest known pieces of a word from its beginning on; one unknown piece if some part of it is not known."""
    found: list[int] = []
    start = 0
    while start < len(word) <= LONGEST_WORD:
        mark = "##" if start else ""
        end = next((end for end in range(len(word), start, -1) if mark + word[start:end] in known), None)
        if end is None:
            return [known[UNKNOWN]]
        found.append(known[mark + word[start:end]])
        start = end
    return found or [known[UNKNOWN]]
