"""The command that answers a question put in plain words: `ask`."""

import sys
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from protocol_cli.cli.answers import EXIT_CODES, NOT_PERMITTED
from protocol_cli.cli.options import AsOfOption, CouncilsOption, Format, FormatOption, RulesOption, UnavailableOption, council_names_completed
from protocol_cli.cli.receipts import ReceiptOption, ReceiptTimeOption, keep_receipt, request_of
from protocol_cli.cli.shown import show_page
from protocol_cli.model.question import Asks
from protocol_cli.use_cases.opening import library, open_protocol, open_protocols
from protocol_cli.use_cases.questions import read_question

if TYPE_CHECKING:
    from protocol_cli.asking import Asked, Proposal
    from protocol_cli.model.protocol import Protocol

DOUBT = 4
"""The exit code where the words did not settle what was asked; the same as where the answer depends on a fact not given."""

CouncilOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--council", "-c", envvar="PROTOCOL_COUNCIL", metavar="COUNCIL", help="The council to ask; all of them, side by side, if left out.",
        autocompletion=council_names_completed, show_default=False,
    ),
]  # fmt: skip


def ask(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help="The question in your own words, best in quotes; `-` reads it from standard input.", show_default=False),
    ],
    council: CouncilOption = None,
    fact: Annotated[
        list[str] | None,
        typer.Option("--fact", metavar="FACT=VALUE", help="A fact that the words got wrong or left open, as `about=chair`.", show_default=False),
    ] = None,
    unavailable: UnavailableOption = None,
    output: FormatOption = Format.TEXT,
    receipt: ReceiptOption = None,
    receipt_time: ReceiptTimeOption = None,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Answer a question in plain words, and say how they were understood.

    Example: protocol ask --council hailsham "prob w/ the clerk, who 1st n who after if that goes nowhere"

    Exit codes: those of `route` and `check`, and 4 where the words leave in doubt what is asked.
    """
    from protocol_cli.use_cases.words import ask_words, open_reader

    where = library(rules, councils, as_of)
    text = sys.stdin.read() if words == ["-"] else " ".join(words)
    stated = read_question("", Asks.WHO, fact or [], unavailable or [])
    reader = open_reader(where)
    if council is None:
        from protocol_cli.output.asked_pages import asked_everywhere_page

        everywhere = [(protocol, ask_words(protocol, reader, text, stated)) for protocol in open_protocols(where)]
        for protocol, _ in everywhere:
            keep_receipt(receipt, receipt_time, request_of(protocol.council.slug, stated, text), where)
        show_page(output, asked_everywhere_page(everywhere), [_values(*one, text) for one in everywhere] if output is Format.JSON else None)
        raise typer.Exit(0 if all(asked.certain for _, asked in everywhere) else DOUBT)
    protocol = open_protocol(where, council)
    asked = ask_words(protocol, reader, text, stated)
    keep_receipt(receipt, receipt_time, request_of(council, stated, text), where)
    _show(protocol, asked, text, output)
    if not asked.certain and output in (Format.TEXT, Format.PLAIN) and sys.stdin.isatty() and sys.stdout.isatty():
        raise typer.Exit(_exit_code(_choose(protocol, asked, text, output)))
    raise typer.Exit(_exit_code(asked.best) if asked.certain else DOUBT)


def _show(protocol: "Protocol", asked: "Asked", text: str, output: Format) -> None:
    from protocol_cli.output.asked_pages import asked_page

    show_page(output, asked_page(protocol, asked), _values(protocol, asked, text) if output is Format.JSON else None)


def _values(protocol: "Protocol", asked: "Asked", text: str) -> dict[str, object]:
    """Return an answer as decision/1."""
    from protocol_cli.output.decision_v1 import asked_v1

    values: dict[str, object] = asked_v1(protocol, asked, text.strip()).model_dump(mode="json", by_alias=True)
    return values


def _choose(protocol: "Protocol", asked: "Asked", text: str, output: Format) -> "Proposal":
    """Offer the other readings by number, show the answer to the one chosen, and return it; Enter keeps the answer given."""
    if not asked.offered:
        return asked.best
    number = -1
    while not 0 <= number <= len(asked.offered):
        number = int(
            typer.prompt(f"The number of what you mean (1 to {len(asked.offered)}), or Enter to keep the answer above", default=0, show_default=False, type=int)
        )
    if number == 0:
        return asked.best
    chosen = asked.offered[number - 1]
    _show(protocol, chosen.alone, text, output)
    return chosen


def _exit_code(proposal: "Proposal") -> int:
    of_check = NOT_PERMITTED if proposal.question and proposal.question.asks is Asks.WHETHER else {}
    return (EXIT_CODES | of_check).get(proposal.outcome.verdict, 0)
