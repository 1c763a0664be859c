"""One JSON object a line: the row's id and place, and decision/1 whole."""

from collections.abc import Sequence

import msgspec

from protocol_cli.batch.answers import Told
from protocol_cli.batch.rows import Stack
from protocol_cli.batch.writers import Totals


class JsonLines:
    """Writes JSONL."""

    late = False

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return the object without its id and place, from its first comma on."""
        body: dict[str, object] = {"outcome": told.outcome, "failed": failed}
        if told.expected is not None:
            body |= {"expected": told.expected, "shortfalls": list(told.shortfalls)}
        if told.was is not None:
            body["was"] = told.was
        if told.fault is not None:
            body["error"] = {"code": told.fault.code, "message": told.fault.message, "help": told.fault.remedy}
            if told.fault.column is not None:
                body["error"] = {**body["error"], "column": told.fault.column}  # type: ignore[dict-item]
        return b"," + msgspec.json.encode({**body, **(told.answer or {})})[1:] + b"\n"

    def rows(self, stack: Stack, prepared: Sequence[bytes], first: int) -> bytes:  # noqa: ARG002 - only a list needs commas
        """Return the objects."""
        return b"".join(self.each(stack, prepared))

    def each(self, stack: Stack, prepared: Sequence[bytes]) -> list[bytes]:
        """Return each object by itself."""
        part = b'{"id":%b,"row":{"file":' + msgspec.json.encode(stack.file).replace(b"%", b"%%") + b',"number":%d}%b'
        return [part % each for each in zip(stack.ids, stack.numbers, prepared, strict=True)]

    def head(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return nothing."""
        return b""

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return nothing."""
        return b""


make = JsonLines
