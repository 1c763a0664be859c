"""A file of rules, looked up word by word in the vocabulary and the register, and flattened: exceptions stand beside their base."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from protocol_cli.loading.adoption import SharedRule, adopted
from protocol_cli.loading.document import Document, KeyPath
from protocol_cli.loading.schema import AdoptionShape, ConditionShape, DutyShape, OutcomeShape, RouteStepShape, RuleShape, SharedRuleShape
from protocol_cli.loading.validation import validated_items
from protocol_cli.loading.vocabulary import ANY
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.model.protocol import Clause
from protocol_cli.model.rules import ALWAYS, Condition, Duty, Mode, RouteStep, Rule, Window
from protocol_cli.model.suggestion import did_you_mean, listed
from protocol_cli.model.verdicts import FOR, Verdict
from protocol_cli.model.vocabulary import Matter, Vocabulary


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule as it was read, before it is known which rules it silences."""

    rule: Rule
    """The rule itself."""
    overrides: tuple[tuple[str, KeyPath], ...]
    """The rules that it overrides by name, each with the place of the name."""
    document: Document
    """The file that it stands in."""


@dataclass(frozen=True, slots=True)
class _Base:
    """What an exception inherits."""

    id: str | None
    matters: tuple[Matter, ...]
    conditions: Mapping[str, tuple[Condition, ...]]
    stated: frozenset[str]
    windows: tuple[Window, ...]
    adopted: bool


