"""One JSON list of the objects of JSONL."""

from protocol_cli.batch.rows import Place
from protocol_cli.batch.writers import Totals
from protocol_cli.batch.writers.jsonl import JsonLines


class JsonList(JsonLines):
    """Writes a JSON list, an object a line."""

    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:
        """Return the object, after a comma if it is not the first."""
        return (b"," if number > 1 else b"") + super().row(prepared, named, place, number)

    def head(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return the opening bracket."""
        return b"["

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return the closing bracket."""
        return b"]\n"


make = JsonList
