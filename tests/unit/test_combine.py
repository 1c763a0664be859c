"""What several rules say together: each arm of the law of combination."""

import pytest

from protocol_cli.engine.decide import decide
from protocol_cli.model.question import Asks
from protocol_cli.model.verdicts import Verdict
from tests.builders import a_protocol, a_question, to


def routes(*ways: list[dict]) -> list[tuple[set[str], str]] | str:
    """Return the route that several rules make together: handlers and firmness, step by step."""
    decision = decide(a_protocol(*({"id": f"rule-{place}", "route": way} for place, way in enumerate(ways))), a_question())
    return decision.verdict.value if decision.verdict is not Verdict.ROUTED else [(set(step.handlers), step.strength) for step in decision.walk.steps]


def verdict(*words: str) -> Verdict:
    """Return the verdict of several rules with a strength word each; `may if` is allowed on a condition, `other` is left to a policy."""
    says = {"may if": {"strength": "may", "conditions": ["it rains"]}, "other": {"deferred_to": "a policy"}}
    rules = ({"id": f"rule-{place}", **says.get(word, {"strength": word})} for place, word in enumerate(words))
    return decide(a_protocol(*rules), a_question(Asks.WHETHER)).verdict


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["may", "must"], Verdict.REQUIRED),
        (["should", "may"], Verdict.ADVISED),
        (["may", "may if"], Verdict.CONDITIONAL),
        (["may if", "should"], Verdict.ADVISED),
        (["should not", "must not"], Verdict.PROHIBITED),
        (["other", "should not"], Verdict.DISCOURAGED),
        (["other", "other"], Verdict.DEFERRED),
        (["may", "should not"], Verdict.CONFLICT),
        (["must", "must not", "other"], Verdict.CONFLICT),
        ([], Verdict.NOT_COVERED),
    ],
)
def test_verdicts_combine(words: list[str], expected: Verdict) -> None:
    """The stronger of one direction counts, both directions clash, and a deferral gives way."""
    assert verdict(*words) == expected
    assert verdict(*reversed(words)) == expected


def test_route_that_begins_another_agrees_with_it() -> None:
    """The longer route stands, and the shared step is as firm as in either."""
    assert routes([to("chair", "must")], [to("chair"), to("clerk", "may")]) == [({"chair"}, "must"), ({"clerk"}, "may")]


def test_several_that_may_are_a_choice() -> None:
    """Routes that only say `may` become one step with all their handlers."""
    assert routes([to("chair", "may")], [to("clerk", "may")]) == [({"chair", "clerk"}, "may")]


def test_firm_route_goes_before_those_that_may() -> None:
    """One `should` is followed by what may be done besides."""
    assert routes([to("panel", "may")], [to("chair")]) == [({"chair"}, "should"), ({"panel"}, "may")]


def test_two_firm_routes_that_part_clash() -> None:
    """Two different handlers who both should take it up are a conflict."""
    assert routes([to("chair")], [to("clerk", "must")]) == "conflict"


def test_routes_that_share_their_beginning_part_later() -> None:
    """Behind a common first step, what may come next is a choice."""
    assert routes([to("chair"), to("clerk", "may")], [to("chair"), to("panel", "may")]) == [({"chair"}, "should"), ({"clerk", "panel"}, "may")]


def test_choices_under_different_guards_stay_apart() -> None:
    """What may be done only later is no alternative to what may be done at once."""
    later = to("procedure", "may", once="failed")
    assert routes([later], [to("clerk", "may")]) == [({"clerk"}, "may"), ({"procedure"}, "may")]


def test_those_who_act_together_are_no_choice() -> None:
    """Two handlers who both take part stay a step of their own."""
    together = to("chair,clerk", "may", mode="all")
    assert routes([together], [to("panel", "may")]) == [({"panel"}, "may"), ({"chair", "clerk"}, "may")]


def test_same_duty_in_two_rules_is_owed_once_and_firmly() -> None:
    """One bearer and act, twice: the firmer word, and the clauses of both."""
    duty = {"who": "clerk", "act": "tell", "action": "Tell."}
    rules = [{"id": "one", "duties": [{**duty, "strength": "should"}]}, {"id": "two", "duties": [{**duty, "strength": "must"}]}]
    assert [(one.act, one.strength, one.clauses) for one in decide(a_protocol(*rules), a_question()).duties] == [("tell", "must", ("1",))]


def test_duty_beside_other_rules_makes_no_verdict() -> None:
    """Where another rule of the matter says whether or who, a duty alone leaves the question unanswered."""
    duties = {"id": "duties", "duties": [{"who": "clerk", "act": "tell", "strength": "must", "action": "Tell."}]}
    elsewhere = {"id": "elsewhere", "when": {"by": "chair"}, "strength": "may"}
    assert decide(a_protocol(duties, elsewhere), a_question(Asks.WHETHER, by="clerk")).verdict is Verdict.NOT_COVERED
    assert decide(a_protocol(duties), a_question(Asks.WHETHER, by="clerk")).verdict is Verdict.REQUIRED
