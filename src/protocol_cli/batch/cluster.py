"""
A batch on many machines, by Dask: rows go out in pieces, answers come back in the order of the rows.

A worker needs this program in the same version, and no file: it is sent the rows, the protocols that they ask, packed, and the
reader if there are words. A piece depends on nothing but what it is sent, so that one whose worker dies is done again by another.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache, partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO
from warnings import catch_warnings, simplefilter

import msgspec

from protocol_cli import __version__
from protocol_cli.batch.answers import Answerer
from protocol_cli.batch.formats import OutputFormat
from protocol_cli.batch.rows import Request, Stack, after
from protocol_cli.batch.run import Batch
from protocol_cli.batch.writers import Totals, writer
from protocol_cli.loading.store import packed, unpacked
from protocol_cli.model.errors import LoadError, ProtocolError, QuestionError
from protocol_cli.model.protocol import Protocol

if TYPE_CHECKING:
    from distributed import Future

    from protocol_cli.reading.reader import Reader

PIECE = 10_000
"""How many rows are sent at once, at the least."""

AHEAD = 3
"""How many pieces are under way for each worker."""

TRIES = 5
"""How often a piece is sent before the batch gives up: each time but the last, its worker died."""

WAIT = 30
"""How long the scheduler is waited for, in seconds."""


class Work(msgspec.Struct, frozen=True):
    """What a worker is to do with every piece."""

    form: OutputFormat
    """How answers are written."""
    fail_on: frozenset[str]
    """What makes the batch fail."""
    council: str | None
    """The council that is asked where a row names none."""
    program: str = __version__
    """The version of the program that sends it."""


class Done(msgspec.Struct, frozen=True):
    """What comes back of a piece."""

    content: bytes
    """The parts of its rows, written as if others went before."""
    totals: Totals
    """What came of them."""


def answer_piece(work: Work, stacks: list[Stack], councils: dict[str, Any], words: bytes | None) -> Done:
    """
    Answer the rows of a piece, on whatever machine.

    Args:
        work: what is to be done.
        stacks: its rows.
        councils: each council's protocol, packed, or the fault that it has.
        words: the content of the reader's file; none where no row asks in words.

    Raises:
        QuestionError: if this machine has another version of the program.

    """
    if work.program != __version__:
        raise QuestionError(f"a worker has version {__version__} of protocol-cli, not {work.program}", "install the same version on every worker")
    out = BytesIO()
    batch = Batch(Answerer(partial(_opened, councils), partial(_read, words or b""), work.council), writer(work.form), work.fail_on)
    totals = batch.run(stacks, out, Totals(written=1))
    return Done(out.getvalue(), msgspec.structs.replace(totals, written=totals.written - 1))


def _opened(councils: dict[str, Any], council: str) -> Protocol:
    sent = councils[council]
    if isinstance(sent, ProtocolError):
        raise sent
    return _unpacked(sent)


_unpacked = lru_cache(maxsize=1000)(unpacked)
"""Opens a protocol once for all pieces that ask it: by its content, so that an edited one is another."""


@lru_cache(maxsize=1)
def _read(content: bytes) -> "Reader":
    from protocol_cli.reading.reader import read_reader

    return read_reader(content)


def _pieces(stacks: Iterable[Stack]) -> Iterator[list[Stack]]:
    """Yield stacks together until they are a piece."""
    piece: list[Stack] = []
    rows = 0
    for stack in stacks:
        piece.append(stack)
        rows += len(stack)
        if rows >= PIECE:
            yield piece
            piece, rows = [], 0
    if piece:
        yield piece


class Cluster:
    """A Dask cluster that a batch is sent to."""

    def __init__(self, address: str, work: Work, answerer: Answerer, words: Callable[[], bytes]) -> None:
        """
        Connect to a scheduler.

        Raises:
            QuestionError: if Dask is not installed, or there is no scheduler at the address.

        """
        try:
            from distributed import Client
        except ImportError as error:
            raise QuestionError("a cluster needs the library Dask", 'install it with pip install "protocol-cli[cluster]"') from error
        try:
            self.client: Any = Client(  # type: ignore[no-untyped-call]
                address, timeout=WAIT, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise QuestionError(f"there is no scheduler at `{address}`", "start one with `dask scheduler`, and name it as tcp://host:8786") from error
        self.work = work
        self.answerer = answerer
        self.read_words = words
        self.councils: dict[str, Any] = {}

    def run(self, stacks: Iterable[Stack], out: BinaryIO, totals: Totals, after_each: Callable[[Totals], None] = lambda _: None) -> Totals:
        """
        Write the answer to each row, after those that the totals tell of, in the order of the rows.

        Raises:
            QuestionError: if the cluster is lost, or a piece again and again.

        """
        under_way: deque[tuple[list[Stack], Future[Done]]] = deque()
        with self.client:
            most = AHEAD * max(1, len(self.client.scheduler_info()["workers"]))
            for piece in _pieces(after(stacks, totals.rows)):
                under_way.append((piece, self._sent(piece)))
                if len(under_way) >= most:
                    self._take(*under_way.popleft(), out, totals, after_each)
            for sent in under_way:
                self._take(*sent, out, totals, after_each)
        return totals

    def _sent(self, piece: list[Stack]) -> "Future[Done]":
        requests = [asked for stack in piece for asked in stack.asked if isinstance(asked, Request)]
        in_words = any(request.matter is None for request in requests)
        councils = {council: self._packed(council) for council in {request.council or self.work.council for request in requests} if council is not None}
        # All that a piece needs goes with it, some 200 kB a council and 30 MB for words, little beside the work of a piece: what was sent ahead
        # (scattered) would be lost with a worker, and sending it ahead fails if one dies meanwhile. Workers open what they have seen before once.
        words = self.words if in_words else None
        with catch_warnings():
            simplefilter("ignore", UserWarning)  # that a piece is large
            sent: Future[Done] = self.client.submit(answer_piece, self.work, piece, councils, words, pure=False, retries=TRIES)
        return sent

    @cached_property
    def words(self) -> bytes:
        """The content of the reader's file, read once for all pieces."""
        return self.read_words()

    def _packed(self, council: str) -> bytes | ProtocolError:
        """Return a council's protocol for sending, or the fault that the rows which ask it are to tell."""
        if council not in self.councils:
            try:
                self.councils[council] = packed(self.answerer.open_council(council))
            except LoadError as error:
                self.councils[council] = LoadError(error.diagnostics)
            except QuestionError as error:
                self.councils[council] = QuestionError(error.message, error.remedy, error.code)
        return self.councils[council]  # type: ignore[no-any-return]

    def _take(self, piece: list[Stack], sent: "Future[Done]", out: BinaryIO, totals: Totals, after_each: Callable[[Totals], None]) -> None:
        """Write what comes back of a piece; if it was lost with its worker, send it again."""
        done = self._result(piece, sent)
        content = done.content
        if not totals.written and done.totals.written:
            content = content.removeprefix(b",")
        out.write(content)
        totals.rows += done.totals.rows
        totals.failed += done.totals.failed
        totals.written += done.totals.written
        for outcome, count in done.totals.outcomes.items():
            totals.outcomes[outcome] = totals.outcomes.get(outcome, 0) + count
        after_each(totals)

    def _result(self, piece: list[Stack], sent: "Future[Done]") -> Done:
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        for _ in range(TRIES):
            try:
                return sent.result()
            except (KilledWorker, CancelledError, OSError):
                sent = self._sent(piece)
        raise QuestionError("the cluster loses its workers again and again", "see the logs of the workers; go on with --resume once they hold")