class RuleReader:
    """Reads one file of rules."""

    def __init__(
        self,
        document: Document,
        family: str,
        vocabulary: Vocabulary,
        register: Mapping[str, Clause],
        shared: Mapping[str, SharedRule],
        faults: list[Diagnostic],
    ) -> None:
        """Take the file, the family of matters it is for, the words and shared rules it may use, and the list that faults are added to."""
        self.document = document
        self.family = family
        self.vocabulary = vocabulary
        self.matters = {slug: matter for slug, matter in vocabulary.matters.items() if matter.family == family and matter.opposite_of is None}
        self.register = register
        self.shared = shared
        self.faults = faults

    def read(self) -> list[WrittenRule]:
        """Return the rules that can be used, in file order, an exception behind its base."""
        items: dict[int, RuleShape | AdoptionShape] = validated_items(_shape_of, self.document, self.faults)
        return [written for position, shape in items.items() for written in self._item(shape, (position,))]

    def check_shared(self, shape: SharedRuleShape, path: KeyPath) -> None:
        """Look up the words of a shared rule, as if a council adopted it that binds its names to anybody."""
        anybody = next(iter(self.vocabulary.persons), "")
        adoption = AdoptionShape.model_validate({"adopts": shape.id, "clauses": "-", "with": dict.fromkeys(shape.binds, anybody)})
        list(self._rule(adopted(shape, adoption), path))

    def _item(self, shape: RuleShape | AdoptionShape, path: KeyPath) -> Iterator[WrittenRule]:
        if isinstance(shape, RuleShape):
            yield from self._rule(shape, path)
        elif self._can_adopt(shape, path):
            yield from self._rule(adopted(self.shared[shape.adopts].shape, shape), path, adopted=True)

    def _can_adopt(self, adoption: AdoptionShape, path: KeyPath) -> bool:
        mine = {slug: rule for slug, rule in self.shared.items() if rule.family == self.family}
        if adoption.adopts not in mine:
            message = f"there is no shared rule `{adoption.adopts}` on {self.family}"
            self._fault("unknown-shared-rule", message, (*path, "adopts"), did_you_mean(adoption.adopts, mine, f"rules/model/{self.family}.yaml has them"))
            return False
        shape = mine[adoption.adopts].shape
        missing = [name for name in shape.binds if name not in adoption.with_]
        for name in missing:
            self._fault("missing-binding", f"it is not said who `{name}` is: {shape.binds[name]}", (*path, "adopts"), f"add `with: {{{name}: …}}`")
        for name in adoption.with_:
            self._known_binding(name, shape, (*path, "with", name))
            self._persons(adoption.with_[name], (*path, "with", name))
        exceptions = [one.id for one in shape.exceptions]
        for id_ in adoption.exceptions.keys() - set(exceptions):
            message = f"the shared rule `{adoption.adopts}` has no exception `{id_}`"
            self._fault("unknown-rule", message, (*path, "exceptions", id_), did_you_mean(id_, exceptions), key=True)
        return not missing

    def _known_binding(self, name: str, shape: SharedRuleShape, path: KeyPath) -> None:
        if name not in shape.binds:
            remedy = did_you_mean(name, shape.binds, "leave `with` out")
            self._fault("unknown-binding", f"the shared rule `{shape.id}` has no name `{name}` to bind", path, remedy, key=True)

    def _rule(self, shape: RuleShape, path: KeyPath, *, adopted: bool = False) -> Iterator[WrittenRule]:
        matters = tuple(self._matters(shape.matter, (*path, "matter")))
        # A rule for every matter of the family cannot name the key facts of each: it means any of them.
        stated = frozenset(self.vocabulary.facts) if shape.matter == [ANY] else frozenset()
        if matters:
            yield from self._outcome(shape, path, _Base(None, matters, {matter.slug: () for matter in matters}, stated, (), adopted))

    def _matters(self, names: list[str], path: KeyPath) -> Iterator[Matter]:
        if names == [ANY]:
            yield from self.matters.values()
            return
        for position, name in enumerate(names):
            if name in self.matters:
                yield self.matters[name]
            elif name in self.vocabulary.matters and (opposite := self.vocabulary.matters[name].opposite_of):
                self._fault(
                    "opposite-matter", f"the matter `{name}` is answered by the rules on `{opposite}`", (*path, position), f"write the rule for `{opposite}`"
                )
            elif name in self.vocabulary.matters:
                family = self.vocabulary.matters[name].family
                self._fault("wrong-file", f"the matter `{name}` belongs to `{family}`", (*path, position), f"move the rule to {family}.yaml")
            else:
                self._fault(
                    "unknown-matter",
                    f"there is no matter `{name}` in the vocabulary",
                    (*path, position),
                    did_you_mean(name, self.matters, "`protocol matters` lists them"),
                )

    def _outcome(self, shape: OutcomeShape, path: KeyPath, base: _Base) -> Iterator[WrittenRule]:
        clauses = self._clauses(shape.clauses, (*path, "clauses"))
        stated = base.stated | _facts_stated(shape.when)
        self._check_key_facts(shape, stated, base, path)
        self._check_says_something(shape, path)
        conditions = {matter.slug: (*base.conditions[matter.slug], self._condition(shape.when, matter, (*path, "when"))) for matter in base.matters}
        overrides = tuple((name, (*path, "overrides", position)) for position, name in enumerate(shape.overrides))
        window = Window(shape.from_, shape.until)
        inherited = _Base(shape.id, base.matters, conditions, stated, (*base.windows, *([window] if window != ALWAYS else [])), base.adopted)
        for matter in base.matters:
            rule = self._flat(shape, matter, conditions[matter.slug], clauses, path, base.id)
            yield WrittenRule(replace(rule, windows=inherited.windows, adopted=base.adopted), overrides, self.document)
        for position, exception in enumerate(shape.exceptions):
            yield from self._outcome(exception, (*path, "exceptions", position), inherited)

    def _flat(self, shape: OutcomeShape, matter: Matter, when: tuple[Condition, ...], clauses: tuple[str, ...], path: KeyPath, base: str | None) -> Rule:
        return Rule(
            id=shape.id,
            matter=matter.slug,
            clauses=clauses,
            when=tuple(condition for condition in when if condition != Condition()),
            location=self.document.at(self._named_at(path)),
            verdict=self._verdict(shape, path),
            strength=shape.strength,
            conditions=tuple(shape.conditions),
            deferred_to=shape.deferred_to,
            route=tuple(self._step(step, clauses, (*path, "route", position)) for position, step in enumerate(shape.route)),
            duties=tuple(self._duty(duty, clauses, (*path, "duties", position)) for position, duty in enumerate(shape.duties)),
            note=shape.note,
            reading=shape.reading,
            base=base,
        )

    def _named_at(self, path: KeyPath) -> KeyPath:
        """Return where a rule has its name: under `id`, or under `adopts`."""
        return (*path, "id") if (*path, "id") in self.document.values else (*path, "adopts")

    def _verdict(self, shape: OutcomeShape, path: KeyPath) -> Verdict | None:
        if shape.deferred_to is not None:
            return Verdict.DEFERRED
        if shape.strength is None:
            return None
        verdict = self._strength(shape.strength, (*path, "strength"))
        return Verdict.CONDITIONAL if shape.conditions and verdict is Verdict.PERMITTED else verdict

    def _strength(self, word: str, path: KeyPath) -> Verdict:
        known = self.vocabulary.strengths
        if word not in known:
            self._fault("unknown-strength", f"`{word}` is not a strength word", path, did_you_mean(word, known, "rules/vocabulary/strengths.yaml lists them"))
        return known.get(word, Verdict.PERMITTED)

    def _step(self, shape: RouteStepShape, clauses: tuple[str, ...], path: KeyPath) -> RouteStep:
        verdict = self._strength(shape.strength, (*path, "strength"))
        if verdict not in FOR:
            self._fault(
                "unknown-strength", f"`{shape.strength}` does not send anybody anywhere", (*path, "strength"), "use a word such as `must`, `should` or `may`"
            )
        if shape.once is not None:
            self._known("stage", shape.once, self.vocabulary.stages, (*path, "once"))
        return RouteStep(
            handlers=self._persons(shape.to, (*path, "to")),
            strength=shape.strength,
            verdict=verdict,
            action=shape.action,
            clauses=self._clauses(shape.clauses, (*path, "clauses")) if shape.clauses else clauses,
            mode=Mode(shape.mode) if len(shape.to) > 1 else Mode.ANY,
            consult=self._persons(shape.consult, (*path, "consult")),
            once=shape.once,
            when=shape.when,
            concerned=shape.concerned,
        )

    def _duty(self, shape: DutyShape, clauses: tuple[str, ...], path: KeyPath) -> Duty:
        self._known("person", shape.who, self.vocabulary.persons, (*path, "who"))
        own_clauses = self._clauses(shape.clauses, (*path, "clauses")) if shape.clauses else clauses
        return Duty(shape.who, shape.act, shape.strength, self._strength(shape.strength, (*path, "strength")), shape.action, own_clauses)

    def _persons(self, names: list[str], path: KeyPath) -> tuple[str, ...]:
        return tuple(name for position, name in enumerate(names) if self._known("person", name, self.vocabulary.persons, (*path, position)))

    def _clauses(self, ids: list[str], path: KeyPath) -> tuple[str, ...]:
        for position, clause in enumerate(ids):
            # Without a register, one fault has told so already.
            if self.register and clause not in self.register:
                self._fault(
                    "unknown-clause",
                    f"clause `{clause}` is not in the register",
                    (*path, position),
                    did_you_mean(clause, self.register, "the register is clauses.yaml, beside this file"),
                )
        return tuple(ids)

    def _condition(self, shape: ConditionShape, matter: Matter, path: KeyPath) -> Condition:
        stated: dict[str, list[str]] = shape.__pydantic_extra__
        facts = {
            fact: frozenset(self._values(fact, values, matter, (*path, fact)))
            for fact, values in stated.items()
            if self._is_fact_of(fact, values, matter, (*path, fact)) and values != [ANY]
        }
        return Condition(
            facts,
            tuple(self._condition(one, matter, (*path, "any_of", position)) for position, one in enumerate(shape.any_of)),
            tuple(self._condition(one, matter, (*path, "none_of", position)) for position, one in enumerate(shape.none_of)),
        )

    def _is_fact_of(self, fact: str, values: list[str], matter: Matter, path: KeyPath) -> bool:
        # A rule on several matters says `any` of a fact for those that have it.
        if fact in matter.domains or (fact in self.vocabulary.facts and values == [ANY]):
            return True
        if fact in self.vocabulary.facts:
            remedy = f"its facts are {listed(matter.domains, 'and')}" if matter.domains else "it turns on no facts: leave `when` out"
            self._fault("fact-elsewhere", f"the matter `{matter.slug}` does not turn on the fact `{fact}`", path, remedy, key=True)
        else:
            self._fault("unknown-fact", f"there is no fact `{fact}` in the vocabulary", path, did_you_mean(fact, matter.domains), key=True)
        return False

    def _values(self, fact: str, names: list[str], matter: Matter, path: KeyPath) -> Iterator[str]:
        domain = matter.domains[fact]
        for position, name in enumerate(names):
            members = [value for value in self.vocabulary.sets.get(name, (name,)) if value in domain]
            if not members or (self.vocabulary.facts[fact].of_persons is False and name in self.vocabulary.sets):
                self._fault(
                    "unknown-value",
                    f"`{name}` is not a value of `{fact}` in the matter `{matter.slug}`",
                    (*path, position),
                    did_you_mean(name, domain, f"use {listed(domain, 'or')}"),
                )
            yield from members

    def _check_key_facts(self, shape: OutcomeShape, stated: frozenset[str], base: _Base, path: KeyPath) -> None:
        for fact in dict.fromkeys(fact for matter in base.matters for fact in matter.domains):
            if self.vocabulary.facts[fact].key and fact not in stated:
                self._fault(
                    "key-fact",
                    f"rule `{shape.id}` does not state the key fact `{fact}`",
                    (*path, "id"),
                    f"add `{fact}:` under `when:`; `{fact}: any` if it means any",
                )

    def _check_says_something(self, shape: OutcomeShape, path: KeyPath) -> None:
        says = (shape.strength, shape.deferred_to, shape.route, shape.duties, shape.note)
        if not any(says):
            self._fault("no-outcome", f"rule `{shape.id}` says nothing", (*path, "id"), "give it a `strength`, a `route`, `duties`, `deferred_to` or a `note`")
        if shape.conditions and shape.strength is None:
            self._fault("no-outcome", f"rule `{shape.id}` has conditions but nothing that they allow", (*path, "conditions"), "add `strength: may`", key=True)

    def _known(self, kind: str, name: str, among: Iterable[str], path: KeyPath) -> bool:
        if name in (words := list(among)):
            return True
        self._fault(f"unknown-{kind}", f"there is no {kind} `{name}` in the vocabulary", path, did_you_mean(name, words))
        return False

    def _fault(self, code: str, message: str, path: KeyPath, remedy: str, *, key: bool = False) -> None:
        self.faults.append(Diagnostic(code, message, self.document.at(path, key=key), remedy))


def _shape_of(item: object) -> type[RuleShape | AdoptionShape]:
    return AdoptionShape if isinstance(item, dict) and "adopts" in item else RuleShape


def _facts_stated(shape: ConditionShape) -> frozenset[str]:
    nested = (_facts_stated(one) for one in (*shape.any_of, *shape.none_of))
    return frozenset(shape.__pydantic_extra__).union(*nested)
