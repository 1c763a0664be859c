"""SARIF 2.1.0, as code scanning reads it: a result for each row that fails the batch."""

from urllib.parse import quote

import msgspec

from protocol_cli import __version__
from protocol_cli.batch.answers import ERROR, TAGS, Told
from protocol_cli.batch.rows import Place
from protocol_cli.batch.writers import RowByRow, Totals, sentence, shown_id

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
"""Where the schema is published."""

SUITS = {
    "error": "The row cannot be answered.",
    "mismatch": "The answer is not what the row expects.",
    "uncertain": "The words leave in doubt what they ask.",
}
"""What is said of outcomes that are no verdict."""


class Sarif(RowByRow):
    """Writes one run with its results."""

    late = False

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return a result from its rule on; none for a row that fails nothing."""
        if not failed:
            return None
        body = {"ruleId": told.outcome, "level": "error" if told.outcome in (ERROR, "mismatch") else "warning"}
        return msgspec.json.encode({**body, "message": {"text": sentence(told)}})[1:-1]

    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:
        """Return the result."""
        physical = {"artifactLocation": {"uri": quote(place.file)}, "region": {"startLine": place.number}}
        location = {"physicalLocation": physical, "logicalLocations": [{"name": shown_id(named, place)}]}
        return (b"," if number > 1 else b"") + b"{" + prepared + b',"locations":[' + msgspec.json.encode(location) + b"]}\n"

    def head(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return the opening: the tool and its rules."""
        rules = [{"id": tag, "shortDescription": {"text": SUITS.get(tag, f"The protocol's answer is `{tag}`.")}} for tag in map(str, TAGS)]
        driver = {"name": "protocol", "version": __version__, "rules": rules}
        opening = b'{"$schema":%b,"version":"2.1.0","runs":[{"tool":{"driver":%b},"results":[\n'
        return opening % (msgspec.json.encode(SCHEMA), msgspec.json.encode(driver))

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - there is nothing to tell
        """Return the closing brackets."""
        return b"]}]}\n"


make = Sarif
