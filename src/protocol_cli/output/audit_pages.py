"""Cases, coverage and findings, on pages and as JSON values."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from protocol_cli.audit.cases import CaseRun
from protocol_cli.audit.coverage import Audit, Coverage
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.output.diagnostics import shown_path
from protocol_cli.output.page import Entry, Page, page, section


def cases_page(audits: Sequence[Audit]) -> Page:
    """Return the coverage of each council, and each case that is answered otherwise than expected."""
    return page(
        "Cases",
        section("", (Entry(_told(one.coverage), one.council, tuple(_accounts(one.coverage))) for one in audits)),
        *(section(f"Failed: {one.council}", map(_failed, one.failures)) for one in audits),
    )


def lint_page(audits: Sequence[Audit], found: Sequence[Diagnostic]) -> Page:
    """Return what was looked at, and how much was found."""
    told = f"{len(found)} finding{'' if len(found) == 1 else 's'}" if found else "everything is accounted for"
    return page(
        "Accounts",
        section("", (Entry(_told(one.coverage), one.council, tuple(_accounts(one.coverage))) for one in audits)),
        section("", [Entry(told)]),
    )


def _told(coverage: Coverage) -> str:
    failed = f", {coverage.failed} answered otherwise than expected" if coverage.failed else ", all answered as expected"
    return f"{coverage.cases} cases{failed}"


def _accounts(coverage: Coverage) -> Iterator[str]:
    yield (
        f"clauses: {coverage.clauses} (normative: {coverage.normative}, excused: {coverage.excused}; "
        f"cited by a rule: {coverage.cited}, by the answer to a case: {coverage.decided})"
    )
    yield (
        f"rules: {coverage.rules}, exceptions: {coverage.exceptions} (adopted from the model: {coverage.adopted}; "
        f"speaking in a case: {coverage.exercised} of {coverage.rules + coverage.exceptions})"
    )


def _failed(run: CaseRun) -> Entry:
    place = run.case.location
    return Entry(run.case.name, f"{shown_path(place)}:{place.line}", run.shortfalls)


def audit_json(audit: Audit) -> dict[str, object]:
    """Return a council's coverage and failed cases."""
    failed = [
        {"name": run.case.name, "path": shown_path(run.case.location), "line": run.case.location.line, "shortfalls": list(run.shortfalls)}
        for run in audit.failures
    ]
    return {"council": audit.council, **asdict(audit.coverage), "normative": audit.coverage.normative, "failures": failed}
