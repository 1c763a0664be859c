"""The command that begins a council: `new`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from protocol_cli.cli.options import RulesOption
from protocol_cli.use_cases.opening import library


class Origin(StrEnum):
    """What a new council's folder begins with."""

    MODEL = "model"
    NOTHING = "nothing"


def new(
    council: Annotated[str, typer.Argument(metavar="COUNCIL", help="The name of its folder, as `south-hams`.", show_default=False)],
    name: Annotated[str | None, typer.Option("--name", help="The council's full name.", show_default="made from COUNCIL")] = None,
    origin: Annotated[
        Origin, typer.Option("--from", help="Adopt what most councils say, to be held against the document; or begin with nothing.")
    ] = Origin.MODEL,
    councils: Annotated[Path, typer.Option("--councils", envvar="PROTOCOL_COUNCILS", metavar="DIR", help="Where the council's folder is made.")] = Path(
        "councils"
    ),
    rules: RulesOption = None,
) -> None:
    """
    Begin the rules of a council: a folder to be filled in with its document at hand.

    Example: protocol new little-wittering --councils councils
    """
    from protocol_cli.use_cases.starting import start_council

    full = name or council.replace("-", " ").title() + " Council"
    folder, files = start_council(library(rules, councils), council, full, adopting=origin is Origin.MODEL)
    print(f"made {folder} with {', '.join(files)}")
    print(f"next: write its clauses.yaml, then fill in the clauses of each rule; `protocol lint {council} --councils {councils}` tells what is left")
