"""The command `drift`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from protocol_cli.cli.options import CouncilArgument, CouncilsOption, Format, FormatOption, RulesOption
from protocol_cli.use_cases import find_drift, library, record_fingerprints

DocumentArgument = Annotated[
    Path,
    typer.Argument(metavar="DOCUMENT", help="The council's own document: a .txt, .md, .html, .docx or .pdf file.", show_default=False, dir_okay=False),
]
RecordOption = Annotated[
    bool, typer.Option("--record", help="Record the document instead, with each paragraph behind its clause id, once the rules have been brought up to date.")
]


def drift(
    council: CouncilArgument,
    document: DocumentArgument,
    record: RecordOption = False,
    output: FormatOption = Format.TEXT,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
) -> None:
    """
    Tell what has changed in a council's document since its rules were written, and which rules and cases rest on it.

    Example: protocol drift hailsham protocol.pdf

    Exit codes: 0 nothing has changed, 1 something has, 2 the document or the files cannot be used.
    """
    from protocol_cli.output.drift import drift_json, drift_page, recorded_page
    from protocol_cli.output.screen import show

    where = library(rules, councils)
    if record:
        recorded = record_fingerprints(where, council, document)
        show(recorded_page(*recorded), plain=output is not Format.TEXT)
        raise typer.Exit
    protocol, found = find_drift(where, council, document)
    if output is Format.JSON:
        print(json.dumps(drift_json(protocol, found), indent=2, ensure_ascii=False))
    else:
        show(drift_page(protocol, found), plain=output is Format.PLAIN)
    raise typer.Exit(1 if found.clauses or found.new else 0)
