"""What all councils share: the vocabulary, and the rules that several of them have alike, to be adopted by name."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from protocol_cli.loading.adoption import SharedRule
from protocol_cli.loading.document import read_document
from protocol_cli.loading.folders import MODEL, rules_digest
from protocol_cli.loading.rules import RuleReader
from protocol_cli.loading.schema import SharedRuleShape
from protocol_cli.loading.validation import validated_items
from protocol_cli.loading.vocabulary import load_vocabulary
from protocol_cli.model.diagnostics import Diagnostic, SourceLocation
from protocol_cli.model.errors import LoadError
from protocol_cli.model.suggestion import did_you_mean
from protocol_cli.model.vocabulary import Vocabulary


class Shared(msgspec.Struct, frozen=True):
    """What every council's rules are written with."""

    vocabulary: Vocabulary
    """The words."""
    rules: Mapping[str, SharedRule] = msgspec.field(default_factory=dict)
    """The rules that can be adopted, by id."""
    digest: str = ""
    """A digest of the files that all this was read from."""


def load_shared(folder: Path) -> Shared:
    """
    Return what a folder of rules holds for all councils: the vocabulary, and the shared rules if there are any.

    Raises:
        LoadError: with every fault of its files.

    """
    vocabulary = load_vocabulary(folder)
    faults: list[Diagnostic] = []
    rules: dict[str, SharedRule] = {}
    for path in sorted((folder / MODEL).glob("*.yaml")):
        _read_file(path, vocabulary, rules, faults)
    if faults:
        raise LoadError(faults)
    return Shared(vocabulary, rules, rules_digest(folder))


def _read_file(path: Path, vocabulary: Vocabulary, rules: dict[str, SharedRule], faults: list[Diagnostic]) -> None:
    if path.stem not in vocabulary.families:
        message = f"`{path.name}` is named after no family of matters"
        faults.append(Diagnostic("unknown-file", message, SourceLocation(path.as_posix()), did_you_mean(path.stem, vocabulary.families)))
        return
    document, found = read_document(path)
    faults += found
    shapes = validated_items(lambda _: SharedRuleShape, document, faults) if document else {}
    for position, shape in shapes.items():
        if shape.id in rules:
            faults.append(Diagnostic("duplicate-rule", f"the rule id `{shape.id}` is taken", document.at((position, "id")), "choose another"))  # type: ignore[union-attr]
        rules[shape.id] = SharedRule(shape, path.stem)
        RuleReader(document, path.stem, vocabulary, {}, {}, faults).check_shared(shape, (position,))  # type: ignore[arg-type]
