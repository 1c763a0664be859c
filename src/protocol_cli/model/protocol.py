"""A council's protocol: its clauses, its rules and who is who there."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from protocol_cli.model.diagnostics import SourceLocation
from protocol_cli.model.rules import ALWAYS, Rule, Window
from protocol_cli.model.vocabulary import Matter, Vocabulary


class Clause(msgspec.Struct, frozen=True):
    """One paragraph or bullet of the document, told in our own words."""

    id: str
    """The document's own number or place, as `5.2` or `access/4`."""
    heading: str
    """The heading that it stands under."""
    gist: str
    """What it says, in one sentence."""
    location: SourceLocation
    """Where it stands in the register."""
    excused: str | None = None
    """Why no rule cites it; none where one must."""
    window: Window = ALWAYS
    """When it is in force."""


class Substitute(msgspec.Struct, frozen=True):
    """Somebody who stands in for a handler who cannot act."""

    person: str
    """Who stands in, by slug."""
    reasons: tuple[str, ...]
    """The reasons for which the document lets them stand in, as `absent`."""
    clauses: tuple[str, ...]
    """The clauses that say so."""


class Council(msgspec.Struct, frozen=True):
    """Which council it is, which document its rules rest on, and what it calls its offices."""

    slug: str
    """The folder's name, as `south-hams`."""
    name: str
    """The council's full name."""
    document: str
    """The title of its protocol."""
    titles: Mapping[str, str]
    """The council's own name for a handler, by slug."""
    principal_council: str | None = None
    """The council above it; none for a district or unitary council."""
    contact: str | None = None
    """How the public reaches the council, where its document says so."""
    dates: Mapping[str, str] = msgspec.field(default_factory=dict)
    """When the document was `adopted`, `updated` and `reviewed`, and when it is to be (`review_by`), as far as it says: 2025, 2025-04 or 2025-04-01."""
    substitutes: Mapping[str, Substitute] = msgspec.field(default_factory=dict)
    """Who stands in for a handler, by the handler's slug."""
    policies: tuple[str, ...] = ()
    """Other policies and codes that the document names."""
    window: Window = ALWAYS
    """When this version of its protocol is in force."""
    version: str | None = None
    """What tells this version from others of the same council, as `2025`; none where there is one only."""

    def review_overdue(self, day: str) -> bool:
        """Return whether the document was to be reviewed before a day, as 2025-04-01, and tells of no review since."""
        due = self.dates.get("review_by")
        return due is not None and day[: len(due)] > due

    def later_than(self, day: str) -> str | None:
        """Return the last date of the document if it lies after a day, for which it may not hold."""
        last = max((date for name, date in self.dates.items() if name != "review_by"), default="")
        return last if last > day[: len(last)] else None


class Protocol(msgspec.Struct, frozen=True, eq=False):
    """Everything that answers a council's questions; compared by identity, so that what is built from it can be kept."""

    council: Council
    """Which council it is."""
    vocabulary: Vocabulary
    """The words that its rules use, without the persons whom the council does not have."""
    clauses: Mapping[str, Clause]
    """The register of its document, by clause id, in the document's order."""
    rules: Mapping[str, tuple[Rule, ...]]
    """The rules of each matter, by matter slug, in file order."""
    families: frozenset[str]
    """The families of matters that have been written down; on any other the rules are unfinished, and silence means nothing."""
    digest: str
    """A digest of the files that it was read from."""
    folder: Path | None = None
    """The folder that it was read from, with its cases; none for one that was not read from files."""
    day: str | None = None
    """The day, as 2025-04-01, on which its rules are in force; none if all of them are kept."""

    def on(self, day: str) -> "Protocol":
        """Return the protocol as it is in force on a day, as 2025-04-01."""
        rules = {matter: tuple(rule for rule in of_matter if all(window.holds(day) for window in rule.windows)) for matter, of_matter in self.rules.items()}
        return replace(self, rules={matter: of_matter for matter, of_matter in rules.items() if of_matter}, day=day)

    def rules_of(self, matter: Matter) -> tuple[Rule, ...]:
        """Return the rules that speak of a matter, in file order."""
        return self.rules.get(matter.slug, ())
