"""The example questions, put as facts: what the engine answers is what the documents support, whoever reads the words."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from protocol_cli.engine.decide import decide
from protocol_cli.model.decision import Decision
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from tests.conftest import COUNCILS, ROOT

NOTHING = "nothing"
"""The matter of a question that is about no matter of the vocabulary, and so is not covered."""

Example = dict[str, Any]


def examples_of(file: Path) -> list[Example]:
    """Return the examples of a council, each with the council's slug."""
    examples: list[Example] = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    return [{"council": file.stem, **example} for example in examples]


EXAMPLES = [example for council in COUNCILS for example in examples_of(ROOT / "tests" / "examples" / f"{council}.yaml")]


def question_of(example: Example) -> Question:
    """Return the question that an example puts."""
    facts = {fact: frozenset([values] if isinstance(values, str) else values) for fact, values in example.get("facts", {}).items()}
    return Question(example["matter"], Asks(example["asks"]), facts, example.get("stage"), example.get("unavailable", {}))


def seen(decision: Decision | None) -> dict[str, set[str]]:
    """Return what of a decision is held against an expectation: verdict, handlers, consultees and clauses; none is about no matter at all."""
    if decision is None:
        return {"verdict": {"not_covered"}, "first": set(), "then": set(), "consult": set(), "cite": set()}
    steps = decision.walk.steps
    return {
        "verdict": {decision.verdict.value},
        "first": {handler for step in steps[:1] for handler in step.handlers},
        "then": {handler for step in steps[1:] for handler in step.handlers},
        "consult": {person for step in steps for person in step.consult},
        "cite": {citation.clause for citation in decision.citations},
    }


def shortfalls(expect: dict[str, Any], found: dict[str, set[str]]) -> set[str]:
    """Return the keys of an expectation that an answer falls short of."""
    one_of = {key for key in ("verdict", "first") if key in expect and not found[key] & set(expect[key])}
    all_of = {key for key in ("then", "consult") if not set(expect.get(key, [])) <= found[key]}
    barred = {"never"} if found["first"] & set(expect.get("never", [])) else set()
    uncited = {"cite"} if not all(found["cite"] & set(clauses) for clauses in expect.get("cite", [])) else set()
    return one_of | all_of | barred | uncited


def answered(example: Example, protocols: dict[str, Protocol]) -> dict[str, set[str]]:
    """Return what is found in the answer to an example."""
    if example["matter"] == NOTHING:
        return seen(None)
    return seen(decide(protocols[example["council"]], question_of(example)))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_example_is_answered(example: Example, protocols: dict[str, Protocol]) -> None:
    """An example is answered as it expects; one that `differs`, because of the clause it names, is not."""
    short = shortfalls(example["expect"], answered(example, protocols))
    assert bool(short) == ("differs" in example), short


def test_examples_are_complete() -> None:
    """There are 80 examples, each with an id of its own, and each that is about nothing expects silence."""
    assert len({example["id"] for example in EXAMPLES}) == len(EXAMPLES) == 80
    assert all(example["expect"]["verdict"] == ["not_covered"] and "facts" not in example for example in EXAMPLES if example["matter"] == NOTHING)


@pytest.mark.parametrize(
    ("expect", "short"),
    [
        ({"verdict": ["routed", "permitted"], "first": ["clerk", "officer"], "then": ["panel"], "consult": ["chair"], "cite": [["1", "2"], ["3"]]}, set()),
        ({"verdict": ["permitted"]}, {"verdict"}),
        ({"first": ["panel"]}, {"first"}),
        ({"never": ["chair", "clerk"]}, {"never"}),
        ({"never": ["panel"]}, set()),
        ({"then": ["panel", "clerk"]}, {"then"}),
        ({"consult": ["chair", "clerk"]}, {"consult"}),
        ({"cite": [["1"], ["2"]]}, {"cite"}),
    ],
)
def test_shortfalls_are_found(expect: dict[str, Any], short: set[str]) -> None:
    """Each key of an expectation is held against its own part of an answer."""
    found = {"verdict": {"routed"}, "first": {"clerk"}, "then": {"panel"}, "consult": {"chair"}, "cite": {"1", "3"}}
    assert shortfalls(expect, found) == short
