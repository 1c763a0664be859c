"""The arguments and options that commands share, and how a shell completes them."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from protocol_cli.model.errors import ProtocolError
from protocol_cli.model.question import STAGE, Asks
from protocol_cli.use_cases.opening import Library, council_names, library, open_protocol, open_vocabulary
from protocol_cli.use_cases.questions import find_matters


class Format(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    JSON = "json"


Completion: TypeAlias = Callable[[typer.Context, str], list[str]]


def _completed(words: Callable[[Library, dict[str, Any]], Iterable[str]]) -> Completion:
    """Return a completion that offers what `words` finds; a broken folder offers nothing."""

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        given = context.params
        try:
            found = list(words(library(given.get("rules"), given.get("councils"), given.get("as_of")), given))
        except ProtocolError:
            return []
        return [word for word in found if word.startswith(incomplete)]

    return complete


def _completed_pairs(pairs: Callable[[Library, dict[str, Any]], Mapping[str, Iterable[str]]], parameter: str) -> Completion:
    """
    Return a completion of `name=value`, without the names given already.

    bash breaks words at `=`: it hands over `about`, `=` and `c`, and wants the value alone. Of an `=` on which the
    cursor stands, nothing but an empty word is left.
    """

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        words = [*(context.params.get(parameter) or []), incomplete]
        try:
            offered = pairs(library(context.params.get("rules"), context.params.get("councils"), context.params.get("as_of")), context.params)
        except ProtocolError:
            return []
        name = words[-3] if words[-2:-1] == ["="] else words[-2] if not incomplete and words[-3:-2] != ["="] and len(words) > 1 else ""
        if name in offered:
            return [value for value in offered[name] if value.startswith(incomplete)]
        stated = {word.partition("=")[0] for word in words[:-1]}
        return [pair for name, values in offered.items() if name not in stated for value in values if (pair := f"{name}={value}").startswith(incomplete)]

    return complete


def _council_slugs(where: Library, _: dict[str, Any]) -> Iterable[str]:
    return council_names(where)


def _matter_slugs(where: Library, given: dict[str, Any]) -> Iterable[str]:
    return [matter.slug for matter in find_matters(open_protocol(where, given["council"]), None)]


def _clause_ids(where: Library, given: dict[str, Any]) -> Iterable[str]:
    return open_protocol(where, given["council"]).clauses


def _facts(where: Library, given: dict[str, Any]) -> Mapping[str, Iterable[str]]:
    vocabulary = open_vocabulary(where)
    matter = vocabulary.matters.get(given.get("matter") or "")
    return {**(matter.domains if matter else {}), STAGE: tuple(vocabulary.stages)}


def _unavailable(where: Library, _: dict[str, Any]) -> Mapping[str, Iterable[str]]:
    vocabulary = open_vocabulary(where)
    return dict.fromkeys(vocabulary.persons, tuple(vocabulary.unavailability))


council_names_completed = _completed(_council_slugs)
"""The completion of a council's name."""

any_matter = _completed(lambda where, _: open_vocabulary(where).matters)
"""The completion of a matter where no one council is asked."""

CouncilArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="COUNCIL", help="The council, as `hailsham`; `protocol councils` lists them.", autocompletion=_completed(_council_slugs), show_default=False
    ),
]
MatterArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="MATTER",
        help="What it is about, as `concern`; `protocol matters COUNCIL` lists them.",
        autocompletion=_completed(_matter_slugs),
        show_default=False,
    ),
]
FactsArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FACT=VALUE",
        help="What is known, as `by=councillor about=clerk`. Join values with commas if either is possible. `stage=` says how far it has gone.",
        autocompletion=_completed_pairs(_facts, "facts"),
        show_default=False,
    ),
]
SomeCouncilsArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="COUNCIL", help="The councils; all of them if left out.", autocompletion=_completed(_council_slugs), show_default=False),
]
ClauseArgument: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="ID", help="A clause, as `5.2`; all of them if left out.", autocompletion=_completed(_clause_ids), show_default=False)
]
OneMatterArgument: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="MATTER", help="One matter; all of them if left out.", autocompletion=_completed(_matter_slugs), show_default=False)
]
UnavailableOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--unavailable",
        "-u",
        metavar="HANDLER=REASON",
        help="Somebody who cannot take it up: a party to it, absent, refused or tried already.",
        autocompletion=_completed_pairs(_unavailable, "unavailable"),
        show_default=False,
    ),
]
AsksOption: TypeAlias = Annotated[Asks, typer.Option("--asks", help="What is asked: who handles it, or whether it may be done.")]
ExplainOption: TypeAlias = Annotated[bool, typer.Option("--explain", "-e", help="Tell too which rules just missed, and what would change the answer.")]
FormatOption: TypeAlias = Annotated[
    Format,
    typer.Option(
        "--format",
        "-f",
        metavar="FORM",
        envvar="PROTOCOL_FORMAT",
        help="`text`, `plain` (ASCII without colour), `markdown`, or `json` (decision/1 for an answer).",
    ),
]
CouncilsOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--councils", envvar="PROTOCOL_COUNCILS", metavar="DIR", help="A folder with one folder a council.", show_default="those that come with the program"
    ),
]
AsOfOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--as-of", envvar="PROTOCOL_AS_OF", metavar="DATE", help="Answer for the protocol in force that day, as 2025-04-01.", show_default="today"),
]
RulesOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--rules", envvar="PROTOCOL_RULES", metavar="DIR", help="The folder with the vocabulary.", show_default="the one that comes with the program"),
]
