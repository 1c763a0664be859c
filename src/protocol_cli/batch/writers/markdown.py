"""A summary for a pull request or a job's page: how many fared how, and each row that fails the batch."""

from protocol_cli.batch.answers import Told
from protocol_cli.batch.rows import Place
from protocol_cli.batch.writers import RowByRow, Totals, cited, sentence, shown_id
from protocol_cli.output.screen import printable


class Summary(RowByRow):
    """Writes Markdown."""

    late = True

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return the cells after the row's name; none for a row that fails nothing."""
        if not failed:
            return None
        return f"{told.outcome} | {_cell(sentence(told))} | {_cell(', '.join(cited(told)))} |\n".encode()

    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:  # noqa: ARG002 - the place is enough
        """Return a row of the table."""
        return f"| {_cell(shown_id(named, place))} | {_cell(place.file)}:{place.number} | ".encode() + prepared

    def head(self, totals: Totals) -> bytes:
        """Return the counts, and the head of the table."""
        counts = "".join(f"| {outcome} | {count:,} |\n" for outcome, count in sorted(totals.outcomes.items()))
        told = f"## protocol batch\n\n{totals.rows:,} rows, {totals.failed:,} failed\n\n| outcome | rows |\n|---|---:|\n{counts}"
        return (told + ("\n| row | place | outcome | what is said | clauses |\n|---|---|---|---|---|\n" if totals.written else "")).encode()

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - the head has told all
        """Return nothing."""
        return b""


def _cell(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")


make = Summary
