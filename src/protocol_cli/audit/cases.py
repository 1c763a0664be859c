"""Whether a council's rules answer its cases as expected, and which rules no case exercises."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from protocol_cli.engine.decide import decide
from protocol_cli.model.case import Case
from protocol_cli.model.decision import Decision
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.rules import Rule


@dataclass(frozen=True, slots=True)
class CaseRun:
    """A case and what came of it."""

    case: Case
    """The case."""
    shortfalls: tuple[str, ...]
    """What differs from what was expected; none if it passes."""
    rules: frozenset[str]
    """The rules that spoke."""
    cited: frozenset[str]
    """The clauses that the answer cites."""


def run_case(protocol: Protocol, case: Case) -> CaseRun:
    """Return what comes of a case; a question that cannot be put is a shortfall."""
    try:
        decision = decide(protocol, case.question)
    except QuestionError as error:
        return CaseRun(case, (error.message,), frozenset(), frozenset())
    return CaseRun(
        case,
        shortfalls=tuple(_shortfalls(case, decision)),
        rules=frozenset(reason.rule for reason in decision.reasons),
        cited=frozenset(citation.clause for citation in decision.citations),
    )


def rules_not_exercised(protocol: Protocol, runs: Iterable[CaseRun]) -> list[Rule]:
    """Return the rules that spoke in none of the cases, each once, in file order; on which of its matters a rule spoke makes no difference."""
    spoken = {rule for run in runs for rule in run.rules}
    return list({rule.id: rule for rules in protocol.rules.values() for rule in rules if rule.id not in spoken}.values())


def _shortfalls(case: Case, decision: Decision) -> Iterator[str]:
    if decision.verdict is not case.verdict:
        yield f"the verdict is {decision.verdict}, not {case.verdict}"
    route = tuple(frozenset(step.handlers) for step in decision.walk.steps)
    if case.route is not None and route != case.route:
        yield f"the route is {_told(route)}, not {_told(case.route)}"
    if lacking := case.consult - {person for step in decision.walk.steps for person in step.consult}:
        yield f"{', '.join(sorted(lacking))} is not consulted"
    if lacking := case.cite - {citation.clause for citation in decision.citations}:
        yield f"{', '.join(sorted(lacking))} is not cited"
    missing = frozenset(fact.fact for fact in decision.missing)
    if case.missing is not None and missing != case.missing:
        yield f"it depends on {', '.join(sorted(missing)) or 'nothing'}, not on {', '.join(sorted(case.missing))}"


def _told(route: tuple[frozenset[str], ...]) -> str:
    return " > ".join("|".join(sorted(handlers)) for handlers in route) or "empty"
