"""The command that answers many questions at once: `batch`."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from protocol_cli.batch.formats import Engine, InputFormat, OutputFormat
from protocol_cli.cli.options import AsOfOption, CouncilsOption, RulesOption, council_names_completed
from protocol_cli.cli.receipts import ReceiptOption, ReceiptTimeOption
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.suggestion import did_you_mean, listed
from protocol_cli.use_cases.opening import Library, library, library_digest, open_vocabulary

if TYPE_CHECKING:
    from protocol_cli.batch.part import Part
    from protocol_cli.batch.rows import Row
    from protocol_cli.batch.run import Running
    from protocol_cli.batch.writers import Totals, Writer
    from protocol_cli.receipts.log import Receipts

FAILED = 1
"""The exit code where a row met what the batch is to fail on."""

FAIL_ON = "mismatch,error"
"""What a batch fails on unless it is told otherwise."""


InputsArgument: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="INPUT", help="Files of questions: JSONL, JSON, CSV, YAML or Parquet; `-` is standard input.", show_default=False)
]
RowCouncilOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--council",
        "-c",
        envvar="PROTOCOL_COUNCIL",
        metavar="COUNCIL",
        help="The council that rows ask which name none.",
        autocompletion=council_names_completed,
        show_default=False,
    ),
]
FormOption: TypeAlias = Annotated[OutputFormat, typer.Option("--format", "-f", metavar="FORM", help=f"How the answers are written: {', '.join(OutputFormat)}.")]
OutputOption: TypeAlias = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where they are written: whole or not at all.", show_default="standard output")
]
InputFormatOption: TypeAlias = Annotated[
    InputFormat | None,
    typer.Option("--input-format", metavar="FORM", help=f"How the questions are written: {', '.join(InputFormat)}.", show_default="told by the file's name"),
]
FailOnOption: TypeAlias = Annotated[
    str,
    typer.Option("--fail-on", metavar="OUTCOMES", help="Which outcomes make the batch fail, joined by commas: verdicts, uncertain, mismatch, error, changed."),
]
BaselineOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="The JSONL output of an earlier run: only what is not the same now is written.", show_default=False),
]
StrictOption: TypeAlias = Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be answered.")]
ResumeOption: TypeAlias = Annotated[bool, typer.Option("--resume", help="Go on with --output from where an interrupted run of the same stopped.")]
EngineOption: TypeAlias = Annotated[Engine, typer.Option("--engine", help="Where it is worked out: in this process, or on a Dask cluster.")]
SchedulerOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--scheduler", envvar="DASK_SCHEDULER_ADDRESS", metavar="ADDRESS", help="The scheduler of the cluster, as tcp://host:8786.", show_default=False
    ),
]


def batch(
    inputs: InputsArgument,
    council: RowCouncilOption = None,
    form: FormOption = OutputFormat.JSONL,
    target: OutputOption = None,
    input_format: InputFormatOption = None,
    fail_on: FailOnOption = FAIL_ON,
    baseline: BaselineOption = None,
    strict: StrictOption = False,
    resume: ResumeOption = False,
    engine: EngineOption = Engine.LOCAL,
    scheduler: SchedulerOption = None,
    receipt: ReceiptOption = None,
    receipt_time: ReceiptTimeOption = None,
    councils: CouncilsOption = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """
    Answer many questions, in their order; each answer carries its row's `id` and place.

    A row is {"id": …, "council": …, "ask": "plain words"} or {"id": …, "council": …, "matter": …, "facts": {…}}, and may say
    what is expected: {"expect": {"verdict": "routed", "first": "chair"}}.

    Exit codes: 0 nothing met --fail-on, 1 a row did, 2 the inputs, the options or the rules cannot be used.
    """
    from protocol_cli.batch.answers import Answerer
    from protocol_cli.batch.baseline import Baseline
    from protocol_cli.batch.cluster import Cluster, Work
    from protocol_cli.batch.part import Part
    from protocol_cli.batch.run import Batch, summary
    from protocol_cli.batch.writers import writer
    from protocol_cli.use_cases.words import reader_content

    where = library(rules, councils, as_of)
    if resume and (target is None or baseline is not None or receipt is not None or "-" in inputs):
        raise QuestionError("--resume needs --output and inputs that are files, and goes with neither --baseline nor --receipt", "run it anew without --resume")
    earlier = Baseline(baseline) if baseline else None
    if engine is Engine.DASK and (scheduler is None or baseline is not None or receipt is not None or strict):
        raise QuestionError(
            "--engine dask needs --scheduler, and goes with none of --baseline, --receipt and --strict", "run it without them, or on this machine"
        )
    with _progress(inputs) as advanced, _receipts(receipt, receipt_time) as kept:
        answerer, wording, outcomes = Answerer.of(where, council), writer(form), _outcomes(fail_on)
        work: Batch | Cluster = Batch(answerer, wording, outcomes, earlier, kept, strict=strict)
        if scheduler is not None and engine is Engine.DASK:
            work = Cluster(scheduler, Work(form, outcomes, council), answerer, partial(reader_content, where))
        rows = _rows(inputs, input_format, where, advanced)
        if target is None:
            totals = _to_stdout(work.run, wording, rows, form)
        else:
            run = [library_digest(where), where.day, council, form, fail_on, strict, *map(_identity, inputs)]
            totals = _to_file(work.run, wording, rows, Part(target, repr(run)), resume=resume)
    print(summary(totals) + (f"; {earlier.gone:,} of the earlier run are gone" if earlier and earlier.gone else ""), file=sys.stderr)
    raise typer.Exit(FAILED if totals.failed else 0)


def _receipts(log: Path | None, time: str | None) -> AbstractContextManager["Receipts | None"]:
    from protocol_cli.receipts.log import receipts

    return nullcontext() if log is None else receipts(log, time)


def _outcomes(fail_on: str) -> frozenset[str]:
    from protocol_cli.batch.answers import TAGS

    named = [name.strip() for name in fail_on.split(",") if name.strip()]
    for name in named:
        if name not in TAGS:
            raise QuestionError(f"`{name}` is no outcome to fail on", did_you_mean(name, TAGS, f"use {listed(TAGS, 'or')}"))
    return frozenset(named)


def _rows(inputs: list[str], written: InputFormat | None, where: Library, advanced: Callable[[int], None]) -> Iterator["Row"]:
    from protocol_cli.batch.sources import format_of, rows_of

    forms = [written or format_of(name) for name in inputs]
    facts = () if all(form is InputFormat.JSONL for form in forms) else open_vocabulary(where).facts
    for name, form in zip(inputs, forms, strict=True):
        yield from rows_of(name, form, facts, advanced)


def _identity(name: str) -> tuple[str, int, int]:
    """Return what tells an input from an edited one."""
    if name == "-":
        return name, 0, 0
    try:
        found = Path(name).stat()
    except OSError:
        return name, 0, 0  # told when it is read
    return name, found.st_size, found.st_mtime_ns


def _to_stdout(run: "Running", wording: "Writer", rows: Iterator["Row"], form: OutputFormat) -> "Totals":
    from protocol_cli.batch.writers import Totals

    if form is OutputFormat.PARQUET:
        raise QuestionError("Parquet is not written to standard output", "name a file with --output")
    out = sys.stdout.buffer
    if not wording.late:
        out.write(wording.head(Totals()))
        totals = run(rows, out, Totals())
        out.write(wording.foot(totals))
        out.flush()
        return totals
    with tempfile.TemporaryFile() as held:
        totals = run(rows, held, Totals())
        held.seek(0)
        out.write(wording.head(totals))
        while piece := held.read(1 << 20):
            out.write(piece)
        out.write(wording.foot(totals))
        out.flush()
    return totals


def _to_file(run: "Running", wording: "Writer", rows: Iterator["Row"], part: "Part", *, resume: bool) -> "Totals":
    from protocol_cli.batch.writers import Totals

    try:
        totals = part.begun() if resume else Totals()
        if totals.rows:
            print(f"going on after {totals.rows:,} rows", file=sys.stderr)
        with part.opened(totals) as out:
            run(rows, out, totals, lambda so_far: part.note_down(out, so_far))
        part.finish(wording, totals)
    except OSError as error:
        remedy = "free some space or name another file, and go on with --resume"
        raise QuestionError(f"`{part.target}` cannot be written: {(error.strerror or str(error)).lower()}; what was there is as it was", remedy) from error
    return totals


@contextmanager
def _progress(inputs: list[str]) -> Iterator[Callable[[int], None]]:
    """Show how far the reading has come, on a terminal only."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    total = sum(Path(name).stat().st_size for name in inputs if Path(name).is_file()) or None
    columns = (SpinnerColumn(), TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f}/s"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total, rows=0, rate=0.0)

        def advanced(size: int) -> None:
            one = shown.tasks[0]
            rows = one.fields["rows"] + 1
            shown.update(task, advance=size, rows=rows, rate=rows / max(one.elapsed or 0.0, 0.1))

        yield advanced
