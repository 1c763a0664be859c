"""The cases beside a council's rules."""

from pathlib import Path

from protocol_cli.loading.document import read_document
from protocol_cli.loading.folders import CASES_SUFFIX
from protocol_cli.loading.schema import CaseShape
from protocol_cli.loading.validation import validated_items
from protocol_cli.model.case import Case
from protocol_cli.model.diagnostics import Diagnostic, SourceLocation
from protocol_cli.model.errors import LoadError
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.suggestion import did_you_mean
from protocol_cli.model.verdicts import Verdict


def load_cases(folder: Path) -> list[Case]:
    """
    Return the cases of a council's folder, file by file.

    Raises:
        LoadError: with every fault of its files of cases.

    """
    faults: list[Diagnostic] = []
    cases: list[Case] = []
    for path in sorted(folder.glob(f"*{CASES_SUFFIX}")):
        document, found = read_document(path)
        faults += found
        shapes = validated_items(lambda _: CaseShape, document, faults) if document else {}
        for position, shape in shapes.items():
            if shape.expect.verdict not in set(Verdict):
                place = document.at((position, "expect", "verdict"))  # type: ignore[union-attr]
                faults.append(
                    Diagnostic("unknown-verdict", f"`{shape.expect.verdict}` is not a verdict", place, did_you_mean(shape.expect.verdict, list(Verdict)))
                )
                continue
            cases.append(_case(shape, document.at((position, "name"))))  # type: ignore[union-attr]
    if faults:
        raise LoadError(faults)
    return cases


def _case(shape: CaseShape, location: SourceLocation) -> Case:
    facts = {fact: frozenset(values) for fact, values in shape.facts.items()}
    expect = shape.expect
    return Case(
        name=shape.name,
        question=Question(shape.matter, Asks(shape.asks), facts, shape.stage, shape.unavailable),
        location=location,
        verdict=Verdict(expect.verdict),
        route=None if expect.route is None else tuple(map(frozenset, expect.route)),
        consult=frozenset(expect.consult),
        cite=frozenset(expect.cite),
        missing=None if expect.missing is None else frozenset(expect.missing),
    )
