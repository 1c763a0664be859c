"""From a folder to a protocol: what rules may say, and what a vocabulary may hold."""

import shutil
from pathlib import Path

import pytest

from protocol_cli.loading.council import load_council
from protocol_cli.loading.shared import load_shared
from protocol_cli.loading.shipped import shipped_folder
from protocol_cli.loading.vocabulary import load_vocabulary
from protocol_cli.model.errors import LoadError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.rules import Mode
from protocol_cli.model.verdicts import Verdict
from tests.conftest import ROOT
from tests.test_broken import SOUND


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Lay out the sound council and vocabulary, to be changed."""
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    return tmp_path


def load(example: Path, rules: str, name: str = "routing") -> Protocol:
    """Return the example council's protocol with other rules."""
    (example / f"councils/example/{name}.yaml").write_text(rules, encoding="utf-8")
    return load_council(example / "councils/example", load_shared(example / "rules"))


def codes(example: Path, rules: str, name: str = "routing") -> list[str]:
    """Return the codes of the faults that other rules have."""
    with pytest.raises(LoadError) as caught:
        load(example, rules, name)
    return [fault.code for fault in caught.value.diagnostics]


HEAD = '- id: rule\n  matter: {}\n  clauses: ["5.1"]\n'


def test_rule_for_several_matters_speaks_of_each(example: Path) -> None:
    """A list of matters makes one rule of each, and `any` says so of facts that only one of them has."""
    protocol = load(example, HEAD.format("[concern, mediate]") + "  when: {by: any, nature: any}\n  strength: may\n")
    assert [rule.id for rules in protocol.rules.values() for rule in rules] == ["rule", "rule"]
    assert sorted(protocol.rules) == ["concern", "mediate"]


def test_rule_for_the_whole_family_needs_no_key_facts(example: Path) -> None:
    """`matter: any` means every matter of the file, whatever its facts."""
    protocol = load(example, HEAD.format("any") + "  deferred_to: another policy\n")
    assert {rule.verdict for rules in protocol.rules.values() for rule in rules} == {Verdict.DEFERRED}


def test_set_stands_for_those_whom_the_matter_tells_apart(example: Path) -> None:
    """`a_councillor` is opened to the councillors of the matter."""
    protocol = load(example, HEAD.format("concern") + "  when: {by: a_councillor, nature: any}\n  note: x\n")
    assert protocol.rules["concern"][0].when[0].facts == {"by": frozenset({"councillor", "chair"})}


def test_exception_inherits_conditions_and_states_for_its_base(example: Path) -> None:
    """An exception holds only where its base does, and need not state the key facts again."""
    rules = (
        HEAD.format("concern") + "  when: {by: officer, nature: any}\n  note: x\n  exceptions: [{id: e, clauses: ['5.10'], when: {serious: yes}, note: y}]\n"
    )
    exception = load(example, rules).rules["concern"][1]
    assert (exception.base, exception.silences, exception.facts_read) == ("rule", frozenset({"rule"}), frozenset({"by", "serious"}))


def test_key_fact_named_inside_any_of_is_stated(example: Path) -> None:
    """A key fact counts as stated wherever in the condition it is named."""
    load(example, HEAD.format("concern") + "  when: {any_of: [{by: chair}, {nature: conduct}]}\n  note: x\n")


def test_step_with_one_handler_needs_no_mode(example: Path) -> None:
    """`mode: all` means nothing for one handler."""
    steps = "  route:\n    - {to: clerk, mode: all, strength: must, action: Go.}\n    - {to: [clerk, chair], mode: all, strength: may, action: Go.}\n"
    route = load(example, HEAD.format("mediate") + steps).rules["mediate"][0].route
    assert [step.mode for step in route] == [Mode.ANY, Mode.ALL]


def test_clauses_of_steps_and_duties_are_checked_and_cited(example: Path) -> None:
    """A step may rest on a clause of its own, which must be in the register."""
    step = "  route: [{{to: clerk, strength: may, action: Go., clauses: '{}'}}]\n"
    assert load(example, HEAD.format("mediate") + step.format("5.10")).rules["mediate"][0].clauses_cited == ("5.1", "5.10")
    assert codes(example, HEAD.format("mediate") + step.format("5.9")) == ["unknown-clause"]
    assert codes(example, HEAD.format("mediate") + "  duties: [{who: clrek, act: a, strength: must, action: Go., clauses: '5.9'}]\n") == [
        "unknown-person",
        "unknown-clause",
    ]


