"""What has become of a council's clauses in its document, told by their fingerprints."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from protocol_cli.audit.cases import CaseRun
from protocol_cli.audit.fingerprints import digest_of, pairs_of, strengths_changed, strengths_of, words_of
from protocol_cli.audit.layout import label_of, number_now, paragraph_starts, root_of, without_furniture
from protocol_cli.audit.placing import SHORT, placed
from protocol_cli.model.drift import Change, ClauseDrift, Drift, Fingerprint, Fingerprints, NewText
from protocol_cli.model.protocol import Protocol

LIKE = 0.5
"""How alike a paragraph must be to a clause to be that clause, changed: half of the pairs of words in its sketch."""

IN_PLACE = 0.25
SAME_NUMBER = 0.3
"""How much less alike it may be where the clause is expected, and under the clause's own number."""

CROWD = 5
"""The most new or changed paragraphs in a row for their place to say anything."""

LINE_BREAK = re.compile(r"\W*\n")
"""How words begin that stand on a line of their own."""

MOST_LINES = 6
"""The most lines that a heading is looked for in."""

OWN_PARAGRAPHS = 0.9
"""The share of clauses that must begin a paragraph before one that does not is told as merged: else nothing shows where paragraphs begin."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph, or a part of one, that is left over between the clauses found."""

    start: int
    """Where it stands in the text."""
    text: str
    """Its words, without the number before them."""
    label: str
    """The number."""
    behind: str
    """The clause found before it."""
    part_of: str
    """The unbroken clause that it was added to, at its end or its head; empty if it stands by itself."""
    opens: bool
    """Whether it begins on a line of its own."""

    @property
    def words(self) -> list[str]:
        """The words, in lower case."""
        return words_of(self.text).words

    @property
    def says_something(self) -> bool:
        """Whether it is more than a number: two words at least if it stands by itself; behind an id in brackets a number is a word too."""
        if self.part_of and self.label.startswith("["):
            return bool(self.words)
        return sum(not word.isdigit() for word in self.words) > (0 if self.part_of else 1)


@dataclass(frozen=True, slots=True)
class _Found:
    """A clause that stands in the text, changed or not."""

    start: int
    """Where."""
    end: int
    """Where it ends."""
    label: str
    """The number before it."""
    begins: bool = True
    """Whether it is a paragraph of its own."""
    strengths: tuple[tuple[str, str], ...] = ()
    """The words of strength that differ."""
    changed: bool = False
    """Whether any word differs."""


def drift(protocol: Protocol, prints: Fingerprints, text: str, runs: Iterable[CaseRun]) -> Drift:
    """Return what has become of a protocol's clauses in a text of its document; `runs` are the cases, for those that each clause touches."""
    recorded = {clause: prints.clauses[clause] for clause in protocol.clauses if clause in prints.clauses}
    text = text.replace("\f", "\n\f")
    kept = {line for start, end in _spans(recorded, text).values() for line in range(text.count("\n", 0, start), text.count("\n", 0, end) + 1)}
    text = without_furniture(text, kept)
    found, pieces = _left_over(_spans(recorded, text), text, prints.besides)
    found, new = _with_changed(recorded, found, pieces)
    tried = list(runs)
    drifted = tuple(_touching(protocol, one, tried) for one in _told(recorded, found, protocol.clauses) if one.changes)
    return Drift(len(protocol.clauses) - len(drifted), drifted, tuple(new))


def _spans(recorded: Mapping[str, Fingerprint], text: str) -> dict[str, tuple[int, int]]:
    words = words_of(text)
    return {clause: (words.spans[start][0], words.spans[end - 1][1]) for clause, (start, end) in placed(recorded, words).items()}


