"""The five councils: their cases hold, and their files agree with one another."""

import pytest

from protocol_cli.audit.cases import rules_not_exercised, run_case
from protocol_cli.loading.cases import load_cases
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.verdicts import Verdict
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
def test_every_rule_is_exercised(council: str, protocols: dict[str, Protocol]) -> None:
    """Every rule and exception of a council speaks in one case at least."""
    runs = [run_case(protocols[council], case) for case in load_cases(ROOT / "councils" / council)]
    assert [(rule.matter, rule.id) for rule in rules_not_exercised(protocols[council], runs)] == []


@pytest.mark.parametrize("council", COUNCILS)
def test_register_is_complete(council: str, protocols: dict[str, Protocol]) -> None:
    """The register has a clause for every paragraph and bullet of the document, each with a heading and a gist."""
    register = protocols[council].clauses
    assert len(register) == CLAUSES[council]
    assert all(clause.heading and clause.gist for clause in register.values())


@pytest.mark.parametrize("council", COUNCILS)
def test_excused_clause_is_not_cited(council: str, protocols: dict[str, Protocol]) -> None:
    """A clause that asks nothing of anyone carries no rule."""
    protocol = protocols[council]
    cited = {clause for rules in protocol.rules.values() for rule in rules for clause in rule.clauses_cited}
    assert sorted(clause for clause in cited if protocol.clauses[clause].excused) == []


@pytest.mark.parametrize("council", COUNCILS)
def test_no_situation_is_answered_in_two_ways(council: str, protocols: dict[str, Protocol]) -> None:
    """In no situation do the clauses of the five documents, as they are read, clash."""
    from protocol_cli.engine.compile import compile_matter

    protocol = protocols[council]
    for slug in protocol.rules:
        for part in compile_matter(protocol, protocol.vocabulary.matters[slug], {}).parts:
            assert part.verdict is None or part.verdict.verdict is not Verdict.CONFLICT, slug
            assert part.route is None or part.route.steps, slug


@pytest.mark.parametrize("council", COUNCILS)
def test_handlers_have_the_councils_own_titles(council: str, protocols: dict[str, Protocol]) -> None:
    """Whoever a council's routes name has a title in its council.yaml."""
    protocol = protocols[council]
    handlers = {handler for rules in protocol.rules.values() for rule in rules for step in rule.route for handler in (*step.handlers, *step.consult)}
    assert sorted(handlers - set(protocol.council.titles)) == []
