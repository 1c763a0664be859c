"""What is asked of a protocol."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

STAGE = "stage"
"""The name under which a question states how far a matter has gone, beside its facts."""


class Asks(StrEnum):
    """Which of the two facets of an answer is wanted."""

    WHO = "who"
    """Who handles it."""
    WHETHER = "whether"
    """Whether it may be done."""


class Question(msgspec.Struct, frozen=True):
    """A matter, what is known of it, and which facet is wanted; a fact not given is unknown, never false."""

    matter: str
    """The act asked about, by slug."""
    asks: Asks
    """The facet that is wanted."""
    facts: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    """Each fact that is stated, with the values left open: one where it is known."""
    stage: str | None = None
    """How far the matter has already gone, as `informal_failed`."""
    unavailable: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The handlers who cannot act, each with the reason, as `party`."""

    @property
    def typed(self) -> str:
        """The matter and the facts as one types them: `concern by=councillor about=clerk`."""
        return " ".join([self.matter, *(f"{fact}={','.join(sorted(values))}" for fact, values in self.facts.items())])