def _left_over(spans: Mapping[str, tuple[int, int]], text: str, besides: frozenset[str]) -> tuple[dict[str, _Found], list[_Piece]]:
    """Return the clauses found word for word with the numbers before them, and what is left over between them."""
    starts = paragraph_starts(text)
    order = sorted(spans, key=lambda clause: spans[clause])
    found: dict[str, _Found] = {}
    pieces: list[_Piece] = []
    for before, clause in pairwise(["", *order, ""]):
        begin, end = spans[before][1] if before else 0, spans[clause][0] if clause else len(text)
        inside = {start - begin for start in starts[bisect_left(starts, begin) : bisect_left(starts, end)]}
        gap = [(at, *label_of(paragraph), paragraph) for at, paragraph in _paragraphs(text[begin:end], inside, besides)]
        for at, label, rest, paragraph in gap:
            opens = at in inside or LINE_BREAK.match(paragraph) is not None
            part_of = before if at == 0 and at not in inside else ""
            ends_here = begin + at + len(paragraph) == end and end not in starts
            pieces.append(_Piece(begin + at, rest, label, before, part_of or (clause if ends_here else ""), opens))
        if clause:
            label = gap[-1][1] if gap else ""
            found[clause] = _Found(*spans[clause], label, not before or "\n" in text[begin:end] or bool(label))
    return found, [piece for piece in pieces if piece.says_something]


