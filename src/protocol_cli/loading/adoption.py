"""A shared rule as a council takes it over: with its own clauses, and its own persons for the names that the rule leaves open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from protocol_cli.loading.schema import AdoptionShape, DutyShape, OutcomeShape, RouteStepShape, RuleShape, SharedOutcomeShape, SharedRuleShape

Bindings = Mapping[str, list[str]]
"""Who each name of a shared rule stands for."""


@dataclass(frozen=True, slots=True)
class SharedRule:
    """A rule of rules/model/."""

    shape: SharedRuleShape
    """What it says."""
    family: str
    """The family of matters that it belongs to."""


def adopted(shared: SharedRuleShape, adoption: AdoptionShape) -> RuleShape:
    """Return a shared rule as a rule of the council that adopts it."""
    outcome = _outcome(shared, adoption, adoption.clauses)
    return RuleShape.model_construct(**{**dict(outcome), "matter": shared.matter, "reading": _joined(shared.reading, adoption.reading)})


def _outcome(shape: SharedOutcomeShape, adoption: AdoptionShape, clauses: list[str]) -> OutcomeShape:
    said = {name: getattr(shape, name) for name in OutcomeShape.model_fields if name not in ("clauses", "exceptions", "route", "duties")}
    return OutcomeShape.model_construct(
        **{
            **said,
            "from_": adoption.from_ or shape.from_,
            "until": adoption.until or shape.until,
            "clauses": clauses,
            "route": [_step(step, adoption.with_) for step in shape.route],
            "duties": [_duty(duty, adoption.with_) for duty in shape.duties],
            "exceptions": [_outcome(one, adoption, adoption.exceptions.get(one.id, clauses)) for one in shape.exceptions],
        }
    )


def _step(step: RouteStepShape, bound: Bindings) -> RouteStepShape:
    return step.model_copy(update={"to": list(_bound(step.to, bound)), "consult": list(_bound(step.consult, bound))})


def _duty(duty: DutyShape, bound: Bindings) -> DutyShape:
    return duty.model_copy(update={"who": next(_bound([duty.who], bound))})


def _bound(names: list[str], bound: Bindings) -> Iterator[str]:
    for name in names:
        yield from bound.get(name, [name])


def _joined(*sentences: str | None) -> str | None:
    return " ".join(filter(None, sentences)) or None
