"""JUnit XML, as Jenkins and GitLab read it: a test case for each row; what fails the batch is a failure, what cannot be answered an error."""

from xml.sax.saxutils import escape, quoteattr

from protocol_cli.batch.answers import ERROR, Told
from protocol_cli.batch.rows import Place
from protocol_cli.batch.writers import RowByRow, Totals, sentence, shown_id
from protocol_cli.output.screen import printable


class JUnit(RowByRow):
    """Writes one test suite."""

    late = True

    def prepare(self, told: Told, *, failed: bool) -> bytes | None:
        """Return what stands inside a test case."""
        said = printable(sentence(told))
        if told.answer is None and failed:
            fault = told.fault.code if told.fault else ERROR
            return f"<error type={quoteattr(fault)} message={quoteattr(said)}/>".encode()
        if failed:
            return f"<failure type={quoteattr(told.outcome)} message={quoteattr(said)}/>".encode()
        return f"<system-out>{escape(said)}</system-out>".encode()

    def row(self, prepared: bytes, named: bytes, place: Place, number: int) -> bytes:  # noqa: ARG002 - the place is enough
        """Return the test case."""
        name, where = quoteattr(printable(shown_id(named, place))), quoteattr(printable(place.file))
        return f'<testcase name={name} classname={where} file={where} line="{place.number}">'.encode() + prepared + b"</testcase>\n"

    def head(self, totals: Totals) -> bytes:
        """Return the opening of the suite, with its counts."""
        errors = totals.outcomes.get(ERROR, 0)
        counts = f'tests="{totals.rows}" failures="{max(0, totals.failed - errors)}" errors="{min(errors, totals.failed)}"'
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n<testsuite name="protocol" {counts} skipped="0">\n'.encode()

    def foot(self, totals: Totals) -> bytes:  # noqa: ARG002 - the head has told all
        """Return the closing of the suite."""
        return b"</testsuite>\n</testsuites>\n"


make = JUnit
