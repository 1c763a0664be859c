"""Facets, unknown and presumed facts, overriding, and what an answer says of them."""

import pytest

from protocol_cli.engine import compile as compiling
from protocol_cli.engine.decide import decide
from protocol_cli.engine.explain import explain
from protocol_cli.model.decision import Outcome
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.verdicts import Verdict
from tests.builders import a_protocol, a_question, to

CLERK_UNLESS_ABOUT_CLERK = {
    "id": "officers",
    "when": {"about": "an_officer"},
    "route": [to("clerk")],
    "exceptions": [{"id": "clerk", "clauses": ["1"], "when": {"about": "clerk"}, "route": [to("chair")]}],
}


def test_other_facet_answers_where_the_asked_one_is_silent() -> None:
    """Asked who, a matter that only says whether tells that."""
    decision = decide(a_protocol({"id": "rule", "strength": "must not"}), a_question(Asks.WHO))
    assert (decision.asks, decision.verdict) == (Asks.WHETHER, Verdict.PROHIBITED)


def test_both_facets_are_told_when_both_are_settled() -> None:
    """Asked whether, the route is told too; asked who, what is said of the act."""
    protocol = a_protocol({"id": "rule", "strength": "should not", "route": [to("clerk")]})
    assert decide(protocol, a_question(Asks.WHETHER)).walk.steps[0].handlers == ("clerk",)
    assert decide(protocol, a_question(Asks.WHO)).act is Verdict.DISCOURAGED


def test_unknown_fact_that_decides_is_missing() -> None:
    """An exception with an unknown condition makes the answer depend, with what each value leads to."""
    decision = decide(a_protocol(CLERK_UNLESS_ABOUT_CLERK), a_question(about="clerk,officer"))
    assert decision.verdict is Verdict.DEPENDS
    assert decision.missing[0].outcomes == {"officer": Outcome(Verdict.ROUTED, ("clerk",)), "clerk": Outcome(Verdict.ROUTED, ("chair",))}
    assert {reason.rule for reason in decision.reasons} == {"officers", "clerk"}


def test_most_telling_fact_is_asked_first() -> None:
    """Of two missing facts, the one that leaves fewer answers open comes first."""
    protocol = a_protocol(
        {"id": "red-chair", "when": {"colour": "red", "by": "chair"}, "strength": "may"},
        {"id": "other", "when": {"colour": "other"}, "strength": "must not"},
    )
    decision = decide(protocol, a_question(Asks.WHETHER, by="chair,clerk,officer,councillor"))
    assert [missing.fact for missing in decision.missing] == ["colour", "by"]


def test_presumed_fact_is_said_only_where_it_matters() -> None:
    """What is normally so is taken for granted; the other outcome is told if there is one."""
    late = {"id": "rule", "strength": "may", "exceptions": [{"id": "late", "clauses": ["1"], "when": {"late": "yes"}, "strength": "must not"}]}
    decision = decide(a_protocol(late), a_question(Asks.WHETHER))
    assert decision.verdict is Verdict.PERMITTED
    assert [(one.fact, one.value, one.otherwise) for one in decision.presumed] == [("late", "no", {"yes": Outcome(Verdict.PROHIBITED)})]
    assert decide(a_protocol(late), a_question(Asks.WHETHER, late="no")).presumed == ()
    assert decide(a_protocol(late), a_question(Asks.WHETHER, late="yes")).verdict is Verdict.PROHIBITED


def test_overriding_a_rule_silences_its_exceptions() -> None:
    """What only refines an overridden rule falls silent with it."""
    overrider = {"id": "late", "when": {"late": "yes"}, "overrides": ["officers"], "route": [to("panel")]}
    decision = decide(a_protocol(CLERK_UNLESS_ABOUT_CLERK, overrider), a_question(about="clerk", late="yes"))
    assert [step.handlers for step in decision.walk.steps] == [("panel",)]
    assert decision.reasons[0].overrides == ("clerk", "officers")


def test_rule_without_outcome_silences_and_is_cited() -> None:
    """A note that overrides takes an outcome away and says why."""
    rules = [{"id": "right", "strength": "may"}, {"id": "not-late", "when": {"late": "yes"}, "overrides": ["right"], "note": "Not when late."}]
    decision = decide(a_protocol(*rules), a_question(Asks.WHETHER, late="yes"))
    assert (decision.verdict, decision.notes) == (Verdict.NOT_COVERED, ("Not when late.",))
    assert [citation.rules for citation in decision.citations] == [("not-late",)]


def test_conflict_cites_both_sides() -> None:
    """Rules that clash are both given."""
    decision = decide(a_protocol({"id": "for", "strength": "may"}, {"id": "against", "strength": "should not"}), a_question(Asks.WHETHER))
    assert (decision.verdict, decision.rules) == (Verdict.CONFLICT, ("for", "against"))


