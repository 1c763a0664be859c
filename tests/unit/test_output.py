"""Sentences, pages and errors, where a screen does not show them."""

from pathlib import Path

from protocol_cli.engine.decide import decide
from protocol_cli.engine.explain import explain
from protocol_cli.model.diagnostics import Diagnostic, SourceLocation
from protocol_cli.model.errors import LoadError
from protocol_cli.model.question import Asks
from protocol_cli.output.diagnostics import error_lines
from protocol_cli.output.page import Entry, Page, Section
from protocol_cli.output.pages import answer_page
from protocol_cli.output.screen import ascii_only, page_lines, printable
from protocol_cli.output.wording import Wording, joined
from tests.builders import a_protocol, a_question, to


def test_conflict_is_told_as_one() -> None:
    """An answer that clashes says that its clauses cannot all be followed."""
    protocol = a_protocol({"id": "one", "strength": "may"}, {"id": "two", "strength": "must not"})
    assert Wording(protocol).answer(decide(protocol, a_question(Asks.WHETHER))) == "The protocol contradicts itself here: 1 cannot all be followed."


def test_person_has_the_councils_title_and_an_article() -> None:
    """A title gets the article of its job; a title with an article of its own keeps that."""
    wording = Wording(a_protocol({"id": "one", "strength": "may"}))
    assert (wording.person("clerk"), wording.title("clerk"), wording.person("officer"), wording.title("panel")) == (
        "the Town Clerk",
        "Town Clerk",
        "an officer",
        "panel",
    )


def test_steps_tell_mode_guard_and_who_is_consulted() -> None:
    """A step says whether all take part, when it is taken, and who is asked besides."""
    route = [to("clerk,chair", "must", mode="all", consult=["panel"], when="if it rains")]
    protocol = a_protocol({"id": "one", "route": route})
    wording, decision = Wording(protocol), decide(protocol, a_question())
    assert wording.step(decision.walk.steps[0]) == "Town Clerk and chair (must), consulting the panel, if it rains"
    assert wording.answer(decision) == "If it rains, it must go to the Town Clerk and the chair [1]."


def test_guard_of_a_stage_that_is_reached_is_not_repeated() -> None:
    """Where the matter stands at a step's stage, its condition goes without saying; elsewhere it is said."""
    protocol = a_protocol({"id": "one", "route": [to("clerk"), to("procedure", "may", once="failed")]})
    wording = Wording(protocol)
    assert wording.answer(decide(protocol, a_question(stage="failed"))) == "It may go to the grievance procedure [1]."
    passed_over = decide(protocol, a_question(unavailable={"clerk": "refused"}))
    assert wording.answer(passed_over) == "If that fails, it may go to the grievance procedure [1]."
    assert list(wording.warnings(passed_over)) == ["Passed over: the Town Clerk (refused); the protocol names nobody else for that step."]


def test_question_with_a_set_of_persons_is_told_by_its_name() -> None:
    """A set of persons in a question reads as words."""
    protocol = a_protocol({"id": "one", "strength": "may"})
    assert Wording(protocol).asked(decide(protocol, a_question(about="an_officer"))) == "act (about an officer)"


def test_explanation_of_facts_together_is_told() -> None:
    """A rule that no single known fact rules out is told to miss by all of them together."""
    either = {"id": "either", "when": {"any_of": [{"late": "yes", "colour": "red"}, {"late": "no", "colour": "other"}]}, "strength": "may"}
    protocol = a_protocol(either, {"id": "always", "strength": "should not"})
    question = a_question(Asks.WHETHER, late="yes", colour="other")
    told = Wording(protocol).why_not(explain(protocol, question))
    assert told == ["either [1] does not apply to these facts together."]


def test_policy_besides_an_answer_is_pointed_to() -> None:
    """A deferral that gave way stays as `see also`."""
    protocol = a_protocol({"id": "one", "strength": "may"}, {"id": "two", "deferred_to": "the other policy"})
    page = answer_page(protocol, decide(protocol, a_question(Asks.WHETHER)), None)
    assert "See also the other policy." in [entry.text for section in page.sections for entry in section.entries]


def test_text_of_others_cannot_command_the_terminal() -> None:
    """Control characters and marks that turn the text round become question marks."""
    assert printable("a\x1b[31m\u202eb\n") == "a?[31m?b?"
    assert ascii_only("caf\u00e9 \u2013 \u201cq\u201d \u2713") == 'cafe - "q" ?'


def test_wide_label_stands_on_its_own_line() -> None:
    """Text begins under a label that is too wide to stand beside it."""
    page = Page("Title", (Section("", (Entry("text", "l" * 40),)),))
    assert [line.plain for line in page_lines(page, 80)] == ["Title", "", "l" * 40, "  text"]


def test_long_source_line_is_cut_and_its_caret_left_out(tmp_path: Path) -> None:
    """A place beyond what is shown of a line has no caret."""
    place = SourceLocation(str(tmp_path), 1, 500, 3, "x" * 600)
    lines = list(error_lines(LoadError([Diagnostic("code", "message", place)])))
    assert max(map(len, lines)) < 300
    assert "^" not in "".join(lines)


def test_list_in_prose_has_commas_and_one_joint() -> None:
    """One, two and three words are joined as people write them."""
    assert [joined(words, "or") for words in ("a", "ab", "abc")] == ["a", "a or b", "a, b or c"]
