"""How a document is laid out: numbers before paragraphs, where paragraphs begin, and what is printed on every page."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

BRACKETED = r"(?<!\[)\[(?=[^\]\s]{0,60}\d)[^\[\]\s]{1,60}\]"
"""An id in square brackets, as [5.2] or [access/4]."""

PRINTED = r"\d+(?:\.\d+)*[.)]?(?:[ \t]*\([a-z]{1,4}\))*|\([a-z]{1,4}\)|[a-z]{1,4}\)"
"""A number as documents print it: 5.2, 5.2(a), (a), a)."""

MARK = r"(?:[^\w\s\[(\"'\u2018\u201c]+|o(?=[ \t]))"
"""A bullet; `o` is what becomes of one of Word's. A quotation mark is none."""

LABEL = re.compile(rf"\s*(?:{MARK}\s*)?(?P<label>{BRACKETED}|(?:{PRINTED})(?=\s|$))?\s*")
"""What may stand before the words of a paragraph."""

NUMBERED = re.compile(r"(?P<root>\d+(?:\.\d+)*)?[.)]?\s*(?P<sub>(?:\(?[a-z]{1,4}\))*)(?P<rest>/.*)?")
"""The parts of a number, and of an id made from one: 5.2, (a), /2."""

LINE_BEGINS_PARAGRAPH = re.compile(rf"\s*(?:#|{BRACKETED}|(?!\d+\s)(?:{PRINTED})\s|{MARK}[ \t])")
"""How a line begins that certainly begins a paragraph; a bare number may stand in a sentence."""

NUMBER_ALONE = re.compile(rf"\s*(?!\d+\s*$)(?:{BRACKETED}|{PRINTED})\s*")
"""A line that holds a number and nothing more; a bare one is that of a page."""

FURNITURE_WORDS = 20
"""The most words of a line that is taken for a header or footer."""

OFTEN = 3
"""How often a line stands that is one, wherever it stands."""

EDGE = 3
"""How many lines at the head and at the foot of a page may be a header or footer."""

WIDEST = 200
"""The longest line of text that is broken into lines; where lines are longer, each is a paragraph."""


def without_furniture(text: str, kept: Collection[int]) -> str:
    """
    Return a text without its headers and footers: lines that repeat themselves but for their digits, unless their number is among `kept`.

    A page, if the text is told by pages, begins with a form feed at the head of a line.
    """
    lines = text.split("\n")
    masked = [re.sub(r"\d+", "#", " ".join(line.split())) for line in lines]
    repeated = Counter(filter(None, masked))
    edges = Counter(masked[at] for at in _edge_lines(masked, lines))
    left: list[str] = []
    dropped = False
    for at, line in enumerate(lines):
        often = repeated[masked[at]] >= OFTEN or edges[masked[at]] > 1
        furniture = often and at not in kept and len(line.split()) <= FURNITURE_WORDS and not NUMBER_ALONE.fullmatch(line)
        if furniture or (not masked[at] and (dropped or "\f" in line)):
            # A paragraph may go on behind a header, so the blank lines around it go too.
            while left and not left[-1].strip():
                left.pop()
        else:
            left.append(line.replace("\f", ""))
        dropped = furniture or (dropped and not masked[at])
    return "\n".join(left)


def _edge_lines(masked: list[str], lines: list[str]) -> Iterator[int]:
    """Yield the numbers of the lines at the head or foot of a page, if the text is told by pages."""
    starts = [at for at, line in enumerate(lines) if line.startswith("\f")]
    for start, end in pairwise([0, *starts, len(lines)] if starts else []):
        written = [at for at in range(start, end) if masked[at]]
        yield from dict.fromkeys(written[:EDGE] + written[-EDGE:])


def paragraph_starts(text: str) -> list[int]:
    """Return where paragraphs begin; a line goes on with the next if the next one's first word did not fit on it."""
    lines = text.split("\n")
    lengths = sorted(len(line) for line in lines if line.strip())
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    fits = 0 if width > WIDEST else 0.85 * width
    starts, at, previous = [0], 0, ""
    for line in lines:
        # A number may be printed on a line of its own, above its paragraph or in a cell beside it.
        if not NUMBER_ALONE.fullmatch(previous) and not _goes_on(previous, line, fits):
            starts.append(at)
        previous, at = line if line.strip() or not NUMBER_ALONE.fullmatch(previous) else previous, at + len(line) + 1
    inside = [match.start() for match in re.finditer(rf"{BRACKETED}|(?<!#)#{{1,6}} ", text)]
    return sorted({*starts, *inside})


def _goes_on(line: str, following: str, fits: float) -> bool:
    if not line.strip() or not following.strip() or LINE_BEGINS_PARAGRAPH.match(following) or not fits:
        return False
    sentence_ends = line.rstrip()[-1] in ".:;!?" and not following.lstrip()[0].islower()
    return not sentence_ends and len(line.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) > fits


def label_of(paragraph: str) -> tuple[str, str]:
    """Return the number or id that stands before a paragraph, empty if there is none, and its words without it."""
    match = LABEL.match(paragraph)
    return (match["label"] or "", paragraph[match.end() :]) if match else ("", paragraph)


def number_now(clause: str, label: str, roots: Mapping[str, str]) -> str:
    """Return the id that a clause has by the number before it; its own if the number is none for it."""
    if label.startswith("["):
        return label[1:-1]
    own, printed = NUMBERED.fullmatch(clause), NUMBERED.fullmatch(label)
    if not own or not own["root"]:
        return clause
    root, sub = (printed["root"], printed["sub"]) if printed else (None, "")
    if root and root.count(".") == own["root"].count("."):
        return root + re.sub(r"\s", "", sub)
    if root or (sub and not own["sub"]):
        return clause
    # The letter alone is printed, or nothing: the number is that of the paragraphs around it.
    return roots.get(own["root"], own["root"]) + (f"({sub.strip('()')})" if sub else own["sub"]) + (own["rest"] or "")


def root_of(clause: str) -> str:
    """Return the number in an id, as 5.2 of 5.2(a); empty if it has none."""
    match = NUMBERED.fullmatch(clause)
    return (match["root"] or "") if match else ""
