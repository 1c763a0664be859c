"""The command `drift`."""

from pathlib import Path
from typing import Annotated

import typer

from protocol_cli.cli.options import AsOfOption, CouncilArgument, CouncilsOption, Format, FormatOption, RulesOption
from protocol_cli.cli.shown import show_page
from protocol_cli.use_cases.opening import library

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
    as_of: AsOfOption = None,
) -> None:
    """
    Tell what has changed in a council's document since its rules were written, and which rules and cases rest on it.

    Example: protocol drift hailsham protocol.pdf

    Exit codes: 0 nothing has changed, 1 something has, 2 the document or the files cannot be used.
    """
    from protocol_cli.output.drift import drift_json, drift_page, recorded_page
    from protocol_cli.use_cases.documents import find_drift, record_fingerprints

    where = library(rules, councils, as_of)
    if record:
        count, path = record_fingerprints(where, council, document)
        show_page(output, recorded_page(count, path), {"fingerprints": count, "file": str(path)})
        raise typer.Exit
    protocol, found = find_drift(where, council, document)
    show_page(output, drift_page(protocol, found), drift_json(protocol, found))
    raise typer.Exit(1 if found.clauses or found.new else 0)
