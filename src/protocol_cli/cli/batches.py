"""The command that answers many questions at once: `batch`."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import typer

from protocol_cli.cli.options import AsOfOption, CouncilsOption, RulesOption
from protocol_cli.cli.words import CouncilOption
from protocol_cli.model.errors import ProtocolError, QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.reading.reader import Reader
from protocol_cli.use_cases.opening import Library, library, open_protocol
from protocol_cli.use_cases.questions import answer
from protocol_cli.use_cases.words import ask_words, open_reader

ROW_ERROR = 1
"""The exit code where a row could not be answered."""


class RowFormat(StrEnum):
    """How the answers are written."""

    JSONL = "jsonl"


def batch(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Questions, one JSON object a line; `-` is standard input.", show_default=False)],
    council: CouncilOption = None,
    _output: Annotated[RowFormat, typer.Option("--format", "-f", help="How the answers are written.")] = RowFormat.JSONL,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Answer many questions, one a line, in their order; each answer carries its row's `id`.

    A row is {"id": …, "council": …, "ask": "plain words"} or {"id": …, "council": …, "matter": …, "facts": {…}}.

    Exit codes: 0 every row is answered, 1 some could not be read, 2 the file, or a council's files, cannot be used.
    """
    rows = _Rows(library(rules, councils, as_of), council)
    failed = False
    for line in _lines(file):
        told = rows.answered(line)
        failed = failed or "error" in told
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    raise typer.Exit(ROW_ERROR if failed else 0)


class _Rows:
    """Answers rows; each council and the reader are opened once, when a row first needs them."""

    def __init__(self, where: Library, council: str | None) -> None:
        self.where = where
        self.council = council
        self.protocols: dict[str, Protocol] = {}

    @cached_property
    def reader(self) -> Reader:
        return open_reader(self.where)

    def answered(self, line: str) -> dict[str, Any]:
        """Return the answer to a row, or what is wrong with it."""
        row: Any = None
        try:
            row = _row(line)
            return {**_id(row), **self._answer(row)}
        except QuestionError as error:
            return {**_id(row), "error": {"message": error.message, "help": error.remedy}}
        except ProtocolError as error:
            return {**_id(row), "error": {"message": str(error), "help": "`protocol lint` tells the faults"}}

    def _answer(self, row: dict[str, Any]) -> dict[str, Any]:
        from protocol_cli.output.decision_v1 import answer_v1, asked_v1

        protocol = self._protocol(row.get("council") or self.council)
        stated = _stated(row)
        if "matter" in row:
            decision, _ = answer(protocol, stated, explained=False)
            told = answer_v1(protocol, decision, row.get("ask") or stated.typed)
        else:
            words = _text(row, "ask")
            told = asked_v1(protocol, ask_words(protocol, self.reader, words, stated), words)
        return told.model_dump(mode="json", by_alias=True)

    def _protocol(self, council: object) -> Protocol:
        if not isinstance(council, str):
            raise QuestionError("the row names no council", 'add "council": "hailsham" to it, or give --council for all rows')
        if council not in self.protocols:
            self.protocols[council] = open_protocol(self.where, council)
        return self.protocols[council]


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from filter(str.strip, sys.stdin)
        return
    try:
        with Path(file).open(encoding="utf-8") as lines:
            yield from filter(str.strip, lines)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise QuestionError(f"`{file}` cannot be read: {(reason or str(error)).lower()}", "name a file with one JSON object a line, or `-`") from error


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError("the row is no JSON", 'write it as {"id": "q1", "council": "hailsham", "ask": "plain words"}') from error
    if not isinstance(row, dict):
        raise QuestionError("the row is no JSON object", 'write it as {"id": "q1", "council": "hailsham", "ask": "plain words"}')
    return row


def _id(row: object) -> dict[str, Any]:
    return {"id": row.get("id")} if isinstance(row, dict) else {"id": None}


def _stated(row: dict[str, Any]) -> Question:
    """Return what a row states in facts."""
    facts, away = _mapping(row, "facts"), _mapping(row, "unavailable")
    known = {fact: frozenset(values if isinstance(values, list) else [values]) for fact, values in facts.items()}
    if not all(isinstance(value, str) for values in known.values() for value in values) or not all(isinstance(reason, str) for reason in away.values()):
        raise QuestionError("a fact's value is no text", 'write values in quotes, as {"about": "clerk"}')
    asks = row.get("asks", "who")
    if asks not in set(Asks):
        raise QuestionError(f"`{asks}` is nothing that can be asked", "write `who` or `whether`")
    return Question(_text(row, "matter") if "matter" in row else "", Asks(asks), known, row.get("stage"), away)


def _mapping(row: dict[str, Any], key: str) -> dict[str, Any]:
    value = row.get(key) or {}
    if not isinstance(value, dict):
        raise QuestionError(f"`{key}` is no JSON object", f'write it as {{"{key}": {{"about": "clerk"}}}}')
    return value


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise QuestionError(f"the row has no text under `{key}`", 'give it "ask" with plain words, or "matter" with "facts"')
    return value
