"""A table for people: how each row fared, and what is said of it, cut to the width of the screen."""

import shutil

from protocol_cli.batch.answers import Told
from protocol_cli.batch.rows import Place
from protocol_cli.batch.writers import RowByRow, Totals, cited, first_handlers, sentence, shown_id
from protocol_cli.output.screen import printable

ID_WIDTH = 16
"""How wide the column of ids is."""

OUTCOME_WIDTH = 12
"""How wide the column of outcomes is: as wide as the longest verdict."""

WHO_WIDTH = 20
"""How wide the column of those is who take the first step."""


class Columns(RowByRow):
    """Writes columns of fixed widths, so that rows can be shown as they come."""

    late = False

    def __init__(self) -> None:
        self.width = shutil.get_terminal_size().columns

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return the columns after the row's name."""
        who = ", ".join(first_handlers(told)) or "-"
        said = sentence(told) if failed or not cited(told) else f"[{', '.join(cited(told))}] {sentence(told)}"
        columns = (_cut(told.outcome, OUTCOME_WIDTH), _cut(who, WHO_WIDTH), _cut(said, max(10, self.width - ID_WIDTH - OUTCOME_WIDTH - WHO_WIDTH - 7)).rstrip())
        return ("  ".join(columns) + "\n").encode()

    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:  # noqa: ARG002 - the place is enough
        """Return the line."""
        return _cut(shown_id(named, place), ID_WIDTH).encode() + b"  " + prepared

    def head(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return the names of the columns."""
        return f"{'row':{ID_WIDTH}}  {'outcome':{OUTCOME_WIDTH}}  {'first step':{WHO_WIDTH}}  answer\n".encode()

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - the summary tells the rest
        """Return nothing."""
        return b""


def _cut(text: str, width: int) -> str:
    text = printable(text)
    return f"{text[: width - 1]}\u2026" if len(text) > width else f"{text:{width}}"


make = Columns
