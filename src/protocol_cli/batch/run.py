"""A batch: rows in, their answers out, in order; what is asked twice is decided once."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO, Protocol

import msgspec

from protocol_cli.batch.answers import ERROR, Answerer, Told
from protocol_cli.batch.baseline import Baseline
from protocol_cli.batch.rows import Memory, Request, RowError, Stack, after, short
from protocol_cli.batch.writers import Totals, Writer
from protocol_cli.model.errors import QuestionError


class _Known(msgspec.Struct, eq=False):
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

    def __call__(self, stacks: Iterable[Stack], out: BinaryIO, totals: Totals, after_each: Callable[[Totals], None] = ..., /) -> Totals:
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
        self.known: Memory[Request | RowError, _Known] = Memory(self._found_out, short)

    def run(self, stacks: Iterable[Stack], out: BinaryIO, totals: Totals, after_each: Callable[[Totals], None] = lambda _: None) -> Totals:
        """
        Write the answer to each row, after those that the totals tell of, and return what has come of all.

        Raises:
            QuestionError: if no row that cannot be answered is to be passed over, and there is one.

        """
        for stack in after(stacks, totals.rows):
            known = list(map(self.known.__getitem__, stack.asked))
            stop = next((at for at, one in enumerate(known) if one.told.fault is not None), None) if self.strict else None
            self._write(stack.before(stop), self._against(stack, known[:stop]), out, totals)
            if stop is not None and (fault := known[stop].told.fault):
                raise _stopped(stack, stop, fault)
            after_each(totals)
        return totals

    def _write(self, stack: Stack, known: list[_Known], out: BinaryIO, totals: Totals) -> None:
        totals.rows += len(stack)
        for one, rows in Counter(known).items():
            totals.failed += rows * one.failed
            totals.outcomes[one.outcome] = totals.outcomes.get(one.outcome, 0) + rows
        told, prepared = _to_tell(stack, known)
        out.write(self.writer.rows(told, prepared, totals.written + 1))
        totals.written += len(told)

    def _found_out(self, asked: Request | RowError) -> _Known:
        return self._prepared(Told(None, asked) if isinstance(asked, RowError) else self.answerer.told(asked))

    def _prepared(self, told: Told) -> _Known:
        failed = not self.fail_on.isdisjoint(told.tags)
        return _Known(told, told.outcome, failed, self.writer.prepare(told, failed=failed))

    def _against(self, stack: Stack, known: list[_Known]) -> list[_Known]:
        """Return what is known of rows, held against an earlier run where there is one; a receipt is kept of each where that is wanted."""
        if self.receipts is not None:
            for asked, one in zip(stack.asked, known, strict=False):
                if isinstance(asked, Request):
                    self.receipts.add(self.answerer.named(asked), one.told)
        if self.baseline is None:
            return known
        each = zip(stack.ids, stack.numbers, known, strict=False)
        return [self._since(self.baseline.was(named, stack.file, number, one.told), one) for named, number, one in each]

    def _since(self, was: str | None, known: _Known) -> _Known:
        """Return what is known of a row that was something else in an earlier run; nothing is told of it if it was the same."""
        if was is None:
            return _Known(known.told, known.outcome, failed=False, prepared=None)
        return self._prepared(msgspec.structs.replace(known.told, was=was))


def _to_tell(stack: Stack, known: Sequence[_Known]) -> tuple[Stack, list[bytes]]:
    """Return the rows of which the output tells, with what it tells of each."""
    prepared = [one.prepared for one in known if one.prepared is not None]
    if len(prepared) == len(stack):
        return stack, prepared
    return stack.only([at for at, one in enumerate(known) if one.prepared is not None]), prepared


def _stopped(stack: Stack, at: int, fault: RowError) -> QuestionError:
    where = f"{stack.file}:{stack.numbers[at]}" + (f":{fault.column}" if fault.column else "")
    return QuestionError(f"{where}: {fault.message}", fault.remedy, fault.code)


def summary(totals: Totals) -> str:
    """Return what came of a batch, in one line."""
    fared = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(totals.outcomes.items(), key=lambda one: (one[0] == ERROR, -one[1])))
    return f"{totals.rows:,} row{'' if totals.rows == 1 else 's'}{': ' if fared else ''}{fared}; {totals.failed:,} failed"
