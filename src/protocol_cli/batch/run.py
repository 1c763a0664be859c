"""A batch: rows in, their answers out, in order; what is asked twice is decided once."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import BinaryIO, Protocol

import msgspec

from protocol_cli.batch.answers import ERROR, Answerer, Told
from protocol_cli.batch.baseline import Baseline
from protocol_cli.batch.rows import Request, Row, RowError
from protocol_cli.batch.writers import Totals, Writer
from protocol_cli.model.errors import QuestionError

REMEMBERED = 8192
"""How many requests are remembered with their answers; the oldest is forgotten first."""


class _Known(msgspec.Struct, frozen=True):
    """What is known of a request."""

    told: Told
    outcome: str
    failed: bool
    prepared: bytes | None


class Keeper(Protocol):
    """What keeps a receipt of each row."""

    def add(self, request: Request, told: Told) -> None:
        """Add a receipt."""
        ...


class Running(Protocol):
    """What answers rows and writes them: here, or elsewhere."""

    def __call__(self, rows: Iterable[Row], out: BinaryIO, totals: Totals, after_each: Callable[[Totals], None] = ..., /) -> Totals:
        """Write the answer to each row, after those that the totals tell of, and return what has come of all."""
        ...


class Batch:
    """Answers rows and writes them."""

    def __init__(
        self,
        answerer: Answerer,
        writer: Writer,
        fail_on: frozenset[str],
        baseline: Baseline | None = None,
        receipts: Keeper | None = None,
        *,
        strict: bool = False,
    ) -> None:
        self.answerer = answerer
        self.writer = writer
        self.fail_on = fail_on
        self.baseline = baseline
        self.receipts = receipts
        self.strict = strict
        self.known: dict[Request, _Known] = {}

    def run(self, rows: Iterable[Row], out: BinaryIO, totals: Totals, after_each: Callable[[Totals], None] = lambda _: None) -> Totals:
        """
        Write the answer to each row, after those that the totals tell of, and return what has come of all.

        Raises:
            QuestionError: if no row that cannot be answered is to be passed over, and there is one.

        """
        for row in islice(rows, totals.rows, None):
            known = self._known(row)
            if self.strict and known.told.fault is not None:
                raise _stopped(row, known.told.fault)
            if self.receipts is not None and row.request is not None:
                self.receipts.add(self.answerer.named(row.request), known.told)
            if self.baseline is not None:
                known = self._against(self.baseline, row, known)
            totals.rows += 1
            totals.failed += known.failed
            totals.outcomes[known.outcome] = totals.outcomes.get(known.outcome, 0) + 1
            if known.prepared is not None:
                totals.written += 1
                out.write(self.writer.row(known.prepared, row.id, row.place, totals.written))
            after_each(totals)
        return totals

    def _known(self, row: Row) -> _Known:
        if row.request is None:
            return self._prepared(Told(None, row.fault))
        known = self.known.get(row.request)
        if known is None:
            known = self._prepared(self.answerer.told(row.request))
            if len(self.known) >= REMEMBERED:
                del self.known[next(iter(self.known))]
            self.known[row.request] = known
        return known

    def _prepared(self, told: Told) -> _Known:
        failed = not self.fail_on.isdisjoint(told.tags)
        return _Known(told, told.outcome, failed, self.writer.prepare(told, failed=failed))

    def _against(self, baseline: Baseline, row: Row, known: _Known) -> _Known:
        """Return what is known of a row beside what it came to earlier: nothing is told of it if that is the same."""
        was = baseline.was(row, known.told)
        if was is None:
            return _Known(known.told, known.outcome, failed=False, prepared=None)
        return self._prepared(msgspec.structs.replace(known.told, was=was))


def _stopped(row: Row, fault: RowError) -> QuestionError:
    where = f"{row.place.file}:{row.place.number}" + (f":{fault.column}" if fault.column else "")
    return QuestionError(f"{where}: {fault.message}", fault.remedy, fault.code)


def summary(totals: Totals) -> str:
    """Return what came of a batch, in one line."""
    fared = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(totals.outcomes.items(), key=lambda one: (one[0] == ERROR, -one[1])))
    return f"{totals.rows:,} row{'' if totals.rows == 1 else 's'}{': ' if fared else ''}{fared}; {totals.failed:,} failed"
