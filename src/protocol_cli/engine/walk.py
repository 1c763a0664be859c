"""The walk along a route: from where the matter stands, past those who cannot take it up."""

from collections.abc import Mapping

from msgspec.structs import replace

from protocol_cli.model.decision import Struck, Walk
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.model.rules import RouteStep

PARTY = "party"
"""The reason for which nobody handles a matter that is about themselves."""

TRIED = "tried"
"""The reason that passes somebody over once: at a later step they may have another part."""


def walk(protocol: Protocol, question: Question, route: tuple[RouteStep, ...]) -> Walk:
    """
    Return what is left of a route for this question.

    It begins at the last step whose stage has been reached. A handler who cannot act is struck, and replaced where
    the document names a substitute for that reason; a step without handlers is passed over. If nobody is left, the
    route stands as written and is marked so: the document names no one else.
    """
    unavailable = {**_parties(protocol, question), **question.unavailable}
    ahead = from_stage(route, question.stage)
    stage_unknown = question.stage is not None and all(step.once != question.stage for step in ahead)
    if not unavailable:
        return Walk(ahead, stage_unknown=stage_unknown)
    struck: list[Struck] = []
    left: list[RouteStep] = []
    for step in ahead:
        left.append(_without(step, unavailable, protocol, struck))
        unavailable = {person: reason for person, reason in unavailable.items() if reason != TRIED or person not in step.handlers}
    steps = tuple(step for step in left if step.handlers)
    return Walk(
        steps=steps or ahead,
        struck=tuple(dict.fromkeys(struck)),
        exhausted=bool(ahead) and not steps,
        stage_unknown=stage_unknown,
    )


def from_stage(route: tuple[RouteStep, ...], stage: str | None) -> tuple[RouteStep, ...]:
    """Return a route from the last step whose stage has been reached; all of it if none has."""
    reached = [place for place, step in enumerate(route) if step.once is not None and step.once == stage]
    return route[reached[-1] :] if reached else route


def _parties(protocol: Protocol, question: Question) -> dict[str, str]:
    """Return those who are parties by what was asked; only who holds an office alone leaves nobody else in it."""
    vocabulary, parties = protocol.vocabulary, {}
    for fact in vocabulary.matters[question.matter].parties:
        for person in question.facts.get(fact, ()):
            if person in vocabulary.persons and vocabulary.persons[person].office and len(question.facts[fact]) == 1:
                parties[person] = PARTY
    return parties


def _without(step: RouteStep, unavailable: Mapping[str, str], protocol: Protocol, struck: list[Struck]) -> RouteStep:
    """Return a step with those who can act, and add those who cannot to `struck`."""
    barred = {person: reason for person, reason in unavailable.items() if not (step.concerned and reason == PARTY)}
    passed_over = [_struck(handler, barred, protocol) for handler in step.handlers if handler in barred]
    stand_in = {one.handler: one.substitute for one in passed_over}
    handlers = (stand_in.get(handler, handler) for handler in step.handlers)
    left = tuple(dict.fromkeys(handler for handler in handlers if handler is not None))
    struck += [replace(one, alone=not left) for one in passed_over]
    clauses = (*step.clauses, *(clause for one in passed_over for clause in one.clauses))
    consult = tuple(person for person in step.consult if person not in barred)
    return replace(step, handlers=left, consult=consult, clauses=tuple(dict.fromkeys(clauses)))


def _struck(handler: str, barred: Mapping[str, str], protocol: Protocol) -> Struck:
    """Return a handler passed over, with the substitute whom the document names for that reason, if that one can act."""
    substitute = protocol.council.substitutes.get(handler)
    if substitute and barred[handler] in substitute.reasons and substitute.person not in barred:
        return Struck(handler, barred[handler], substitute.person, substitute.clauses)
    return Struck(handler, barred[handler])
