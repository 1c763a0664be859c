"""
The unfinished output of a batch, and how far it has come: what makes an interrupted run leave nothing half-written, and able to go on.

Rows are written to a part beside the output; a note beside it says how many rows the part holds and how long it then was. The
output itself appears whole when all rows are answered, or stays as it was.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from protocol_cli.batch.writers import Totals, Writer
from protocol_cli.loading.files import write_whole
from protocol_cli.model.errors import QuestionError

NOTED_EVERY = 1.0
"""How often the note is written, in seconds: so much work is lost at most."""


class _Note(msgspec.Struct):
    run: str
    """What was asked, of which rules, and how it is written: only the same run can go on."""
    length: int
    """How long the part was, in bytes."""
    totals: Totals
    """What had come of the rows by then."""


class Part:
    """The unfinished output of one run."""

    def __init__(self, target: Path, run: str) -> None:
        self.target = target
        self.run = run
        self.path = target.with_name(f".{target.name}.part")
        self.note = target.with_name(f".{target.name}.note")
        self.noted = time.monotonic()

    def begun(self) -> Totals:
        """
        Return how far an earlier run came, and cut the part to that.

        Raises:
            QuestionError: if the earlier run was another one.

        """
        try:
            note = msgspec.json.decode(self.note.read_bytes(), type=_Note)
            length = self.path.stat().st_size
        except (OSError, msgspec.DecodeError):
            return Totals()
        if note.run != self.run:
            raise QuestionError(
                f"the unfinished run of `{self.target.name}` was of other questions, rules or options", "run it again without --resume, which begins anew"
            )
        if length < note.length:
            return Totals()
        os.truncate(self.path, note.length)
        return note.totals

    @contextmanager
    def opened(self, totals: Totals) -> Iterator[BinaryIO]:
        """Give the part for writing, after what the totals tell of."""
        with self.path.open("ab" if totals.rows else "wb") as file:
            yield file

    def note_down(self, file: BinaryIO, totals: Totals) -> None:
        """Note how far the run has come, if that was not done of late."""
        if time.monotonic() - self.noted < NOTED_EVERY:
            return
        file.flush()
        os.fsync(file.fileno())
        write_whole(self.note, msgspec.json.encode(_Note(self.run, file.tell(), totals)))
        self.noted = time.monotonic()

    def finish(self, writer: Writer, totals: Totals) -> None:
        """Put the whole output in its place."""
        whole, made = (self.target.with_name(f".{self.target.name}.{kind}") for kind in ("whole", "made"))
        try:
            head, foot = writer.head(totals), writer.foot(totals)
            if head:
                with whole.open("wb") as file, self.path.open("rb") as part:
                    file.write(head)
                    shutil.copyfileobj(part, file, 1 << 20)
                    file.write(foot)
            else:
                with self.path.open("ab") as file:
                    file.write(foot)
                self.path.replace(whole)
            columns = getattr(writer, "finish", None)
            if columns is not None:
                columns(whole, made)
                made.replace(whole)
            whole.replace(self.target)
        finally:
            whole.unlink(missing_ok=True)
            made.unlink(missing_ok=True)
        self.clear()

    def clear(self) -> None:
        """Remove the part and its note."""
        for path in (self.path, self.note):
            with suppress(OSError):
                path.unlink(missing_ok=True)
