"""An earlier run to compare with: what each of its rows came to."""

from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from protocol_cli.batch.answers import Told
from protocol_cli.model.errors import QuestionError

NEW = "new"
"""What a row was that the earlier run did not have."""


class Baseline:
    """The gist of each answer of an earlier run: verdict, who takes each step, clauses, error."""

    def __init__(self, path: Path) -> None:
        """
        Read the JSONL output of an earlier run.

        Raises:
            QuestionError: if it cannot be read, or is not that.

        """
        self.gists: dict[bytes, tuple[bytes, str]] = {}
        self.met: set[bytes] = set()
        try:
            with path.open("rb") as lines:
                for number, line in enumerate(lines, start=1):
                    value = _object(path, number, line)
                    place = value.get("row") or {}
                    key = _key(msgspec.json.encode(value.get("id")), place.get("file", ""), place.get("number", number))
                    self.gists[key] = (_gist(value), str(value.get("outcome", value.get("verdict"))))
        except OSError as error:
            raise QuestionError(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}", "name the JSONL output of an earlier run") from error

    def was(self, named: bytes, file: str, number: int, told: Told) -> str | None:
        """Return what a row, by its id or else by its place, came to earlier, if it is not the same now: an outcome, or `new`."""
        key = _key(named, file, number)
        self.met.add(key)
        gist, outcome = self.gists.get(key, (b"", NEW))
        now = {**(told.answer or {}), "error": {"code": told.fault.code} if told.fault else None}
        return None if gist == _gist(now) else outcome

    @property
    def gone(self) -> int:
        """How many rows of the earlier run have not been met."""
        return len(self.gists.keys() - self.met)


def _object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise QuestionError(
            f"{path}:{number} is no answer of an earlier run: {str(error).lower()}", "name the output of `protocol batch --format jsonl`"
        ) from error
    if not isinstance(value, dict) or not value.keys() & {"verdict", "error"}:
        raise QuestionError(f"{path}:{number} is no answer of an earlier run", "name the output of `protocol batch --format jsonl`")
    return value


def _key(named: bytes, file: str, number: int) -> bytes:
    """Return by what a row is known again: its id, or where it stands."""
    return blake2b(f"{file}:{number}".encode() if named == b"null" else named, digest_size=12).digest()


def _gist(answer: dict[str, Any]) -> bytes:
    """Return a digest of what matters in an answer."""
    route = [(step["handlers"], step["consult"], step["when"]) for step in answer.get("route", ())]
    clauses = [one["clause"] for one in answer.get("citations", ())]
    error = (answer.get("error") or {}).get("code")
    told = (answer.get("verdict"), answer.get("certain"), route, answer.get("conditions"), clauses, error)
    return blake2b(msgspec.json.encode(told), digest_size=12).digest()
