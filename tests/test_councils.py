"""The five councils: their cases hold, and their files agree with one another."""

from collections import Counter

import pytest

from protocol_cli.audit.cases import run_case
from protocol_cli.audit.coverage import findings
from protocol_cli.loading.cases import load_cases
from protocol_cli.loading.shared import Shared
from protocol_cli.model.protocol import Protocol
from tests.conftest import COUNCILS, ROOT

CLAUSES = {"hailsham": 54, "knutsford": 136, "martlesham": 120, "south-hams": 77, "southwell": 113}
"""How many paragraphs and bullets the five documents have."""


@pytest.mark.parametrize("council", COUNCILS)
def test_cases_hold(council: str, protocols: dict[str, Protocol]) -> None:
    """Every case beside a council's rules is answered as it expects."""
    runs = [run_case(protocols[council], case) for case in load_cases(ROOT / "councils" / council)]
    assert runs
    assert {run.case.name: run.shortfalls for run in runs if run.shortfalls} == {}


@pytest.mark.parametrize("council", COUNCILS)
def test_everything_is_accounted_for(council: str, protocols: dict[str, Protocol]) -> None:
    """Every clause is cited and decided by a case or excused, every rule and exception speaks in a case, and none clash."""
    runs = [run_case(protocols[council], case) for case in load_cases(ROOT / "councils" / council)]
    assert [(finding.code, finding.message) for finding in findings(protocols[council], runs)] == []


def test_shared_rules_are_adopted_by_three_councils(protocols: dict[str, Protocol], shared: Shared) -> None:
    """A rule is shared once three councils say the same as firmly."""
    rules = {(council, rule.id) for council, protocol in protocols.items() for of_matter in protocol.rules.values() for rule in of_matter if rule.adopted}
    adopters = Counter(id_ for _, id_ in rules)
    assert [id_ for id_ in shared.rules if adopters[id_] < 3] == []


@pytest.mark.parametrize("council", COUNCILS)
def test_register_is_complete(council: str, protocols: dict[str, Protocol]) -> None:
    """The register has a clause for every paragraph and bullet of the document, each with a heading and a gist."""
    register = protocols[council].clauses
    assert len(register) == CLAUSES[council]
    assert all(clause.heading and clause.gist for clause in register.values())


@pytest.mark.parametrize("council", COUNCILS)
def test_handlers_have_the_councils_own_titles(council: str, protocols: dict[str, Protocol]) -> None:
    """Whoever a council's routes name has a title in its council.yaml."""
    protocol = protocols[council]
    handlers = {handler for rules in protocol.rules.values() for rule in rules for step in rule.route for handler in (*step.handlers, *step.consult)}
    assert sorted(handlers - set(protocol.council.titles)) == []
