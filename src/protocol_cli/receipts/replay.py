"""Receipts answered again: which answers are not what they were, and by which clauses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from protocol_cli.batch.answers import Answerer, Told
from protocol_cli.batch.rows import Request, as_json
from protocol_cli.receipts.log import Record


@dataclass(frozen=True, slots=True)
class Change:
    """A receipt whose answer would be another today."""

    record: Record
    """The receipt."""
    before: str
    """What was answered, in a few words."""
    now: str
    """What would be answered."""
    clauses: tuple[str, ...]
    """The clauses that made the difference: cited then and not now, or now and not then; if they are the same, those whose rules have changed."""


def replay(records: Iterable[Record], answerer: Answerer) -> Iterator[Change]:
    """Yield each receipt whose answer is not what it was."""
    for record in records:
        told = answerer.told(request_of(record.request))
        before, now = _gist(record.answer, record.error), _gist(told.answer, _error(told))
        if before != now:
            yield Change(record, _told(before), _told(now), _clauses(record.answer, told.answer))


def request_of(asked: dict[str, Any]) -> Request:
    """Return the request of a receipt."""
    texts = {key: as_json(asked.get(key)) for key in ("facts", "unavailable", "expect")}
    return msgspec.structs.replace(Request(*(asked.get(key) for key in ("council", "ask", "matter", "asks"))), stage=asked.get("stage"), **texts)


def _error(told: Told) -> dict[str, Any] | None:
    return {"code": told.fault.code} if told.fault else None


def _gist(answer: dict[str, Any] | None, error: dict[str, Any] | None) -> tuple[Any, ...]:
    """Return what matters in an answer: verdict, doubt, who takes each step and how firmly, conditions."""
    if answer is None:
        return ("error", (error or {}).get("code"))
    steps = [(step["handlers"], step["strength"], step["consult"], step["when"]) for step in answer["route"]]
    return (answer["verdict"], answer["certain"], steps, answer["conditions"], answer["deferred_to"])


def _told(gist: tuple[Any, ...]) -> str:
    verdict, rest = gist[0], gist[1:]
    if verdict == "error":
        return f"error ({rest[0]})"
    steps = " then ".join("/".join(handlers) + f" ({strength})" for handlers, strength, *_ in rest[1])
    return " ".join(filter(None, (verdict, "" if rest[0] else "(in doubt)", f"to {steps}" if steps else "")))


def _clauses(before: dict[str, Any] | None, now: dict[str, Any] | None) -> tuple[str, ...]:
    then, today = (dict(_cited(answer)) for answer in (before, now))
    parted = [clause for clause in (*then, *today) if (clause in then) != (clause in today)]
    return tuple(dict.fromkeys(parted or [clause for clause in then if then[clause] != today[clause]] or today))


def _cited(answer: dict[str, Any] | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in (answer or {}).get("citations", ()):
        yield one["clause"], tuple(one["rules"])
