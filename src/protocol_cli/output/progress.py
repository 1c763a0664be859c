"""How far a long piece of work has come, on a terminal only."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

FEW = 10
"""Up to how many things are done before anybody would look how far they are."""

DRAWN = 200
"""How often at most it is drawn how many are done."""


@contextmanager
def progress(inputs: Sequence[str]) -> Iterator[Callable[[int, int], None]]:
    """Show how much of some files has been read; gives what is to be told how many bytes and rows have been read since it was last told."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda _size, _rows: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    total = sum(Path(name).stat().st_size for name in inputs if Path(name).is_file()) or None
    columns = (SpinnerColumn(), TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f}/s"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total, rows=0, rate=0.0)

        def advanced(size: int, rows: int) -> None:
            one = shown.tasks[0]
            seen = one.fields["rows"] + rows
            shown.update(task, advance=size, rows=seen, rate=seen / max(one.elapsed or 0.0, 0.1))

        yield advanced


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of many things are done, where nothing else is shown until all are; gives what is to be told how many are, and of how many."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    # Without a thread of its own: one that draws while processes are forked may leave them its locks.
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as shown:
        task = shown.add_task("", total=None, visible=False)

        def done(so_far: int, whole: int) -> None:
            drawn = whole > FEW and so_far % max(1, whole // DRAWN) == 0
            shown.update(task, completed=so_far, total=whole, visible=whole > FEW, refresh=drawn)

        yield done