def _paragraphs(gap: str, starts: Collection[int], besides: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield each paragraph of a gap with its place, but for the headings that were there before."""
    cuts = sorted({0, len(gap), *starts, *(match.end() for match in re.finditer("\n", gap))})
    lines = [(at, gap[at:stop]) for at, stop in pairwise(cuts)]
    known = _lines_of_headings([line for _, line in lines], besides)
    paragraph, since = "", 0
    for number, (at, line) in enumerate(lines):
        if number in known or at in starts:
            if paragraph:
                yield since, paragraph
            paragraph = ""
        if number not in known:
            paragraph, since = paragraph + line, since if paragraph else at
    if paragraph:
        yield since, paragraph


def _lines_of_headings(lines: list[str], besides: frozenset[str]) -> set[int]:
    """Return the numbers of the lines that make up headings known before; one may be broken into several lines."""
    letters = ["".join(word for word in words_of(label_of(line)[1]).words if not word.isdigit()) for line in lines]
    known: set[int] = set()
    for at in range(len(lines)):
        for stop, joined in enumerate(accumulate(letters[at : at + MOST_LINES]), start=at + 1):
            if letters[at] and at not in known and digest_of(joined) in besides:
                known.update(range(at, stop))
    return known


def _with_changed(recorded: Mapping[str, Fingerprint], found: dict[str, _Found], pieces: list[_Piece]) -> tuple[dict[str, _Found], list[NewText]]:
    """Return the clauses found with those added that are found changed, and the pieces that are new."""
    every = dict(found)
    left = dict(enumerate(pieces))
    for _, clause, at in _likely(recorded, found, pieces):
        if clause not in every and at in left:
            every[clause] = _changed(recorded[clause], at, left)
    for piece in [piece for piece in left.values() if piece.part_of]:
        one = every[piece.part_of]
        added = strengths_changed((), strengths_of(piece.words))
        every[piece.part_of] = replace(one, changed=True, strengths=one.strengths + added)
    return every, [NewText(piece.behind, " ".join(f"{piece.label} {piece.text}".split())) for piece in left.values() if not piece.part_of]


def _likely(recorded: Mapping[str, Fingerprint], found: Mapping[str, _Found], pieces: list[_Piece]) -> Iterator[tuple[float, str, int]]:
    """Return which clause each piece may be, the likeliest first."""
    pairs = []
    before = ""
    crowd = Counter(piece.behind for piece in pieces)
    told = [(piece, pairs_of(piece.words)) for piece in pieces]
    for clause, one in recorded.items():
        if clause in found:
            before = clause
            continue
        for at, (piece, of_piece) in enumerate(told):
            alike = _alike(one, of_piece)
            # A bullet of few words is another one as soon as a word differs, so its place alone must do.
            expected = (IN_PLACE + (IN_PLACE if one.letters < SHORT else 0)) * (piece.behind == before and crowd[before] <= CROWD)
            numbered = SAME_NUMBER * bool(piece.label and number_now(clause, piece.label, {}) == clause)
            if alike + expected + numbered >= LIKE:
                pairs.append((alike + expected + numbered, clause, at))
    return iter(sorted(pairs, key=lambda pair: -pair[0]))


def _alike(one: Fingerprint, pairs: Collection[str]) -> float:
    return len(one.sketch.intersection(pairs)) / len(one.sketch)


def _changed(one: Fingerprint, at: int, left: dict[int, _Piece]) -> _Found:
    """Return a piece, and those behind it that belong to it, as a changed clause; they are left over no longer."""
    piece = left.pop(at)
    words, end = piece.words, piece.start + len(piece.text)
    while (
        (more := left.get(at + 1))
        and more.behind == piece.behind
        and not more.label
        and _alike(one, pairs_of(words + more.words)) > _alike(one, pairs_of(words))
    ):
        at, words, end = at + 1, words + more.words, more.start + len(more.text)
        del left[at]
    return _Found(piece.start, end, piece.label, piece.opens, strengths_changed(one.strengths, strengths_of(words)), changed=True)


def _told(recorded: Mapping[str, Fingerprint], found: Mapping[str, _Found], clauses: Iterable[str]) -> Iterator[ClauseDrift]:
    """Yield what has become of each clause; nothing if it is as it was."""
    order = sorted(found, key=lambda clause: found[clause].start)
    behind = dict(zip(order, ["", *order], strict=False))
    moved = set(order) - _in_order([clause for clause in clauses if clause in found], order)
    roots = _roots(found)
    apart = sum(one.begins for one in found.values()) >= OWN_PARAGRAPHS * len(found)
    for clause in clauses:
        one = found.get(clause)
        if one is None:
            yield ClauseDrift(clause, (Change.GONE if clause in recorded else Change.UNRECORDED,))
            continue
        number = number_now(clause, one.label, roots)
        happened = {
            Change.CHANGED: one.changed,
            Change.RENUMBERED: number != clause,
            Change.MOVED: clause in moved,
            Change.MERGED: apart and not one.begins,
        }
        yield ClauseDrift(clause, tuple(change for change, so in happened.items() if so), number, behind[clause], one.strengths)


def _in_order(clauses: list[str], order: list[str]) -> set[str]:
    """Return the most clauses that kept their order among each other: the longest increasing run of their places."""
    place = {clause: at for at, clause in enumerate(order)}
    ends: list[int] = []
    runs: list[tuple[str, ...]] = []
    for clause in clauses:
        at = bisect_left(ends, place[clause])
        ends[at:], rest = [place[clause], *ends[at + 1 :]], runs[at + 1 :]
        runs[at:] = [(*(runs[at - 1] if at else ()), clause), *rest]
    return set(runs[-1]) if runs else set()


def _roots(found: Mapping[str, _Found]) -> dict[str, str]:
    """Return which printed number became which, for the paragraphs that have none of their own."""
    numbers = {clause: number_now(clause, one.label, {}) for clause, one in found.items() if not one.label.startswith("[")}
    return {root_of(clause): root_of(number) for clause, number in numbers.items() if root_of(clause) != root_of(number)}


def _touching(protocol: Protocol, one: ClauseDrift, runs: Iterable[CaseRun]) -> ClauseDrift:
    """Return a clause's drift with the rules and cases that rest on the clause."""
    rules = tuple(dict.fromkeys(rule.id for of_matter in protocol.rules.values() for rule in of_matter if one.clause in rule.clauses_cited))
    cases = tuple(run.case for run in runs if run.rules.intersection(rules) or one.clause in run.case.cite)
    return replace(one, rules=rules, cases=cases)
