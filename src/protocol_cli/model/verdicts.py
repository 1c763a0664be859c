"""What a protocol can say of an act, and which of two sayings is the stronger."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the protocol says; the names are those of decision/1."""

    ROUTED = "routed"
    """Names who handles it."""
    PERMITTED = "permitted"
    """Allows it."""
    CONDITIONAL = "conditional"
    """Allows it if conditions hold."""
    ADVISED = "advised"
    """Says that it should be done."""
    REQUIRED = "required"
    """Says that it must be done."""
    DISCOURAGED = "discouraged"
    """Says that it should not be done."""
    PROHIBITED = "prohibited"
    """Says that it must not be done."""
    DEFERRED = "deferred"
    """Leaves it to another named policy or scheme."""
    NOT_COVERED = "not_covered"
    """Is silent."""
    DEPENDS = "depends"
    """Gives different outcomes for facts not yet known."""
    CONFLICT = "conflict"
    """Gives answers that clash at the same rank."""


FOR = (Verdict.PERMITTED, Verdict.CONDITIONAL, Verdict.ADVISED, Verdict.REQUIRED)
"""The verdicts in favour of an act, the weakest first."""

AGAINST = (Verdict.DISCOURAGED, Verdict.PROHIBITED)
"""The verdicts against an act, the weakest first."""


OPPOSITES = {
    Verdict.REQUIRED: Verdict.PROHIBITED,
    Verdict.ADVISED: Verdict.DISCOURAGED,
    Verdict.DISCOURAGED: Verdict.ADVISED,
    Verdict.PROHIBITED: Verdict.REQUIRED,
    Verdict.DEFERRED: Verdict.DEFERRED,
}
"""What a verdict on an act says of its opposite; that an act is allowed says nothing of that."""


def strongest(verdicts: set[Verdict]) -> Verdict:
    """Return the verdict of several that speak at once: the stronger of one direction, `conflict` across directions."""
    for_it, against_it = ([verdict for verdict in scale if verdict in verdicts] for scale in (FOR, AGAINST))
    if for_it and against_it:
        return Verdict.CONFLICT
    return (for_it or against_it or [Verdict.DEFERRED])[-1]
