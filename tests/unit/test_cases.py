"""Cases beside the rules: how they are read, and what is told of one that falls short."""

from pathlib import Path

import pytest

from protocol_cli.audit.cases import rules_not_exercised, run_case
from protocol_cli.loading.cases import load_cases
from protocol_cli.model.case import Case
from protocol_cli.model.diagnostics import SourceLocation
from protocol_cli.model.errors import LoadError
from protocol_cli.model.verdicts import Verdict
from tests.builders import a_protocol, a_question, to

PLACE = SourceLocation("cases.yaml")
PROTOCOL = a_protocol(
    {"id": "officers", "when": {"about": "an_officer"}, "route": [to("clerk", consult=["panel"])]},
    {"id": "late", "when": {"late": "yes"}, "strength": "must not"},
)


def test_case_that_holds_has_no_shortfall() -> None:
    """A case passes when all that it expects is so."""
    route = (frozenset({"clerk"}),)
    case = Case("One", a_question(about="officer"), PLACE, Verdict.ROUTED, route, frozenset({"panel"}), frozenset({"1"}), frozenset())
    assert run_case(PROTOCOL, case).shortfalls == ()


def test_each_shortfall_is_told() -> None:
    """What differs is told: the verdict, the route, who is consulted, what is cited, what it depends on."""
    route = (frozenset({"chair"}), frozenset({"clerk", "panel"}))
    case = Case("One", a_question(about="officer"), PLACE, Verdict.DEPENDS, route, frozenset({"chair"}), frozenset({"2"}), frozenset({"late"}))
    assert run_case(PROTOCOL, case).shortfalls == (
        "the verdict is routed, not depends",
        "the route is clerk, not chair > clerk|panel",
        "chair is not consulted",
        "2 is not cited",
        "it depends on nothing, not on late",
    )


def test_question_that_cannot_be_put_is_a_shortfall() -> None:
    """A case with a word that is not known fails, and does not stop the others."""
    assert run_case(PROTOCOL, Case("One", a_question(abuot="officer"), PLACE, Verdict.ROUTED)).shortfalls == ("there is no fact `abuot`",)


def test_rule_that_no_case_makes_speak_is_found() -> None:
    """A rule that speaks in none of the cases is listed."""
    runs = [run_case(PROTOCOL, Case("One", a_question(about="officer"), PLACE, Verdict.ROUTED))]
    assert [rule.id for rule in rules_not_exercised(PROTOCOL, runs)] == ["late"]


def test_faults_of_cases_are_told_with_their_places(tmp_path: Path) -> None:
    """A wrong verdict, a missing key and a file that cannot be read are all told in one run."""
    (tmp_path / "a.cases.yaml").write_text("- name: One\n  matter: act\n  expect: {verdict: permited}\n- name: Two\n  matter: act\n", encoding="utf-8")
    (tmp_path / "b.cases.yaml").write_text("[\n", encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load_cases(tmp_path)
    assert [(one.code, one.location.line) for one in caught.value.diagnostics] == [("unknown-verdict", 3), ("missing-key", 4), ("yaml-syntax", 2)]
