"""What is told of a file whose shape is wrong, in the words of whoever wrote it."""

from pathlib import Path

import pytest

from protocol_cli.loading.document import read_document
from protocol_cli.loading.schema import CouncilShape, FactShape, RuleShape
from protocol_cli.loading.validation import validated, validated_entries, validated_items
from protocol_cli.model.diagnostics import Diagnostic

RULE = "- id: rule\n  matter: concern\n  clauses: ['1']\n"


def fault(tmp_path: Path, text: str, shape: type = RuleShape) -> Diagnostic:
    """Return the one fault of a file."""
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    document, faults = read_document(path)
    assert document is not None
    if shape is RuleShape:
        validated_items(lambda _: shape, document, faults)
    elif shape is FactShape:
        validated_entries(shape, document, faults)
    else:
        validated(shape, document, (), faults)
    assert len(faults) == 1
    return faults[0]


@pytest.mark.parametrize(
    ("text", "message", "remedy", "place"),
    [
        ("a: 1\n", "the file should be a list", "start each entry with `- `; a file with none holds `[]`", (1, 1)),
        ("- 1\n", "`the file` should be keys and values", "write keys and values here", (1, 3)),
        (RULE + "  note: 5\n", "`note` should be text", 'put it in quotes: "5"', (4, 9)),
        (RULE + "  note: true\n", "`note` should be text", 'put it in quotes: "true"', (4, 9)),
        (RULE + "  duties: x\n", "`duties` should be a list", "write a list here", (4, 11)),
        (RULE + "  when: [x]\n", "`when` should be keys and values", "write keys and values here", (4, 9)),
        (RULE + "  when: {by: {a: b}}\n", "`by` should be a list", "write a list here", (4, 14)),
        (RULE + '  note: ""\n', "`note` is empty", "fill it in, or leave the key out", (4, 9)),
        (RULE + "  exceptions:\n    - {id: x, clauses: [5]}\n", "the clause id `5` is not quoted, so YAML reads it as a number", 'write "5"', (5, 25)),
        (
            RULE + "  route:\n    - {to: clerk, strength: may, action: Go., mode: both}\n",
            "`both` is not a value of `mode`",
            "use `any` or `all`",
            (5, 53),
        ),
        (RULE + "  route:\n    - {to: clerk, strength: may, action: Go., wen: x}\n", "the key `wen` is not known here", "did you mean `when`?", (5, 47)),
    ],
)
def test_wrong_shape_of_a_rule_is_told(text: str, message: str, remedy: str, place: tuple[int, int], tmp_path: Path) -> None:
    """Each kind of wrong value has a sentence, its place and a remedy."""
    found = fault(tmp_path, text)
    assert (found.message, found.help, (found.location.line, found.location.column)) == (message, remedy, place)


def test_wrong_shape_of_other_files_is_told(tmp_path: Path) -> None:
    """Dates, names of values and templates have words of their own."""
    assert fault(tmp_path, "name: A\ndocument: B\ndates: {reviewed: last year}\n", CouncilShape).message == "`last year` is not a date"
    assert fault(tmp_path, "name: A\ndocument: B\ndates: {reviewed: 2025}\n", CouncilShape).help == 'put it in quotes: "2025"'
    assert fault(tmp_path, "f: {label: a, ask: b, values: {Not Good: c}}\n", FactShape).message == "`Not Good` is not a name"
    assert fault(tmp_path, "f: {label: a, ask: b, told: nothing, values: {other: c}}\n", FactShape).message == "`nothing` has no place for the value"
    assert fault(tmp_path, "- a\n", FactShape).message == "the file should be keys and values"
    assert fault(tmp_path, "", CouncilShape).message == "`the file` should be keys and values"
