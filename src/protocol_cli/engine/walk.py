"""The walk along a route: from where the matter stands, past those who cannot take it up."""

from collections.abc import Mapping
from dataclasses import replace

from protocol_cli.model.decision import Struck, Walk
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.model.rules import RouteStep

PARTY = "party"
"""The reason for which nobody handles a matter that is about themselves."""


def walk(protocol: Protocol, question: Question, route: tuple[RouteStep, ...]) -> Walk:
    """
    Return what is left of a route for this question.

    It begins at the last step whose stage has been reached. A handler who cannot act is struck, and replaced where
    the document names a substitute for that reason; a step without handlers is passed over. If nobody is left, the
    route stands as written and is marked so: the document names no one else.
    """
    unavailable = _parties(protocol, question) | dict(question.unavailable)
    ahead = from_stage(route, question.stage)
    struck: list[Struck] = []
    left = [_without(step, unavailable, protocol, struck) for step in ahead]
    steps = tuple(step for step in left if step.handlers)
    return Walk(
        steps=steps or ahead,
        struck=tuple(dict.fromkeys(struck)),
        exhausted=bool(ahead) and not steps,
        stage_unknown=question.stage is not None and all(step.once != question.stage for step in ahead),
    )


def from_stage(route: tuple[RouteStep, ...], stage: str | None) -> tuple[RouteStep, ...]:
    """Return a route from the last step whose stage has been reached; all of it if none has."""
    reached = [place for place, step in enumerate(route) if step.once is not None and step.once == stage]
    return route[reached[-1] :] if reached else route


def _parties(protocol: Protocol, question: Question) -> dict[str, str]:
    """Return those who are parties by what was asked; only who holds an office alone leaves nobody else in it."""
    vocabulary = protocol.vocabulary
    named = (question.facts.get(fact, frozenset()) for fact in vocabulary.matters[question.matter].parties)
    known = (next(iter(persons)) for persons in named if len(persons) == 1)
    return {person: PARTY for person in known if person in vocabulary.persons and vocabulary.persons[person].office}


def _without(step: RouteStep, unavailable: Mapping[str, str], protocol: Protocol, struck: list[Struck]) -> RouteStep:
    handlers: list[str] = []
    clauses = list(step.clauses)
    for handler in step.handlers:
        if handler not in unavailable:
            handlers.append(handler)
            continue
        reason = unavailable[handler]
        substitute = protocol.council.substitutes.get(handler)
        if substitute and reason in substitute.reasons and substitute.person not in unavailable:
            handlers.append(substitute.person)
            clauses += substitute.clauses
            struck.append(Struck(handler, reason, substitute.person, substitute.clauses))
        else:
            struck.append(Struck(handler, reason))
    consult = tuple(person for person in step.consult if person not in unavailable)
    return replace(step, handlers=tuple(dict.fromkeys(handlers)), consult=consult, clauses=tuple(dict.fromkeys(clauses)))
