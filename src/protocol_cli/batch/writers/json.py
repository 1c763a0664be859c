"""One JSON list of the objects of JSONL."""

from collections.abc import Sequence

from protocol_cli.batch.rows import Stack
from protocol_cli.batch.writers import Totals
from protocol_cli.batch.writers.jsonl import JsonLines


class JsonList(JsonLines):
    """Writes a JSON list, an object a line."""

    def rows(self, stack: Stack, prepared: Sequence[bytes], first: int) -> bytes:
        """Return the objects, each after a comma but for the first of all."""
        return (b"," if first > 1 and prepared else b"") + b",".join(self.each(stack, prepared))

    def head(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return the opening bracket."""
        return b"["

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return the closing bracket."""
        return b"]\n"


make = JsonList
