"""The walk along a route, past those who cannot take the matter up."""

from protocol_cli.engine.decide import decide
from protocol_cli.model.decision import Walk
from protocol_cli.model.protocol import Substitute
from protocol_cli.model.question import Question
from tests.builders import a_protocol, a_question, to

ROUTE = [to("clerk"), to("chair,panel"), to("procedure", "may", once="failed")]
DEPUTY = {"clerk": Substitute("deputy", ("absent",), ("1",))}


def walked(question: Question, route: list[dict] = ROUTE, substitutes: dict[str, Substitute] | None = None) -> Walk:
    """Return the walk along a route for a question."""
    return decide(a_protocol({"id": "rule", "route": route}, substitutes=substitutes), question).walk


def handlers(walk: Walk) -> list[tuple[str, ...]]:
    """Return who is left at each step."""
    return [step.handlers for step in walk.steps]


def test_route_stands_when_nobody_is_struck() -> None:
    """Without a reason to pass anybody over, the route is the one written."""
    assert handlers(walked(a_question())) == [("clerk",), ("chair", "panel"), ("procedure",)]


def test_step_without_handlers_is_passed_over() -> None:
    """The next step comes first when the only handler of one cannot act."""
    walk = walked(a_question(unavailable={"clerk": "refused"}))
    assert handlers(walk) == [("chair", "panel"), ("procedure",)]
    assert [(one.handler, one.reason) for one in walk.struck] == [("clerk", "refused")]


def test_others_of_a_step_are_left() -> None:
    """A step keeps the handlers who can act."""
    assert handlers(walked(a_question(unavailable={"chair": "party"})))[1] == ("panel",)


def test_person_concerned_cannot_handle_it() -> None:
    """Whom the matter is about is struck without being named, if they hold an office alone."""
    assert handlers(walked(a_question(about="clerk")))[0] == ("chair", "panel")


def test_step_to_the_person_concerned_stands() -> None:
    """Where the document says to speak to the very person, being a party is no bar; having been spoken to is."""
    route = [to("clerk", concerned=True), to("procedure", "may")]
    assert handlers(walked(a_question(about="clerk"), route))[0] == ("clerk",)
    assert handlers(walked(a_question(about="clerk", unavailable={"clerk": "tried"}), route)) == [("procedure",)]


def test_tried_passes_over_once() -> None:
    """Somebody tried at one step may have another part at a later one; a party may not."""
    route = [to("clerk,chair"), to("clerk")]
    assert handlers(walked(a_question(unavailable={"clerk": "tried"}), route)) == [("chair",), ("clerk",)]
    assert handlers(walked(a_question(unavailable={"clerk": "refused"}), route)) == [("chair",)]


def test_step_left_with_nobody_is_told_apart() -> None:
    """Whether somebody else is left in the step goes with who was passed over."""
    walk = walked(a_question(unavailable={"clerk": "refused", "chair": "absent"}))
    assert [(one.handler, one.alone) for one in walk.struck] == [("clerk", True), ("chair", False)]


def test_one_of_a_class_leaves_the_others() -> None:
    """An officer complained of leaves other officers who can act."""
    assert handlers(walked(a_question(about="officer"), [to("officer")])) == [("officer",)]


def test_several_possible_persons_strike_nobody() -> None:
    """Who is only possibly concerned is not passed over."""
    assert handlers(walked(a_question(about="clerk,officer")))[0] == ("clerk",)


def test_substitute_stands_in_for_the_reason_named() -> None:
    """A deputy acts for a handler who is away, with the clause that says so."""
    walk = walked(a_question(unavailable={"clerk": "absent"}), substitutes=DEPUTY)
    assert handlers(walk)[0] == ("deputy",)
    assert walk.struck[0].substitute == "deputy"


def test_substitute_does_not_stand_in_for_another_reason() -> None:
    """A deputy for absence does not act where the handler is a party or has refused."""
    assert handlers(walked(a_question(unavailable={"clerk": "party"}), substitutes=DEPUTY))[0] == ("chair", "panel")


def test_substitute_who_cannot_act_does_not_stand_in() -> None:
    """A deputy who is away too is no help."""
    gone = {"clerk": "absent", "deputy": "absent"}
    assert handlers(walked(a_question(unavailable=gone), substitutes=DEPUTY))[0] == ("chair", "panel")


def test_walk_begins_where_the_matter_stands() -> None:
    """What has been done is not told again."""
    assert handlers(walked(a_question(stage="failed"))) == [("procedure",)]


def test_stage_that_no_step_speaks_of_is_said() -> None:
    """The whole route stands, and it is said that nothing follows from that stage."""
    walk = walked(a_question(stage="failed"), [to("clerk")])
    assert handlers(walk) == [("clerk",)]
    assert walk.stage_unknown


def test_nobody_left_gives_the_route_as_written() -> None:
    """Where everybody is struck, the walk says so and invents nobody."""
    walk = walked(a_question(unavailable={"clerk": "refused"}), [to("clerk")])
    assert walk.exhausted
    assert handlers(walk) == [("clerk",)]


def test_who_cannot_act_is_not_consulted() -> None:
    """A person struck is dropped from those to be consulted."""
    route = [to("clerk", consult=["chair", "panel"])]
    assert walked(a_question(unavailable={"chair": "party"}), route).steps[0].consult == ("panel",)


def test_stage_reached_settles_what_lay_behind_it() -> None:
    """Routes that differ only before the stage reached are the same answer."""
    protocol = a_protocol(
        {"id": "one", "when": {"colour": "red"}, "route": [to("clerk"), to("panel", once="failed")]},
        {"id": "two", "when": {"colour": "other"}, "route": [to("chair"), to("panel", once="failed")]},
    )
    assert decide(protocol, a_question()).verdict == "depends"
    assert handlers(decide(protocol, a_question(stage="failed")).walk) == [("panel",)]
