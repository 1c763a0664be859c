"""The commands that answer a question put in facts: `route`, `check` and `explain`."""

import typer

from protocol_cli.cli.options import (
    AsksOption,
    AsOfOption,
    CouncilArgument,
    CouncilsOption,
    ExplainOption,
    FactsArgument,
    Format,
    FormatOption,
    MatterArgument,
    RulesOption,
    UnavailableOption,
)
from protocol_cli.cli.receipts import ReceiptOption, ReceiptTimeOption, keep_receipt, request_of
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.verdicts import Verdict
from protocol_cli.use_cases.opening import Library, library, open_protocol
from protocol_cli.use_cases.questions import answer, read_question

EXIT_CODES = {Verdict.DEPENDS: 4, Verdict.CONFLICT: 5, Verdict.NOT_COVERED: 6, Verdict.DEFERRED: 6}
"""What a script is told of an answer that does not settle the question; 0 for any other."""

NOT_PERMITTED = {Verdict.PROHIBITED: 3, Verdict.DISCOURAGED: 3}
"""What `check` adds."""


def route(
    council: CouncilArgument,
    matter: MatterArgument,
    facts: FactsArgument = None,
    unavailable: UnavailableOption = None,
    explain: ExplainOption = False,
    output: FormatOption = Format.TEXT,
    receipt: ReceiptOption = None,
    receipt_time: ReceiptTimeOption = None,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Say who handles a matter, in which order, and by which clauses.

    Example: protocol route hailsham concern by=councillor about=clerk

    Exit codes: 0 answered, 2 cannot be asked so, 4 it depends, 5 clauses clash, 6 not covered or left to another policy.
    """
    where, question = library(rules, councils, as_of), read_question(matter, Asks.WHO, facts or [], unavailable or [])
    keep_receipt(receipt, receipt_time, request_of(council, question), where)
    verdict = _answer(where, council, question, output, explain=explain)
    raise typer.Exit(EXIT_CODES.get(verdict, 0))


def check(
    council: CouncilArgument,
    matter: MatterArgument,
    facts: FactsArgument = None,
    unavailable: UnavailableOption = None,
    explain: ExplainOption = False,
    output: FormatOption = Format.TEXT,
    receipt: ReceiptOption = None,
    receipt_time: ReceiptTimeOption = None,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Say whether something is permitted, how firmly, and by which clauses.

    Example: protocol check southwell instruct-officer by=councillor about=officer

    Exit codes: 0 permitted, advised or required, 2 cannot be asked so, 3 not permitted, 4 it depends, 5 clauses clash, 6 not covered or left to another policy.
    """
    where, question = library(rules, councils, as_of), read_question(matter, Asks.WHETHER, facts or [], unavailable or [])
    keep_receipt(receipt, receipt_time, request_of(council, question), where)
    verdict = _answer(where, council, question, output, explain=explain)
    raise typer.Exit((EXIT_CODES | NOT_PERMITTED).get(verdict, 0))


def explain(
    council: CouncilArgument,
    matter: MatterArgument,
    facts: FactsArgument = None,
    unavailable: UnavailableOption = None,
    asks: AsksOption = Asks.WHETHER,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Say why an answer is as it is, which rules just missed, and what would change it.

    Example: protocol explain southwell inspect-document by=councillor

    Exit codes: 0 answered, 2 cannot be asked so, 4 it depends, 5 clauses clash, 6 not covered or left to another policy.
    """
    question = read_question(matter, asks, facts or [], unavailable or [])
    verdict = _answer(library(rules, councils, as_of), council, question, output, explain=True)
    raise typer.Exit(EXIT_CODES.get(verdict, 0))


def _answer(where: Library, council: str, question: Question, output: Format, *, explain: bool) -> Verdict:
    protocol = open_protocol(where, council)
    decision, explanation = answer(protocol, question, explained=explain)
    if output is Format.JSON:
        from protocol_cli.output.decision_v1 import answer_v1

        print(answer_v1(protocol, decision, question.typed).model_dump_json(by_alias=True, indent=2))
    else:
        from protocol_cli.cli.shown import show_page
        from protocol_cli.output.pages import answer_page

        show_page(output, answer_page(protocol, decision, explanation), None)
    return decision.verdict
