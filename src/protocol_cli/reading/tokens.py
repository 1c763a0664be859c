"""Words cut into the pieces that the encoder knows (WordPiece, Schuster and Nakajima 2012, as BERT uses it)."""

import re
from collections.abc import Iterator, Mapping
from unicodedata import category, normalize

MOST_PIECES = 96
"""The most pieces that are read: the last ones of a long text are kept, for the question tends to stand at its end."""

LONGEST_WORD = 100
"""The longest run of letters that is looked up piece by piece; a longer one is no word."""

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"

_WORDS = re.compile(r"\w+|[^\w\s]", re.UNICODE)


def pieces(text: str, known: Mapping[str, int]) -> list[int]:
    """Return the numbers of the pieces of a text, between those that mark its start and its end."""
    found = [known[piece] for word in _words(text) for piece in _split(word, known)]
    return [known[START], *found[-(MOST_PIECES - 2) :], known[END]]


def _words(text: str) -> Iterator[str]:
    """Yield the words and signs of a text, in small letters without accents."""
    bare = "".join(sign for sign in normalize("NFD", text.lower()) if category(sign) != "Mn")
    for word in _WORDS.findall(bare):
        yield from word.split("_") if "_" in word else (word,)


def _split(word: str, known: Mapping[str, int]) -> list[str]:
    """Return the longest known pieces of a word from its beginning on; one unknown piece if some part of it is not known."""
    found: list[str] = []
    start = 0
    while start < len(word) <= LONGEST_WORD:
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in known:
                found.append(piece)
                start = end
                break
        else:
            return [UNKNOWN]
    return found or [UNKNOWN]
