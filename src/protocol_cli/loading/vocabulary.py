"""The common language: the files of rules/vocabulary/ as a `Vocabulary`."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace
from pydantic import BaseModel

from protocol_cli.loading.document import Document, KeyPath, read_document
from protocol_cli.loading.folders import VOCABULARY
from protocol_cli.loading.schema import CircumstancesShape, FactShape, MatterShape, OneOrMore, PersonsShape, StrengthsShape
from protocol_cli.loading.validation import validated, validated_entries
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.model.errors import LoadError
from protocol_cli.model.suggestion import did_you_mean
from protocol_cli.model.verdicts import AGAINST, FOR, Verdict
from protocol_cli.model.vocabulary import FactDefinition, Matter, Person, Vocabulary

ANY = "any"
"""The word that stands for every value."""

CLOSING_VALUES = {"other", "none", "no"}
"""The values of which every enumeration needs one, so that its values leave nothing out."""

PLACE_OF_A_FACT = re.compile(r"\{(\w+)\}")
"""Where the telling of a matter has a place for a fact."""

ShapeT = TypeVar("ShapeT", bound=BaseModel)


def load_vocabulary(folder: Path) -> Vocabulary:
    """
    Return the vocabulary of a folder of rules.

    Raises:
        LoadError: with every fault of its files.

    """
    reader = _VocabularyReader(folder / VOCABULARY)
    vocabulary = reader.read()
    if reader.faults:
        raise LoadError(reader.faults)
    return vocabulary


class _VocabularyReader:
    """Reads the files one after the other, later ones against the earlier."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Diagnostic] = []
        self.persons: dict[str, Person] = {}
        self.facts: dict[str, FactDefinition] = {}

    def read(self) -> Vocabulary:
        sets = self._read_persons()
        self._read_facts()
        circumstances = self._read_whole("circumstances.yaml", CircumstancesShape) or CircumstancesShape(stages={}, unavailable={})
        return Vocabulary(self.persons, sets, self.facts, self._read_matters(), self._read_strengths(), circumstances.stages, circumstances.unavailable)

    def _document(self, name: str) -> Document | None:
        document, faults = read_document(self.folder / name)
        self.faults += faults
        return document

    def _read_whole(self, name: str, shape: type[ShapeT]) -> ShapeT | None:
        document = self._document(name)
        return validated(shape, document, (), self.faults) if document else None

    def _fault(self, code: str, message: str, document: Document, path: KeyPath, remedy: str, *, key: bool = False) -> None:
        self.faults.append(Diagnostic(code, message, document.at(path, key=key), remedy))

    def _known(self, kind: str, name: str, among: Iterable[str], document: Document, path: KeyPath, *, key: bool = False) -> bool:
        if name in (words := list(among)):
            return True
        self._fault(f"unknown-{kind}", f"there is no {kind} `{name}` in the vocabulary", document, path, did_you_mean(name, words), key=key)
        return False

    def _read_persons(self) -> dict[str, tuple[str, ...]]:
        document = self._document("persons.yaml")
        shape = validated(PersonsShape, document, (), self.faults) if document else None
        if not document or not shape:
            return {}
        self.persons = {slug: Person(slug, one.label, one.is_a, one.office, one.procedure) for slug, one in shape.persons.items()}
        for slug, person in self.persons.items():
            path = ("persons", slug, "is_a")
            if person.is_a and self._known("person", person.is_a, self.persons, document, path) and slug in _line(person.is_a, self.persons):
                self._fault("person-cycle", f"`{slug}` is in the end itself", document, path, "take one `is_a` out")
        if self.faults:
            return {}
        return {name: self._members(roots, document, ("sets", name)) for name, roots in shape.sets.items()}

    def _members(self, roots: OneOrMore, document: Document, path: KeyPath) -> tuple[str, ...]:
        for position, root in enumerate(roots):
            self._known("person", root, self.persons, document, (*path, position))
        return tuple(slug for slug in self.persons if set(roots) & set(_line(slug, self.persons)))

    def _read_facts(self) -> None:
        document = self._document("facts.yaml")
        shapes = validated_entries(FactShape, document, self.faults) if document else {}
        for slug, one in shapes.items():
            self.facts[slug] = FactDefinition(slug, one.label, one.ask, one.values, one.key, one.normally, one.persons, one.told)
            self._check_fact(self.facts[slug], document)  # type: ignore[arg-type]

    def _check_fact(self, fact: FactDefinition, document: Document) -> None:
        path = (fact.slug,)
        if fact.of_persons == bool(fact.values):
            self._fault(
                "fact-values",
                f"the fact `{fact.slug}` needs either `values:` or `persons: true`",
                document,
                path,
                "list its values, or say that they are persons",
                key=True,
            )
        if fact.values:
            self._check_closed(fact.values, fact, document, (*path, "values"))
        if fact.key and fact.normally is not None:
            self._fault(
                "presumed-key", f"the key fact `{fact.slug}` is taken for granted", document, (*path, "normally"), "take out `key` or `normally`", key=True
            )
        elif fact.normally is not None and fact.normally not in fact.values:
            self._fault(
                "unknown-value", f"`{fact.normally}` is not a value of `{fact.slug}`", document, (*path, "normally"), did_you_mean(fact.normally, fact.values)
            )

    def _check_closed(self, values: Iterable[str], fact: FactDefinition, document: Document, path: KeyPath) -> None:
        if not CLOSING_VALUES & set(values):
            self._fault("open-enumeration", f"the values of `{fact.slug}` leave something out", document, path, "end them in `other`, `none` or `no`", key=True)

    def _read_matters(self) -> dict[str, Matter]:
        document = self._document("matters.yaml")
        shapes = validated_entries(MatterShape, document, self.faults) if document else {}
        matters = {slug: self._matter(slug, shape, document) for slug, shape in shapes.items() if shape.opposite_of is None}  # type: ignore[arg-type]
        for slug, shape in shapes.items():
            if shape.opposite_of is None and shape.family is None:
                self._fault("missing-key", f"the matter `{slug}` lacks the key `family`", document, (slug,), "add `family:` or `opposite_of:`", key=True)  # type: ignore[arg-type]
            elif shape.opposite_of is not None and self._known("matter", shape.opposite_of, matters, document, (slug, "opposite_of")):  # type: ignore[arg-type]
                of = matters[shape.opposite_of]
                matters[slug] = replace(of, slug=slug, label=shape.label, told=shape.told, opposite_of=of.slug)
        return {slug: matters[slug] for slug in shapes if slug in matters}

    def _matter(self, slug: str, shape: MatterShape, document: Document) -> Matter:
        path = (slug, "facts")
        domains = {
            fact: self._domain(self.facts[fact], values, document, (*path, fact))
            for fact, values in shape.facts.items()
            if self._known("fact", fact, self.facts, document, (*path, fact), key=True)
        }
        for position, fact in enumerate(shape.parties):
            self._known("fact", fact, domains, document, (slug, "parties", position))
        for fact in PLACE_OF_A_FACT.findall(shape.told or ""):
            self._known("fact", fact, domains, document, (slug, "told"))
        return Matter(slug, shape.family or "", shape.label, domains, tuple(shape.parties), shape.told)

    def _domain(self, fact: FactDefinition, values: list[str], document: Document, path: KeyPath) -> tuple[str, ...]:
        if not fact.of_persons and (values == [ANY] or not fact.values):
            return tuple(fact.values)
        kind, known = ("person", self.persons.keys()) if fact.of_persons else ("value", fact.values.keys())
        if not fact.of_persons:
            self._check_closed(values, fact, document, path)
        return tuple(value for position, value in enumerate(values) if self._known(kind, value, known, document, (*path, position)))

    def _read_strengths(self) -> dict[str, Verdict]:
        document = self._document("strengths.yaml")
        shape = validated(StrengthsShape, document, (), self.faults) if document else None
        levels = {verdict.value: verdict for verdict in (*FOR, *AGAINST) if verdict is not Verdict.CONDITIONAL}
        return {
            word: levels[level]
            for level, words in (shape.root if shape else {}).items()
            if self._known("verdict", level, levels, document, (level,), key=True)  # type: ignore[arg-type]
            for word in words
        }


def _line(slug: str, persons: Mapping[str, Person]) -> tuple[str, ...]:
    """Return a person and everyone that they are, up to the widest; a loop is walked once."""
    line: list[str] = []
    current: str | None = slug
    while current is not None and current in persons and current not in line:
        line.append(current)
        current = persons[current].is_a
    return tuple(line)