def test_same_answer_on_different_grounds_cites_all_of_them() -> None:
    """Where no rule speaks whatever the unknown fact, those that speak for either value are cited."""
    rules = [{"id": "red", "when": {"colour": "red"}, "strength": "may"}, {"id": "other", "when": {"colour": "other"}, "strength": "may"}]
    decision = decide(a_protocol(*rules), a_question(Asks.WHETHER))
    assert (decision.verdict, decision.rules) == (Verdict.PERMITTED, ("red", "other"))


def test_duty_is_sure_or_possible() -> None:
    """A duty that hangs on an unknown fact is told as possible and settles nothing."""
    duties = [{"who": "clerk", "act": "tell", "strength": "must", "action": "Tell."}]
    decision = decide(a_protocol({"id": "rule", "strength": "may"}, {"id": "red", "when": {"colour": "red"}, "duties": duties}), a_question(Asks.WHETHER))
    assert decision.verdict is Verdict.PERMITTED
    assert (decision.duties, [duty.act for duty in decision.possible_duties]) == ((), ["tell"])


def test_fact_that_no_rule_reads_is_said() -> None:
    """A stated fact that makes no difference is named, not dropped."""
    assert decide(a_protocol({"id": "rule", "strength": "may"}), a_question(colour="red")).unread == ("colour",)


def test_person_is_taken_for_the_nearest_wider_one() -> None:
    """A deputy clerk is an officer where the matter tells no more apart, and it is said."""
    decision = decide(a_protocol({"id": "rule", "when": {"by": "officer"}, "strength": "may"}), a_question(Asks.WHETHER, by="deputy"))
    assert (decision.verdict, decision.widened) == (Verdict.PERMITTED, (("by", "deputy", "officer"),))


def test_person_of_whom_the_matter_never_speaks_is_not_covered() -> None:
    """The public stands outside a matter that is about councillors and officers, even for a rule about anybody."""
    decision = decide(a_protocol({"id": "rule", "strength": "may"}), a_question(Asks.WHETHER, by="public"))
    assert (decision.verdict, decision.outside) == (Verdict.NOT_COVERED, (("by", "public"),))
    assert explain(a_protocol({"id": "rule", "strength": "may"}), a_question(by="public")).changes == ()


def test_set_of_persons_leaves_a_fact_open_between_them() -> None:
    """A named set stands for each of its members."""
    assert decide(a_protocol(CLERK_UNLESS_ABOUT_CLERK), a_question(about="an_officer")).verdict is Verdict.DEPENDS


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Question("acts", Asks.WHO), "there is no matter `acts`"),
        (a_question(byy="chair"), "there is no fact `byy`"),
        (a_question(by="chiar"), "`chiar` is not a value of `by`"),
        (a_question(colour="blue"), "`blue` is not a value of `colour`"),
        (a_question(stage="begun"), "`begun` is not a stage"),
        (a_question(unavailable={"clark": "absent"}), "`clark` is not a person"),
        (a_question(unavailable={"clerk": "ill"}), "`ill` is not a reason for being unavailable"),
    ],
)
def test_unknown_word_is_refused_with_a_remedy(question: Question, message: str) -> None:
    """A word that the vocabulary does not have is named, with what could be meant."""
    with pytest.raises(QuestionError) as caught:
        decide(a_protocol({"id": "rule", "strength": "may"}), question)
    assert caught.value.message == message
    assert caught.value.remedy


def test_family_not_written_down_is_no_silence() -> None:
    """A council without a file for a family is not asked about it: silence would mean nothing."""
    from msgspec.structs import replace

    unfinished = replace(a_protocol({"id": "rule", "strength": "may"}), families=frozenset({"staff"}))
    with pytest.raises(QuestionError, match="have not been written yet"):
        decide(unfinished, a_question())


def test_explanation_tells_near_misses_and_changes() -> None:
    """A rule that misses by one fact is told with that fact, and the fact's other value with what it would lead to; who somebody is can nobody change."""
    late = {"id": "late", "when": {"late": "yes"}, "route": [to("chair")], "overrides": ["officers"]}
    explanation = explain(a_protocol(CLERK_UNLESS_ABOUT_CLERK, late), a_question(by="councillor", about="officer", late="no"))
    assert {(one.rule, one.facts) for one in explanation.why_not} == {("clerk", (("about", "officer"),)), ("late", (("late", "no"),))}
    assert [(one.fact, one.value, one.outcome) for one in explanation.changes] == [("late", "yes", Outcome(Verdict.ROUTED, ("chair",)))]


def test_too_many_situations_ask_for_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the budget, a question is answered if its facts leave few enough open, and asks for more otherwise."""
    monkeypatch.setattr(compiling, "MOST_SITUATIONS", 4)
    protocol = a_protocol(CLERK_UNLESS_ABOUT_CLERK, {"id": "late", "when": {"late": "yes", "by": "chair"}, "strength": "may"})
    known = a_question(by="chair", about="clerk", late="no")
    assert decide(protocol, known).walk.steps[0].handlers == ("chair",)
    with pytest.raises(QuestionError, match="leaves more than 4 situations open"):
        decide(protocol, a_question())
