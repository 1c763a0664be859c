"""A council's folder as a `Protocol`."""

from collections.abc import Iterable
from pathlib import Path

from protocol_cli.loading.document import Document, read_document
from protocol_cli.loading.folders import CASES_SUFFIX, COUNCIL_FILE, FINGERPRINTS_FILE, REGISTER_FILE, VERSION_MARK, council_digest, slug_of, yaml_names
from protocol_cli.loading.opposites import with_opposites
from protocol_cli.loading.overrides import linked_rules
from protocol_cli.loading.rules import RuleReader, WrittenRule
from protocol_cli.loading.schema import CouncilShape, RegisterShape
from protocol_cli.loading.shared import Shared
from protocol_cli.loading.validation import validated
from protocol_cli.model.diagnostics import Diagnostic, SourceLocation
from protocol_cli.model.errors import LoadError
from protocol_cli.model.protocol import Clause, Council, Protocol, Substitute
from protocol_cli.model.rules import Rule, Window
from protocol_cli.model.suggestion import did_you_mean


def load_council(folder: Path, shared: Shared) -> Protocol:
    """
    Return the protocol of a council's folder.

    Raises:
        LoadError: with every fault of its files.

    """
    return _CouncilReader(folder, shared).read()


class _CouncilReader:
    """Reads one council's folder; every fault is gathered before any is raised."""

    def __init__(self, folder: Path, shared: Shared) -> None:
        self.folder = folder
        self.shared = shared
        self.vocabulary = shared.vocabulary
        """Narrowed to the persons whom the council has, once its council.yaml has been read."""
        self.faults: list[Diagnostic] = []

    def read(self) -> Protocol:
        register = self._read_register()
        council = self._read_council(register)
        families, written = self._read_rules(register)
        rules = linked_rules(written, self.faults)
        if self.faults or council is None:
            raise LoadError(self.faults)
        by_matter = with_opposites(_by_matter(rules), self.vocabulary)
        return Protocol(council, self.vocabulary, register, by_matter, families, council_digest(self.folder, self.shared.digest), self.folder)

    def _document(self, name: str) -> Document | None:
        document, faults = read_document(self.folder / name)
        self.faults += faults
        return document

    def _read_register(self) -> dict[str, Clause]:
        document = self._document(REGISTER_FILE)
        shape = validated(RegisterShape, document, (), self.faults) if document else None
        register: dict[str, Clause] = {}
        for section_at, section in enumerate(shape.sections if shape else []):
            for clause_at, clause in enumerate(section.clauses):
                place = document.at(("sections", section_at, "clauses", clause_at, "id"))  # type: ignore[union-attr]
                if clause.id in register:
                    self.faults.append(Diagnostic("duplicate-clause", f"the clause `{clause.id}` stands twice in the register", place, "keep one"))
                register[clause.id] = Clause(clause.id, section.heading, clause.gist, place, clause.excused, Window(clause.from_, clause.until))
        return register

    def _read_council(self, register: dict[str, Clause]) -> Council | None:
        document = self._document(COUNCIL_FILE)
        shape = validated(CouncilShape, document, (), self.faults) if document else None
        if document is None or shape is None:
            return None
        self._check_words(document, shape, register)
        self.vocabulary = self.vocabulary.without(shape.without)
        return Council(
            slug=slug_of(self.folder.name),
            name=shape.name,
            document=shape.document,
            titles=shape.titles,
            principal_council=shape.principal_council,
            contact=shape.contact,
            dates=shape.dates.model_dump(exclude_none=True),
            substitutes={handler: Substitute(one.person, tuple(one.reasons), tuple(one.clauses)) for handler, one in shape.substitutes.items()},
            policies=tuple(shape.policies),
            window=Window(shape.in_force.from_, shape.in_force.until),
            version=self.folder.name.partition(VERSION_MARK)[2] or None,
        )

    def _check_words(self, document: Document, shape: CouncilShape, register: dict[str, Clause]) -> None:
        persons, reasons = self.vocabulary.persons, self.vocabulary.unavailability
        for position, person in enumerate(shape.without):
            self._check("person", person, persons, document.at(("without", position)))
        for person in shape.titles:
            self._check("person", person, persons, document.at(("titles", person), key=True))
        for handler, one in shape.substitutes.items():
            path = ("substitutes", handler)
            self._check("person", handler, persons, document.at(path, key=True))
            self._check("person", one.person, persons, document.at((*path, "person")))
            for position, reason in enumerate(one.reasons):
                self._check("reason", reason, reasons, document.at((*path, "reasons", position)))
            for position, clause in enumerate(one.clauses):
                self._check("clause", clause, register, document.at((*path, "clauses", position)))

    def _check(self, kind: str, word: str, known: Iterable[str], place: SourceLocation) -> None:
        if word not in (words := list(known)):
            where = "register" if kind == "clause" else "vocabulary"
            self.faults.append(Diagnostic(f"unknown-{kind}", f"there is no {kind} `{word}` in the {where}", place, did_you_mean(word, words)))

    def _read_rules(self, register: dict[str, Clause]) -> tuple[frozenset[str], list[WrittenRule]]:
        families: list[str] = []
        written: list[WrittenRule] = []
        for family in self._families_written():
            document = self._document(f"{family}.yaml")
            families.append(family)
            if document is not None:
                written += RuleReader(document, family, self.vocabulary, register, self.shared.rules, self.faults).read()
        return frozenset(families), written

    def _families_written(self) -> list[str]:
        """Return the families whose file stands in the folder, and report files that belong to none."""
        names = yaml_names(self.folder)
        families = [family for family in self.vocabulary.families if f"{family}.yaml" in names]
        known = {COUNCIL_FILE, REGISTER_FILE, FINGERPRINTS_FILE} | {
            name for family in self.vocabulary.families for name in (f"{family}.yaml", f"{family}{CASES_SUFFIX}")
        }
        for name in sorted(names - known):
            place = SourceLocation((self.folder / name).as_posix())
            self.faults.append(Diagnostic("unknown-file", f"`{name}` is no file of a council's folder", place, did_you_mean(name, known)))
        return families


def _by_matter(rules: list[Rule]) -> dict[str, tuple[Rule, ...]]:
    matters = dict.fromkeys(rule.matter for rule in rules)
    return {matter: tuple(rule for rule in rules if rule.matter == matter) for matter in matters}
