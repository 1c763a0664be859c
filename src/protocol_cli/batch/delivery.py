"""Where the answers of a batch go: to a stream as they come, or to a file, whole or not at all."""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from protocol_cli.batch.part import Part
from protocol_cli.batch.readers import STDIN
from protocol_cli.batch.rows import Stack
from protocol_cli.batch.run import Running
from protocol_cli.batch.writers import Totals, Writer
from protocol_cli.model.errors import QuestionError

PIECE = 1 << 20
"""How much is copied at once, in bytes."""


def to_stream(out: BinaryIO, run: Running, writer: Writer, stacks: Iterable[Stack]) -> Totals:
    """Write answers to a stream, and return what has come of the rows; where the head tells the totals, once all are known."""
    if not writer.late:
        out.write(writer.head(Totals()))
        totals = run(stacks, out, Totals())
        out.write(writer.foot(totals))
        out.flush()
        return totals
    with tempfile.TemporaryFile() as held:
        totals = run(stacks, held, Totals())
        held.seek(0)
        out.write(writer.head(totals))
        while piece := held.read(PIECE):
            out.write(piece)
        out.write(writer.foot(totals))
        out.flush()
    return totals


def to_file(part: Part, run: Running, writer: Writer, stacks: Iterable[Stack], *, resume: bool) -> Totals:
    """
    Write answers to a file, and return what has come of the rows.

    Raises:
        QuestionError: if the file cannot be written, or an earlier run is to be gone on with that was another one.

    """
    try:
        totals = part.begun() if resume else Totals()
        if totals.rows:
            print(f"going on after {totals.rows:,} rows", file=sys.stderr)
        with part.opened(totals) as out:
            run(stacks, out, totals, lambda so_far: part.note_down(out, so_far))
        part.finish(writer, totals)
    except OSError as error:
        remedy = "free some space or name another file, and go on with --resume"
        raise QuestionError(f"`{part.target}` cannot be written: {(error.strerror or str(error)).lower()}; what was there is as it was", remedy) from error
    return totals


def identity(name: str) -> tuple[str, int, int]:
    """Return what tells an input from an edited one: its name, its size in bytes, and when it was last written."""
    if name == STDIN:
        return name, 0, 0
    try:
        found = Path(name).stat()
    except OSError:
        return name, 0, 0  # told when it is read
    return name, found.st_size, found.st_mtime_ns
