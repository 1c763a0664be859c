"""Random protocols, small enough for the oracle, and questions to put to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from protocol_cli.loading.document import Document
from protocol_cli.loading.overrides import linked_rules
from protocol_cli.loading.rules import RuleReader
from protocol_cli.model.diagnostics import Diagnostic, SourceLocation
from protocol_cli.model.protocol import Clause, Council, Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.verdicts import Verdict
from protocol_cli.model.vocabulary import FactDefinition, Matter, Person, Vocabulary

STRENGTHS = {
    "must": Verdict.REQUIRED,
    "should": Verdict.ADVISED,
    "may": Verdict.PERMITTED,
    "should not": Verdict.DISCOURAGED,
    "must not": Verdict.PROHIBITED,
}
HANDLERS = ("clerk", "chair", "officer", "panel")
FACTS = {
    "by": ("clerk", "chair", "officer"),
    "colour": ("red", "blue", "other"),
    "size": ("big", "other"),
    "late": ("yes", "no"),
    "shape": ("round", "square", "flat", "none"),
}


@dataclass(frozen=True)
class RandomProtocol:
    """A protocol, and the nested rules that it was read from."""

    nested: list[dict[str, Any]]
    """The rules as YAML would hold them."""
    protocol: Protocol
    """The rules as the loader reads them."""


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """Draw a vocabulary with one matter of one to five facts, some of them with a presumption."""
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), min_size=1, max_size=5, unique=True))
    facts = {}
    for name in names:
        persons = name == "by"
        normally = draw(st.sampled_from([None, None, FACTS[name][-1]])) if not persons else None
        facts[name] = FactDefinition(name, name, f"{name}?", {} if persons else {value: value for value in FACTS[name]}, normally=normally, of_persons=persons)
    persons_known = {slug: Person(slug, f"the {slug}", office=slug in ("clerk", "chair")) for slug in HANDLERS}
    matter = Matter("act", "routing", "act", {name: FACTS[name] for name in names})
    return Vocabulary(persons_known, {"an_office": ("clerk", "chair")}, facts, {"act": matter}, STRENGTHS, {"failed": "if it failed"}, {"party": "is a party"})


@st.composite
def conditions(draw: st.DrawFn, domains: Mapping[str, tuple[str, ...]], depth: int = 2) -> dict[str, Any]:
    """Draw a `when` over some facts, with `any`, sets, `any_of` and `none_of`."""
    when: dict[str, Any] = {}
    for fact in draw(st.lists(st.sampled_from(sorted(domains)), max_size=1 + draw(st.integers(0, 1)), unique=True)):
        values = list(domains[fact]) + (["an_office"] if fact == "by" else [])
        when[fact] = draw(st.one_of(st.sampled_from(values), st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True), st.just("any")))
    if depth and draw(st.integers(0, 4)) == 0:
        word = draw(st.sampled_from(["any_of", "none_of"]))
        when[word] = draw(st.lists(conditions(domains, depth - 1), min_size=1, max_size=2))
    return when


# Few handlers and few guards, so that routes often begin one another.
steps = st.fixed_dictionaries(
    {
        "to": st.sampled_from(["clerk", "chair", "officer", ["clerk", "chair"]]),
        "strength": st.sampled_from(["must", "should", "may", "may"]),
        "action": st.just("Act."),
    },
    optional={"mode": st.sampled_from(["any", "all"])},
)
guarded_steps = st.builds(lambda step, guard: {**step, **guard}, steps, st.sampled_from([{}, {}, {}, {"once": "failed"}, {"when": "if it rains"}]))
duties = st.fixed_dictionaries(
    {
        "who": st.sampled_from(HANDLERS),
        "act": st.sampled_from(["tell", "help"]),
        "strength": st.sampled_from(["must", "should", "may"]),
        "action": st.just("Do it."),
    }
)
outcomes = st.fixed_dictionaries(
    {},
    optional={
        "strength": st.sampled_from(sorted(STRENGTHS)),
        "route": st.lists(guarded_steps, min_size=1, max_size=3),
        "duties": st.lists(duties, min_size=1, max_size=2),
        "conditions": st.just(["it is agreed"]),
        "deferred_to": st.just("another policy"),
        "note": st.just("a remark"),
    },
)


@st.composite
def nested_rules(draw: st.DrawFn, domains: Mapping[str, tuple[str, ...]], prefix: str, depth: int = 2) -> dict[str, Any]:
    """Draw a rule with its exceptions, up to two levels deep."""
    says = draw(outcomes) or {"note": "a remark"}
    if "conditions" in says and "strength" not in says:
        says["strength"] = "may"
    rule = {"id": prefix, "clauses": ["1"], "when": draw(conditions(domains)), **says}
    exceptions = draw(st.integers(0, 2)) if depth else 0
    if exceptions:
        rule["exceptions"] = [draw(nested_rules(domains, f"{prefix}-{place}", depth - 1)) for place in range(exceptions)]
    return rule


@st.composite
def random_protocols(draw: st.DrawFn) -> RandomProtocol:
    """Draw a protocol of up to six rules, read by the loader; those whose overrides run in a circle are passed over."""
    vocabulary = draw(vocabularies())
    domains = vocabulary.matters["act"].domains
    count = draw(st.integers(0, 5))
    nested = [{**draw(nested_rules(domains, f"rule-{place}")), "matter": "act"} for place in range(count)]
    ids = [rule["id"] for top in nested for rule in _with_exceptions(top)]
    for rule in (rule for top in nested for rule in _with_exceptions(top)):
        others = [id_ for id_ in ids if id_ != rule["id"]]
        if others and draw(st.integers(0, 3)) == 0:
            rule["overrides"] = draw(st.lists(st.sampled_from(others), min_size=1, max_size=2, unique=True))
    protocol = read(nested, vocabulary)
    assume(protocol is not None)
    assert protocol is not None
    return RandomProtocol(nested, protocol)


def read(nested: list[dict[str, Any]], vocabulary: Vocabulary) -> Protocol | None:
    """Return the protocol that the loader makes of nested rules; none if it finds a fault."""
    faults: list[Diagnostic] = []
    register = {"1": Clause("1", "heading", "gist", SourceLocation("clauses.yaml"))}
    rules = linked_rules(RuleReader(Document("rules.yaml", [], nested), "routing", vocabulary, register, {}, faults).read(), faults)
    if faults:
        assert {fault.code for fault in faults} <= {"override-cycle"}, faults
        return None
    return Protocol(Council("test", "Test Council", "Protocol", {}), vocabulary, register, {"act": tuple(rules)}, frozenset({"routing"}), "digest")


def _with_exceptions(rule: dict[str, Any]) -> list[dict[str, Any]]:
    return [rule, *(inner for exception in rule.get("exceptions", []) for inner in _with_exceptions(exception))]


def questions(protocol: Protocol, matter: str, count: int, seed: int) -> Iterator[Question]:
    """Yield questions on a matter, each fact of which is known, narrowed to two values, or unknown."""
    random = Random(seed)
    for _ in range(count):
        facts = {}
        for fact, values in protocol.vocabulary.matters[matter].domains.items():
            known = random.choice((0, 0, 1, 1, 1, 2))
            if known:
                facts[fact] = frozenset(random.sample(values, min(known, len(values))))
        yield Question(matter, random.choice(tuple(Asks)), facts)
