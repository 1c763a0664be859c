"""The commands that show what there is: `councils`, `matters`, `clause` and `schema`."""

import json
import sys

import typer

from protocol_cli.cli.options import (
    AsOfOption,
    ClauseArgument,
    CouncilArgument,
    CouncilsOption,
    Format,
    FormatOption,
    OneMatterArgument,
    RulesOption,
)
from protocol_cli.cli.shown import show_page
from protocol_cli.model.errors import ProtocolError
from protocol_cli.use_cases.opening import library, list_councils, open_protocol
from protocol_cli.use_cases.questions import find_clauses, find_matters


def councils(output: FormatOption = Format.TEXT, councils: CouncilsOption = None, rules: RulesOption = None, as_of: AsOfOption = None) -> None:
    """
    List the councils that can be asked, with their documents.

    Exit codes: 0 all can be used, 2 the files of one cannot.
    """
    from protocol_cli.output.diagnostics import error_lines
    from protocol_cli.output.listings import council_json
    from protocol_cli.output.pages import councils_page

    found = list_councils(library(rules, councils, as_of))
    show_page(output, councils_page(found), [council_json(slug, one) for slug, one in found])
    broken = [one for _, one in found if isinstance(one, ProtocolError)]
    for error in broken:
        print("\n".join(error_lines(error)), file=sys.stderr)
    raise typer.Exit(2 if broken else 0)


def matters(
    council: CouncilArgument,
    matter: OneMatterArgument = None,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """List what can be asked of a council, with the facts that may decide each matter."""
    from protocol_cli.output.listings import matter_json
    from protocol_cli.output.pages import matter_page, matters_page

    protocol = open_protocol(library(rules, councils, as_of), council)
    found = find_matters(protocol, matter)
    show_page(output, matter_page(protocol, found[0]) if matter else matters_page(protocol, found), [matter_json(protocol, one) for one in found])


def clause(
    council: CouncilArgument,
    id_: ClauseArgument = None,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Show a clause of a council's protocol, in our own words, and the rules that rest on it."""
    from protocol_cli.output.listings import clause_json
    from protocol_cli.output.pages import clauses_page

    protocol = open_protocol(library(rules, councils, as_of), council)
    found = find_clauses(protocol, id_)
    show_page(output, clauses_page(protocol, found), [clause_json(protocol, one) for one in found])


def schema() -> None:
    """Print the JSON Schema of an answer, decision/1."""
    from protocol_cli.output.decision_v1 import AnswerV1

    print(json.dumps(AnswerV1.model_json_schema(by_alias=True), indent=2))
