"""What a document's paragraphs are known by without their text, and what has become of them since."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from protocol_cli.model.case import Case


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A paragraph as it was when the rules were written, without its text."""

    letters: int
    """How many letters and digits it has."""
    head: str
    """A short digest of its first letters, by which the places where it may begin are found."""
    digest: str
    """A digest of all its letters and digits: equal only if no word differs, however the lines are broken."""
    sketch: frozenset[str]
    """The least digests of its pairs of neighbouring words: the share found in another text tells how alike the two are."""
    strengths: tuple[str, ...] = ()
    """Its words of strength, such as `should`, in order."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """A document as it was when the rules were written."""

    clauses: Mapping[str, Fingerprint]
    """Its paragraphs, by clause id."""
    besides: frozenset[str]
    """Digests of its headings and whatever else is no clause."""


class Change(StrEnum):
    """What may have become of a clause; one can be changed, moved and renumbered at once."""

    CHANGED = "changed"
    """Its words differ."""
    RENUMBERED = "renumbered"
    """It stands under another number."""
    MOVED = "moved"
    """It stands in another place of the order."""
    MERGED = "merged"
    """It is no paragraph of its own any more."""
    GONE = "gone"
    """It is not found, nor anything like it."""
    UNRECORDED = "unrecorded"
    """It has no fingerprint, so that nothing can be said."""


@dataclass(frozen=True, slots=True)
class ClauseDrift:
    """A clause that is not as it was."""

    clause: str
    """Its id in the register."""
    changes: tuple[Change, ...]
    """What has become of it; one at least."""
    number: str = ""
    """The number that it has now, if it is renumbered."""
    behind: str = ""
    """The clause that it now stands behind, empty if it is the first or was not found."""
    strengths: tuple[tuple[str, str], ...] = ()
    """Words of strength that differ, each as it was and as it is; empty where there is none."""
    rules: tuple[str, ...] = ()
    """The rules that cite it."""
    cases: tuple[Case, ...] = ()
    """The cases in which one of these rules speaks, or that expect it to be cited."""


@dataclass(frozen=True, slots=True)
class NewText:
    """A paragraph that is none of the clauses."""

    behind: str
    """The clause that it stands behind, empty if it stands before all."""
    text: str
    """What it says."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A document against what was recorded of it."""

    unchanged: int
    """How many clauses are as they were."""
    clauses: tuple[ClauseDrift, ...]
    """The others, in the register's order."""
    new: tuple[NewText, ...]
    """New paragraphs, in the document's order."""

    @property
    def found(self) -> int:
        """How many clauses stand in the document, changed or not."""
        return self.unchanged + sum(not {Change.GONE, Change.UNRECORDED} & set(one.changes) for one in self.clauses)
