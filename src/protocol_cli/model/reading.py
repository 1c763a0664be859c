"""What plain words may mean."""

from collections.abc import Mapping

import msgspec

from protocol_cli.model.question import Question


class Reading(msgspec.Struct, frozen=True):
    """One thing that words may mean."""

    question: Question | None
    """The question; none if they are about nothing that any protocol of this kind covers."""
    likelihood: float
    """How likely it is, from 0 to 1."""
    unsaid: Mapping[str, tuple[tuple[str, float], ...]]
    """For each fact of the matter that the words leave open, its values with how likely each would be, the likeliest first."""
