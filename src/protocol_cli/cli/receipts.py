"""Receipts: the options that keep them, and the command that answers them again, `replay`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from protocol_cli.cli.options import AsOfOption, CouncilsOption, Format, FormatOption, RulesOption
from protocol_cli.cli.shown import show_page
from protocol_cli.use_cases.opening import Library, library

if TYPE_CHECKING:
    from protocol_cli.batch.rows import Request
    from protocol_cli.model.question import Question
    from protocol_cli.output.page import Page
    from protocol_cli.receipts.log import Record
    from protocol_cli.receipts.replay import Change

CHANGED = 1
"""The exit code where an answer is not what it was."""

BROKEN = 3
"""The exit code where the chain of a log does not hold."""

ReceiptOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--receipt", envvar="PROTOCOL_RECEIPT", metavar="LOG", help="Add question and answer to a log that cannot be altered unseen.", show_default=False
    ),
]
ReceiptTimeOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--receipt-time", envvar="PROTOCOL_RECEIPT_TIME", metavar="TIME", help="The time of the receipt, as 2026-11-22T09:30:00Z.", show_default="now"
    ),
]


def keep_receipt(log: Path | None, time: str | None, request: "Request", where: Library) -> None:
    """Add what was asked and answered to a log, if one is named; the answer is the one that the row of a batch gets."""
    if log is None:
        return
    from protocol_cli.batch.answers import Answerer
    from protocol_cli.receipts.log import receipts

    with receipts(log, time) as kept:
        kept.add(request, Answerer.of(where, None).told(request))


def request_of(council: str, question: "Question", words: str | None = None) -> "Request":
    """Return a question as the row of a batch."""
    from protocol_cli.batch.rows import Request, as_json

    facts = {fact: sorted(values) if len(values) > 1 else next(iter(values)) for fact, values in question.facts.items()}
    asks = question.asks.value if question.matter else None
    return Request(council, words, question.matter or None, asks, as_json(facts or None), question.stage, as_json(dict(question.unavailable) or None))


def replay(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="A log that --receipt has written.", show_default=False)],
    verify: Annotated[bool, typer.Option("--verify", help="Only look whether any record was altered, removed, added or moved.")] = False,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Answer the questions of a log again, and tell which answers are not what they were, and by which clauses.

    Exit codes: 0 nothing has changed, 1 an answer has, 2 the log or the rules cannot be used, 3 the log has been tampered with.
    """
    from protocol_cli.batch.answers import Answerer
    from protocol_cli.receipts.log import records
    from protocol_cli.receipts.replay import replay as answered_again

    checked = list(records(log))
    wrong = [(number, said) for number, _, said in checked if said]
    whole = [record for _, record, said in checked if record is not None and not said]
    if wrong or verify:
        show_page(output, _chain_page(log, wrong, whole), {"records": len(checked), "broken": [{"record": number, "message": said} for number, said in wrong]})
        raise typer.Exit(BROKEN if wrong else 0)
    changes = list(answered_again(whole, Answerer.of(library(rules, councils, as_of), None)))
    show_page(output, _changes_page(log, len(whole), changes), [_change_json(change) for change in changes])
    raise typer.Exit(CHANGED if changes else 0)


def _chain_page(log: Path, wrong: list[tuple[int, str]], whole: list["Record"]) -> "Page":
    from protocol_cli.output.page import Entry, page, section

    if wrong:
        return page(f"{log.name}: the chain is broken", section("", (Entry(said, f"record {number}") for number, said in wrong)))
    last = whole[-1].digest if whole else "none"
    return page(f"{log.name}: {len(whole):,} records, none altered", section("", [Entry(last, "last digest")]))


def _changes_page(log: Path, number: int, changes: list["Change"]) -> "Page":
    from protocol_cli.output.page import Entry, page, section

    told = f"{len(changes)} of {number:,} answers have changed" if changes else f"{number:,} answers are what they were"
    entries = (
        Entry(_asked(one), f"record {one.record.number}", (f"was: {one.before}", f"now: {one.now}", f"by: {', '.join(one.clauses) or '-'}")) for one in changes
    )
    return page(f"{log.name}: {told}", section("", entries if changes else [Entry("nothing has changed")]))


def _asked(change: "Change") -> str:
    asked = change.record.request
    facts = " ".join(f"{fact}={','.join(value) if isinstance(value, list) else value}" for fact, value in (asked.get("facts") or {}).items())
    return " ".join(filter(None, (f"{asked.get('council')}:", asked.get("ask") or asked.get("matter"), facts, f"({change.record.time})")))


def _change_json(change: "Change") -> dict[str, object]:
    record = change.record
    return {"record": record.number, "time": record.time, "request": record.request, "was": change.before, "now": change.now, "clauses": list(change.clauses)}
