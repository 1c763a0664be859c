"""One line a row, its parts between tabs: for grep, cut and a screen reader."""

from protocol_cli.batch.answers import Told
from protocol_cli.batch.rows import Place
from protocol_cli.batch.writers import RowByRow, Totals, cited, first_handlers, sentence, shown_id
from protocol_cli.output.screen import printable


class Lines(RowByRow):
    """Writes plain lines."""

    late = False

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return the parts after the row's name: how it fared, who takes the first step, the clauses, what is said."""
        parts = ("FAIL" if failed else "ok", told.outcome, ",".join(first_handlers(told)) or "-", ",".join(cited(told)) or "-", sentence(told))
        return ("\t".join(map(printable, parts)) + "\n").encode()

    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:  # noqa: ARG002 - the place is enough
        """Return the line."""
        return printable(shown_id(named, place)).encode() + b"\t" + prepared

    def head(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return nothing."""
        return b""

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return nothing."""
        return b""


make = Lines
