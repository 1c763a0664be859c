"""Holding councils to account: against their cases, and every clause and rule against the others."""

from collections.abc import Iterable

from protocol_cli.audit.cases import CaseRun, run_case
from protocol_cli.audit.coverage import Audit, findings, measure
from protocol_cli.loading.cases import load_cases
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.model.protocol import Protocol
from protocol_cli.use_cases.opening import Library, folder_of, open_protocols


def audit(library: Library, councils: Iterable[str] | None) -> list[Audit]:
    """
    Return what comes of the cases of some councils, or of all if none is named.

    Raises:
        LoadError: with every fault of their files.
        QuestionError: if there is no such council.

    """
    audits: list[Audit] = []
    for protocol in open_protocols(library, councils):
        runs = run_cases(protocol)
        audits.append(Audit(protocol, runs, measure(protocol, runs)))
    return audits


def run_cases(protocol: Protocol) -> tuple[CaseRun, ...]:
    """
    Return what comes of a council's cases.

    Raises:
        LoadError: with every fault of its files of cases.

    """
    return tuple(run_case(protocol, case) for case in load_cases(folder_of(protocol)))


def unaccounted(audits: Iterable[Audit]) -> list[Diagnostic]:
    """Return everything in some councils that is not accounted for: clauses, rules, cases, clashes."""
    return [finding for one in audits for finding in findings(one.protocol, one.runs)]
