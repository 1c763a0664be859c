"""Annotations of GitHub Actions: one for each row that fails the batch."""

from protocol_cli.batch.answers import ERROR, MISMATCH, Told
from protocol_cli.batch.rows import Place
from protocol_cli.batch.writers import RowByRow, Totals, sentence, shown_id
from protocol_cli.output.screen import printable


class Annotations(RowByRow):
    """Writes workflow commands, a line each."""

    late = False

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return how grave it is, and what is said; none for a row that fails nothing."""
        if not failed:
            return None
        grave = "error" if told.outcome in (ERROR, MISMATCH) else "warning"
        return f"{grave}\0{told.outcome}\0{_data(printable(sentence(told)))}".encode()

    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:  # noqa: ARG002 - the place is enough
        """Return the annotation."""
        grave, outcome, said = prepared.decode().split("\0", 2)
        title = _property(printable(f"{shown_id(named, place)}: {outcome}"))
        return f"::{grave} file={_property(place.file)},line={place.number},title={title}::{said}\n".encode()

    def head(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return nothing."""
        return b""

    def foot(self, totals: Totals) -> bytes:
        """Return a notice of the whole."""
        return f"::notice title=protocol batch::{totals.rows} rows, {totals.failed} failed\n".encode()


def _data(text: str) -> str:
    """Return text as a workflow command's message holds it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


make = Annotations
