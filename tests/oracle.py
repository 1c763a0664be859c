"""
A second reading of the rules, slow and plain, to hold the engine against.

It takes the rules as they are nested in YAML, tries every completion of the unknown facts one by one, and states
overriding and combination in its own words. It shares neither the flattener nor the law of combination with the engine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

Situation = dict[str, str]
Nested = dict[str, Any]

FIRMNESS = {"may": 1, "should": 2, "should not": 2, "must": 3, "must not": 3}
"""How firmly a word binds, whatever its direction."""

DIRECTION = {"may": 1, "should": 3, "must": 4, "should not": -1, "must not": -2}
"""How far a strength word leans for (above zero) or against an act; 2 is for what is allowed on conditions."""

LEANING = {1: "permitted", 2: "conditional", 3: "advised", 4: "required", -1: "discouraged", -2: "prohibited"}


@dataclass(frozen=True)
class Matter:
    """What the oracle is told of a matter."""

    domains: Mapping[str, tuple[str, ...]]
    """The facts, with all their values."""
    normally: Mapping[str, str]
    """The values taken for granted."""
    sets: Mapping[str, tuple[str, ...]]
    """Names for several values at once."""
    words: Mapping[str, str]
    """Each strength word with the plainest word that means as much: may, should, must, should not or must not."""


@dataclass(frozen=True)
class Answer:
    """What the oracle finds."""

    verdict: str
    """The verdict."""
    route: object
    """Who, when and how firmly, step by step; `clash` where routes clash; none where it is not settled or nobody is named."""
    missing: frozenset[str]
    """The facts on which it depends."""
    presumed: frozenset[tuple[str, str]]
    """What was taken for granted though another value, given second, would change the answer."""
    duties: frozenset[tuple[str, str, str]]
    """What is owed in any case: who, what, how firmly."""


def answer(rules: list[Nested], matter: Matter, asks: str, stated: Mapping[str, frozenset[str]]) -> Answer:
    """Return what nested rules say of a matter in one facet, given what is stated."""
    open_values = {
        fact: stated.get(fact) or frozenset([matter.normally[fact]] if fact in matter.normally else values) for fact, values in matter.domains.items()
    }
    found = _by_situation(rules, matter, open_values)
    keys = _keys(found, asks)
    verdict, route = _verdict(rules, found, keys)
    return Answer(
        verdict=verdict,
        route=route,
        missing=frozenset(fact for fact in matter.domains if _turns(keys, fact)),
        presumed=frozenset(_flips(rules, matter, asks, stated, open_values, keys)),
        duties=frozenset(_sure_duties(found)),
    )


@dataclass(frozen=True)
class _Saying:
    """What the rules say in one situation."""

    act: str | None
    route: object
    duties: Mapping[tuple[str, str], str]


def _by_situation(rules: list[Nested], matter: Matter, open_values: Mapping[str, frozenset[str]]) -> dict[tuple[tuple[str, str], ...], _Saying]:
    names = list(open_values)
    every = (dict(zip(names, values, strict=True)) for values in product(*(sorted(open_values[name]) for name in names)))
    return {tuple(situation.items()): _say(_speaking(rules, matter, situation), matter) for situation in every}


def _keys(found: Mapping[tuple[tuple[str, str], ...], _Saying], asks: str) -> dict[tuple[tuple[str, str], ...], object]:
    """Return what is said in the facet asked, or in the other if nobody says anything in that one."""
    acts = {situation: ("act", saying.act) if saying.act else None for situation, saying in found.items()}
    routes = {situation: ("route", saying.route) if saying.route else None for situation, saying in found.items()}
    first, second = (routes, acts) if asks == "who" else (acts, routes)
    return dict(first if any(first.values()) or not any(second.values()) else second)


def _verdict(rules: list[Nested], found: Mapping[Any, _Saying], keys: Mapping[Any, object]) -> tuple[str, object]:
    if len(set(keys.values())) > 1:
        return "depends", None
    match next(iter(keys.values())):
        case ("act", str(act)):
            return act, None
        case ("route", "clash"):
            return "conflict", "clash"
        case ("route", route):
            return "routed", route
    if any(word in rule for rule in _all(rules) for word in ("strength", "deferred_to", "route")):
        return "not_covered", None
    owed = {word for _, _, word in _sure_duties(found)}
    firmest = sorted(owed, key=lambda word: (FIRMNESS[word], DIRECTION[word] > 0))
    return LEANING[DIRECTION[firmest[-1]]] if firmest else "not_covered", None


def _all(rules: list[Nested]) -> Iterator[Nested]:
    for rule in rules:
        yield rule
        yield from _all(rule.get("exceptions", []))


def _turns(keys: Mapping[tuple[tuple[str, str], ...], object], fact: str) -> bool:
    seen: dict[object, object] = {}
    for situation, key in keys.items():
        rest = tuple(pair for pair in situation if pair[0] != fact)
        if seen.setdefault(rest, key) != key:
            return True
    return False


def _flips(
    rules: list[Nested], matter: Matter, asks: str, stated: Mapping[str, frozenset[str]], open_values: Mapping[str, frozenset[str]], keys: Mapping[Any, object]
) -> Iterator[tuple[str, str]]:
    here = _gist(rules, matter, asks, open_values)
    assert here[0] == set(keys.values())
    for fact, normal in matter.normally.items():
        if fact in matter.domains and fact not in stated:
            for other in matter.domains[fact]:
                if other != normal and _gist(rules, matter, asks, {**open_values, fact: frozenset([other])}) != here:
                    yield fact, other


def _gist(rules: list[Nested], matter: Matter, asks: str, open_values: Mapping[str, frozenset[str]]) -> tuple[set[object], str]:
    found = _by_situation(rules, matter, open_values)
    keys = _keys(found, asks)
    return set(keys.values()), _verdict(rules, found, keys)[0]


def _sure_duties(found: Mapping[Any, _Saying]) -> set[tuple[str, str, str]]:
    everywhere = set.intersection(*(set(saying.duties) for saying in found.values()))
    return {(*owed, min((saying.duties[owed] for saying in found.values()), key=FIRMNESS.__getitem__)) for owed in everywhere}


def _speaking(rules: list[Nested], matter: Matter, situation: Situation) -> list[Nested]:
    """Return the rules that speak: those that hold, less those with an exception that holds, less those overridden by name."""
    held = [(rule, line) for top in rules for rule, line in _holding(top, (), matter, situation)]
    silent = {line[-1] for _, line in held if line}
    for rule, _ in held:
        for target in many(rule.get("overrides", [])):
            silent |= {target} | {other["id"] for other, line in held if target in line}
    return [rule for rule, _ in held if rule["id"] not in silent]


def _holding(rule: Nested, line: tuple[str, ...], matter: Matter, situation: Situation) -> Iterator[tuple[Nested, tuple[str, ...]]]:
    if _true(rule.get("when", {}), matter, situation):
        yield rule, line
        for exception in rule.get("exceptions", []):
            yield from _holding(exception, (*line, rule["id"]), matter, situation)


def _true(when: Mapping[str, Any], matter: Matter, situation: Situation) -> bool:
    for word, wanted in when.items():
        if word == "any_of":
            good = any(_true(one, matter, situation) for one in wanted)
        elif word == "none_of":
            good = not any(_true(one, matter, situation) for one in wanted)
        else:
            names = many(wanted)
            good = names == ["any"] or any(situation[word] in matter.sets.get(name, (name,)) for name in names)
        if not good:
            return False
    return True


def _say(rules: list[Nested], matter: Matter) -> _Saying:
    duties: dict[tuple[str, str], str] = {}
    for duty in (duty for rule in rules for duty in rule.get("duties", [])):
        owed, word = (duty["who"], duty["act"]), matter.words[duty["strength"]]
        if owed not in duties or FIRMNESS[word] > FIRMNESS[duties[owed]]:
            duties[owed] = word
    return _Saying(_act(rules, matter), _route(rules, matter), duties)


def _act(rules: list[Nested], matter: Matter) -> str | None:
    leanings = []
    for rule in rules:
        if "strength" in rule and "deferred_to" not in rule:
            lean = DIRECTION[matter.words[rule["strength"]]]
            leanings.append(2 if lean == 1 and rule.get("conditions") else lean)
    return _leaning(leanings) or ("deferred" if any("deferred_to" in rule for rule in rules) else None)


def _leaning(leanings: list[int]) -> str | None:
    if not leanings:
        return None
    if min(leanings) < 0 < max(leanings):
        return "conflict"
    return LEANING[max(leanings, key=abs)]


def _route(rules: list[Nested], matter: Matter) -> object:
    """Return the steps as (who, mode, stage, guard, firmness); `clash` where two firm ways part."""
    ways = [[_step(step, matter) for step in rule["route"]] for rule in rules if rule.get("route")]
    if not ways:
        return None
    bare = [tuple(step[:4] for step in way) for way in ways]
    ends = {way for way in bare if not any(len(other) > len(way) and other[: len(way)] == way for other in bare)}
    full = {
        end: [max(way[place][4] for way in ways if len(way) > place and tuple(step[:4] for step in way) == end[: len(way)]) for place in range(len(end))]
        for end in ends
    }
    together = 0
    while all(len(end) > together for end in ends) and len({end[together] for end in ends}) == 1:
        together += 1
    begun = [(*next(iter(ends))[place], max(full[end][place] for end in ends)) for place in range(together)]
    rest = {end[together:]: full[end][together:] for end in ends if end[together:]}
    firm = [end for end, firmness in rest.items() if max(firmness) > 1]
    if len(firm) > 1:
        return "clash"
    going_on = [(*step, firmness) for end in firm for step, firmness in zip(end, rest[end], strict=True)]
    return tuple(begun + going_on + _choices([end for end in rest if end not in firm]))


def _step(step: Nested, matter: Matter) -> tuple[Any, ...]:
    who = frozenset(many(step["to"]))
    mode = step.get("mode", "any") if len(who) > 1 else "any"
    return who, mode, step.get("once"), step.get("when"), FIRMNESS[matter.words[step["strength"]]]


def _choices(ends: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return ways that may be gone as one: at each place those with the same guard are one step, but who must act together stays apart."""
    steps: list[tuple[Any, ...]] = []
    for place in range(max(map(len, ends), default=0)):
        here = {end[place] for end in ends if len(end) > place}
        for once, when in sorted({(step[2] or "", step[3] or "") for step in here}):
            same = [step for step in here if (step[2] or "", step[3] or "") == (once, when)]
            free = frozenset().union(*(who for who, mode, *_ in same if mode == "any"))
            together = sorted((who for who, mode, *_ in same if mode == "all"), key=sorted)
            steps += [(free, "any", once or None, when or None, 1)] if free else []
            steps += [(who, "all", once or None, when or None, 1) for who in together]
    return steps


def many(value: Any) -> list[str]:
    """Return a value, or the values of a list, as a list."""
    return [value] if isinstance(value, str) else list(value)
