"""The commands that hold a council's rules to account: `lint` and `test`."""

import sys

import typer

from protocol_cli.cli.options import AsOfOption, CouncilsOption, Format, FormatOption, RulesOption, SomeCouncilsArgument
from protocol_cli.cli.shown import show_page
from protocol_cli.use_cases.opening import library

FOUND = 1
"""The exit code where there are findings or failed cases."""


def lint(
    council: SomeCouncilsArgument = None,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Find what is not accounted for: clauses without rule or excuse, rules without a case, cases without a rule, rules that clash.

    Exit codes: 0 clean, 1 findings, 2 files that cannot be used.
    """
    from protocol_cli.output.audit_pages import lint_page
    from protocol_cli.output.diagnostics import diagnostic_json, diagnostic_lines
    from protocol_cli.output.progress import counted
    from protocol_cli.use_cases.accounts import audit

    with counted("councils") as done:
        audits = audit(library(rules, councils, as_of), council, done)
    found = [finding for one in audits for finding in one.findings]
    show_page(output, lint_page(audits, found), [diagnostic_json(one) for one in found])
    if found:
        print("\n".join(diagnostic_lines(found)), file=sys.stderr)
    raise typer.Exit(FOUND if found else 0)


def test(
    council: SomeCouncilsArgument = None,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Run the cases beside the rules, and tell how many clauses, rules and exceptions they cover.

    Exit codes: 0 all cases are answered as expected, 1 some are not, 2 files that cannot be used.
    """
    from protocol_cli.output.audit_pages import audit_json, cases_page
    from protocol_cli.output.progress import counted
    from protocol_cli.use_cases.accounts import audit

    with counted("councils") as done:
        audits = audit(library(rules, councils, as_of), council, done)
    show_page(output, cases_page(audits), [audit_json(one) for one in audits])
    raise typer.Exit(FOUND if any(one.coverage.failed for one in audits) else 0)