def test_word_that_forbids_sends_nobody(example: Path) -> None:
    """A step with `should not` is a fault."""
    assert codes(example, HEAD.format("mediate") + "  route: [{to: clerk, strength: should not, action: Go.}]\n") == ["unknown-strength"]


def test_conditions_need_something_that_they_allow(example: Path) -> None:
    """Conditions without a strength are a fault."""
    assert codes(example, HEAD.format("mediate") + "  note: x\n  conditions: [it rains]\n") == ["no-outcome"]


def test_family_is_written_down_by_its_file(example: Path) -> None:
    """A file without rules says that the document is silent; its absence says nothing."""
    assert load(example, "[]\n").families == frozenset({"routing"})
    assert load(example, "[]\n", "correspondence").families == frozenset({"routing", "correspondence"})


def test_council_without_somebody_takes_them_for_the_wider_person(example: Path) -> None:
    """No matter tells apart whom the council does not have, and a rule cannot name them."""
    council = example / "councils/example/council.yaml"
    council.write_text(council.read_text(encoding="utf-8") + "without: chair\n", encoding="utf-8")
    protocol = load(example, HEAD.format("concern") + "  when: {by: a_councillor, nature: any}\n  note: x\n")
    assert protocol.vocabulary.matters["concern"].domains["by"] == ("councillor", "officer")
    assert codes(example, HEAD.format("concern") + "  when: {by: chair, nature: any}\n  note: x\n") == ["unknown-value"]


def test_digest_changes_with_the_rules(example: Path) -> None:
    """Answers can be traced to the files they rest on."""
    before = load(example, "[]\n").digest
    assert load(example, "[]\n").digest == before
    assert load(example, "# a remark\n[]\n").digest != before


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("facts", "", ["wrong-type"]),
        ("persons", "persons: {a: {label: a, is_a: b}}\n", ["unknown-person"]),
        ("persons", "persons: {a: {label: a}}\nsets: {s: [b]}\n", ["unknown-person"]),
        ("matters", "m: {family: f, label: l, facts: {nature: [conduct]}}\n", ["open-enumeration"]),
        ("matters", "m: {family: f, label: l, facts: {natuer: any}}\n", ["unknown-fact"]),
        ("matters", "m: {family: f, label: l, parties: [by]}\n", ["unknown-fact"]),
        ("matters", "m: {family: f, label: l, facts: {by: [clerc]}}\n", ["unknown-person"]),
        ("facts", "f: {label: l, ask: a, normally: x, values: {yes: y, no: n}}\n", ["unknown-value"]),
        ("strengths", "- must\n", ["wrong-type"]),
        ("matters", "m: {family: f, label: l, told: 'do {it}'}\n", ["unknown-fact"]),
    ],
)
def test_fault_of_the_vocabulary_is_told(file: str, text: str, expected: list[str], example: Path) -> None:
    """The files of the vocabulary are looked up in one another."""
    (example / f"rules/vocabulary/{file}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load_vocabulary(example / "rules")
    assert [fault.code for fault in caught.value.diagnostics if fault.location.path.endswith(f"{file}.yaml")] == expected


def test_shipped_folders_are_found() -> None:
    """In a checkout, rules and councils lie at its top."""
    assert (shipped_folder("rules") / "vocabulary").is_dir()
    assert (shipped_folder("councils") / "hailsham").is_dir()


def test_phrases_are_no_part_of_the_rules(tmp_path: Path) -> None:
    """What people say is not read with the rules: a phrase added leaves their digest as it is, a changed word does not."""
    shutil.copytree(ROOT / "tests/broken/_sound/rules", tmp_path / "rules")
    before = load_shared(tmp_path / "rules").digest
    (tmp_path / "rules/vocabulary/phrases").mkdir()
    (tmp_path / "rules/vocabulary/phrases/concerns.yaml").write_text("concern: []\n", encoding="utf-8")
    assert load_shared(tmp_path / "rules").digest == before
    with (tmp_path / "rules/vocabulary/facts.yaml").open("a", encoding="utf-8") as facts:
        facts.write("# changed\n")
    assert load_shared(tmp_path / "rules").digest != before
