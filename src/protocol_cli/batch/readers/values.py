"""Rows out of values that some form has already been read into."""

from collections.abc import Mapping
from typing import Any

from protocol_cli.batch.readers import faulty
from protocol_cli.batch.rows import COLUMNS, Request, Row, RowError, as_json
from protocol_cli.model.suggestion import did_you_mean, listed

EXAMPLE = 'write it as {"id": "q1", "council": "hailsham", "ask": "plain words"}'


def row_of(number: int, value: object) -> Row:
    """Return a row from a value that is to be an object with known keys."""
    if not isinstance(value, Mapping):
        return faulty(number, RowError("row-not-object", "the row is no object with keys", EXAMPLE))
    try:
        named = as_json(value.get("id")) or b"null"
    except (TypeError, ValueError, OverflowError, RecursionError):
        named = b"null"
    try:
        _check_keys(value)
        return Row(number, named, _request(value))
    except RowError as fault:
        return faulty(number, fault, named)


def _check_keys(value: Mapping[str, object]) -> None:
    for key in value:
        if key not in COLUMNS:
            raise RowError("unknown-key", f"a row has no place for `{key}`", did_you_mean(str(key), COLUMNS, f"a row may hold {listed(COLUMNS, 'and')}"))
    for key in ("council", "ask", "matter", "asks", "stage"):
        if not isinstance(value.get(key), str | None):
            raise RowError("wrong-type", f"`{key}` is no text", f'put its value in quotes, as {{"{key}": "…"}}')
    for key in ("facts", "unavailable", "expect"):
        if not isinstance(value.get(key), Mapping | None):
            raise RowError("wrong-type", f"`{key}` is no object with keys", f'write it as {{"{key}": {{"about": "clerk"}}}}')


def _request(value: Mapping[str, Any]) -> Request:
    council, ask, matter, asks, stage = (value.get(key) for key in ("council", "ask", "matter", "asks", "stage"))
    try:
        as_json([council, ask, matter, asks, stage])  # halves of signs, as `\\ud800` alone, are in no text
        facts, unavailable, expect = (as_json(value.get(key)) for key in ("facts", "unavailable", "expect"))
        return Request(council, ask, matter, asks, facts, stage, unavailable, expect)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RowError("wrong-type", "the row holds something that JSON does not know", "use text, and lists and mappings of text") from error
