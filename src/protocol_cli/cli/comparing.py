"""The commands that set councils and clauses beside one another: `compare` and `readings`."""

from typing import Annotated, TypeAlias

import typer

from protocol_cli.cli.options import AsOfOption, CouncilsOption, FactsArgument, Format, FormatOption, RulesOption, SomeCouncilsArgument, any_matter
from protocol_cli.cli.shown import show_page
from protocol_cli.model.question import Asks
from protocol_cli.use_cases.comparing import compare_all, compare_one
from protocol_cli.use_cases.opening import library, open_protocols, open_vocabulary
from protocol_cli.use_cases.questions import read_question

AnyMatterArgument: TypeAlias = Annotated[
    str | None,
    typer.Argument(metavar="MATTER", help="The matter; every one, asked as plainly as can be, if left out.", autocompletion=any_matter, show_default=False),
]


def compare(
    matter: AnyMatterArgument = None,
    facts: FactsArgument = None,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Set the councils side by side: whether something may be done, and who takes the first step.

    Example: protocol compare contact-officer by=councillor about=officer
    """
    from protocol_cli.output.comparison import comparison_json, comparison_page

    where = library(rules, councils, as_of)
    protocols = open_protocols(where)
    found = [compare_one(protocols, read_question(matter, Asks.WHO, facts or [], []))] if matter else compare_all(protocols, open_vocabulary(where))
    show_page(output, comparison_page(protocols, found), [comparison_json(one) for one in found])


def readings(
    council: SomeCouncilsArgument = None,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """List how ambiguous clauses are read, and why, for a council to correct."""
    from protocol_cli.output.readings import reading_json, readings_page

    protocols = open_protocols(library(rules, councils, as_of), council)
    show_page(output, readings_page(protocols), [reading_json(one) for one in protocols])
