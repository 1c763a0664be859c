"""Accounting both ways: every clause carries a rule or an excuse, every rule and every clause is decided by a case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from protocol_cli.audit.cases import CaseRun, rules_not_exercised
from protocol_cli.engine.compile import compile_matter
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks
from protocol_cli.model.rules import Rule


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a council's clauses, rules, exceptions and cases there are, and how many are accounted for."""

    clauses: int
    """Paragraphs and bullets of the document."""
    excused: int
    """Those that ask nothing of anyone."""
    cited: int
    """Those that a rule cites."""
    decided: int
    """Those that the answer to a case cites."""
    rules: int
    """Rules that are no exceptions, shared ones that the council adopts among them."""
    adopted: int
    """Rules and exceptions that the council adopts from the model."""
    exceptions: int
    """Rules that are exceptions to another."""
    exercised: int
    """Rules and exceptions that speak in a case; a base rule speaks only where none of its exceptions holds."""
    cases: int
    """Questions with expected answers."""
    failed: int
    """Those that are answered otherwise."""

    @property
    def normative(self) -> int:
        """Clauses that ask something of somebody."""
        return self.clauses - self.excused


@dataclass(frozen=True, slots=True)
class Audit:
    """A council's cases and accounts."""

    council: str
    """The council, by slug."""
    failures: tuple[CaseRun, ...]
    """Its cases that are answered otherwise than expected."""
    coverage: Coverage
    """How much of it is accounted for."""
    findings: tuple[Diagnostic, ...]
    """Everything that is not: clauses, rules, cases, clashes."""


def measure(protocol: Protocol, runs: Sequence[CaseRun]) -> Coverage:
    """Return the accounts of a council."""
    rules = _rules(protocol)
    exceptions = sum(rule.base is not None for rule in rules)
    return Coverage(
        clauses=len(protocol.clauses),
        excused=sum(clause.excused is not None for clause in protocol.clauses.values()),
        cited=len(_cited(protocol)),
        decided=len(_decided(runs)),
        rules=len(rules) - exceptions,
        adopted=sum(rule.adopted for rule in rules),
        exceptions=exceptions,
        exercised=len(rules) - len(rules_not_exercised(protocol, runs)),
        cases=len(runs),
        failed=sum(bool(run.shortfalls) for run in runs),
    )


def findings(protocol: Protocol, runs: Sequence[CaseRun]) -> Iterator[Diagnostic]:
    """Yield whatever is not accounted for: clauses, rules, cases, and situations in which rules clash."""
    yield from _clauses(protocol, runs)
    for rule in rules_not_exercised(protocol, runs):
        what = f"the exception `{rule.id}` holds" if rule.base else f"the rule `{rule.id}` speaks"
        besides = "; its exceptions silence it where they hold" if any(other.base == rule.id for other in _rules(protocol)) else ""
        yield Diagnostic("unexercised-rule", f"{what} in no case", rule.location, f"add a case to the cases beside it{besides}")
    yield from _cases(runs)
    yield from _clashes(protocol)


def _clauses(protocol: Protocol, runs: Sequence[CaseRun]) -> Iterator[Diagnostic]:
    cited, decided = _cited(protocol), _decided(runs)
    for clause in protocol.clauses.values():
        if clause.excused and clause.id in cited:
            yield Diagnostic("excused-clause", f"the clause `{clause.id}` is excused, yet a rule cites it", clause.location, "drop `excused:`, or the citation")
        elif not clause.excused and clause.id not in cited:
            remedy = "write a rule that cites it, or say with `excused:` why it asks nothing of anyone"
            yield Diagnostic("uncited-clause", f"no rule cites the clause `{clause.id}`", clause.location, remedy)
        elif not clause.excused and clause.id not in decided:
            yield Diagnostic("undecided-clause", f"the answer to no case cites the clause `{clause.id}`", clause.location, "add a case that turns on it")


def _cases(runs: Sequence[CaseRun]) -> Iterator[Diagnostic]:
    for run in runs:
        if run.shortfalls and not run.rules:
            yield Diagnostic("undecided-case", "no rule decides this case", run.case.location, "write the rule, or expect `not_covered`")
        elif run.shortfalls:
            yield Diagnostic("failed-case", "; ".join(run.shortfalls), run.case.location, "mend the rule, or the case if the clause says otherwise")


def _clashes(protocol: Protocol) -> Iterator[Diagnostic]:
    for slug in protocol.rules:
        try:
            compiled = compile_matter(protocol, protocol.vocabulary.matters[slug], {})
        except QuestionError as error:
            yield Diagnostic("too-many-situations", f"{error.message}: clashes are not looked for", protocol.rules[slug][0].location, "split the matter")
            continue
        for part in compiled.parts:
            for facet in (part.facet(asks) for asks in Asks):
                if facet is not None and facet.clashes:
                    ids = " and ".join(f"`{rule.id}`" for rule in facet.rules)
                    remedy = "let one override the other, or narrow one of them; keep it if the document contradicts itself, and say so in `reading:`"
                    yield Diagnostic("clashing-rules", f"{ids} clash on `{slug}`", facet.rules[-1].location, remedy)


def _rules(protocol: Protocol) -> list[Rule]:
    """Return every rule once, on however many matters it speaks."""
    return list({rule.id: rule for rules in protocol.rules.values() for rule in rules}.values())


def _cited(protocol: Protocol) -> set[str]:
    """Return the clauses on which a rule rests, or a substitute."""
    by_rules = {clause for rule in _rules(protocol) for clause in rule.clauses_cited}
    return by_rules | {clause for substitute in protocol.council.substitutes.values() for clause in substitute.clauses}


def _decided(runs: Sequence[CaseRun]) -> set[str]:
    return {clause for run in runs for clause in run.cited}
