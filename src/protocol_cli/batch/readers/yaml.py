"""YAML: one list of rows."""

from collections.abc import Collection, Iterator
from pathlib import Path

from protocol_cli.batch.readers import STDIN, Advanced
from protocol_cli.batch.readers.values import row_of
from protocol_cli.batch.rows import Stack, stacked
from protocol_cli.loading.document import read_document
from protocol_cli.model.errors import LoadError, QuestionError


def stacks(name: str, facts: Collection[str], advanced: Advanced) -> Iterator[Stack]:  # noqa: ARG001 - as every reader
    """Yield the rows, each with its line; the file is read whole."""
    if name == STDIN:
        raise QuestionError("YAML is not read from standard input", "name a file, or send JSONL")
    document, faults = read_document(Path(name))
    if faults or document is None:
        raise LoadError(faults)
    if not isinstance(document.data, list):
        raise QuestionError(f"`{name}` is no list of rows", "begin each row with `- `")
    yield from stacked(name, (row_of(document.at((position,)).line, row) for position, row in enumerate(document.data)))
