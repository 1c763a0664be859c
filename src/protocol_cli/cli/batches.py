"""The command that answers many questions at once: `batch`."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
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
    from protocol_cli.batch.readers import Advanced
    from protocol_cli.batch.rows import Stack
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
    from protocol_cli.batch.delivery import identity, to_file, to_stream
    from protocol_cli.batch.part import Part
    from protocol_cli.batch.run import Batch, summary
    from protocol_cli.batch.writers import writer
    from protocol_cli.output.progress import progress
    from protocol_cli.use_cases.words import reader_content

    where = library(rules, councils, as_of)
    if resume and (target is None or baseline is not None or receipt is not None or "-" in inputs):
        raise QuestionError("--resume needs --output and inputs that are files, and goes with neither --baseline nor --receipt", "run it anew without --resume")
    earlier = Baseline(baseline) if baseline else None
    if engine is Engine.DASK and (scheduler is None or baseline is not None or receipt is not None or strict):
        raise QuestionError(
            "--engine dask needs --scheduler, and goes with none of --baseline, --receipt and --strict", "run it without them, or on this machine"
        )
    with progress(inputs) as advanced, _receipts(receipt, receipt_time) as kept:
        answerer, wording, outcomes = Answerer.of(where, council), writer(form), _outcomes(fail_on)
        work: Batch | Cluster = Batch(answerer, wording, outcomes, earlier, kept, strict=strict)
        if scheduler is not None and engine is Engine.DASK:
            work = Cluster(scheduler, Work(form, outcomes, council), answerer, partial(reader_content, where))
        stacks = _stacks(inputs, input_format, where, advanced)
        if target is None:
            if form is OutputFormat.PARQUET:
                raise QuestionError("Parquet is not written to standard output", "name a file with --output")
            totals = to_stream(sys.stdout.buffer, work.run, wording, stacks)
        else:
            run = [library_digest(where), where.day, council, form, fail_on, strict, *map(identity, inputs)]
            totals = to_file(Part(target, repr(run)), work.run, wording, stacks, resume=resume)
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


def _stacks(inputs: list[str], written: InputFormat | None, where: Library, advanced: "Advanced") -> Iterator["Stack"]:
    from protocol_cli.batch.readers import format_of, stacks_of

    forms = [written or format_of(name) for name in inputs]
    facts = () if all(form is InputFormat.JSONL for form in forms) else tuple(open_vocabulary(where).facts)
    for name, form in zip(inputs, forms, strict=True):
        yield from stacks_of(name, form, facts, advanced)
