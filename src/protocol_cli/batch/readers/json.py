"""JSON: one list of rows."""

import json
from collections.abc import Collection, Iterator

from protocol_cli.batch.readers import Advanced, opened
from protocol_cli.batch.readers.values import row_of
from protocol_cli.batch.rows import Stack, stacked
from protocol_cli.model.errors import QuestionError


def stacks(name: str, facts: Collection[str], advanced: Advanced) -> Iterator[Stack]:  # noqa: ARG001 - as every reader
    """Yield the rows; the file is read whole."""
    with opened(name) as file:
        content = file.read()
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"`{name}` is no JSON: {str(error).lower()}", "write a list of rows, or one row a line as JSONL") from error
    if not isinstance(rows, list):
        raise QuestionError(f"`{name}` is no list of rows", "write it as [{…}, {…}]")
    yield from stacked(name, (row_of(number, row) for number, row in enumerate(rows, start=1)))
