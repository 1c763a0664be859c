"""Which rules fall silent when another holds: `overrides` and exceptions as one relation."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from msgspec.structs import replace

from protocol_cli.loading.rules import WrittenRule
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.model.rules import Rule
from protocol_cli.model.suggestion import did_you_mean


def linked_rules(written: list[WrittenRule], faults: list[Diagnostic]) -> list[Rule]:
    """
    Return the rules with what each silences, in the order given; add faults of ids and overrides to `faults`.

    An exception silences its base and nothing else of it. A rule that overrides another by name silences that
    one's exceptions too, since they only refine what no longer holds.
    """
    by_matter: dict[str, dict[str, WrittenRule]] = {}
    for one in written:
        by_matter.setdefault(one.rule.matter, {})[one.rule.id] = one
    _check_ids(written, faults)
    for one in written:
        _check_targets(one, by_matter[one.rule.matter], faults)
    rules = [replace(one.rule, silences=frozenset(_silenced(one, by_matter[one.rule.matter]))) for one in written]
    _check_cycles(rules, by_matter, faults)
    return rules


def _check_ids(written: Iterable[WrittenRule], faults: list[Diagnostic]) -> None:
    first: dict[str, WrittenRule] = {}
    for one in written:
        other = first.setdefault(one.rule.id, one)
        if other.rule.location != one.rule.location:
            place = f"{Path(other.rule.location.path).name}:{other.rule.location.line}"
            faults.append(Diagnostic("duplicate-rule", f"the rule id `{one.rule.id}` is taken", one.rule.location, f"choose another: the first is at {place}"))


def _check_targets(one: WrittenRule, siblings: Mapping[str, WrittenRule], faults: list[Diagnostic]) -> None:
    for target, path in one.overrides:
        if target not in siblings:
            message = f"rule `{one.rule.id}` overrides `{target}`, which is no rule of the matter `{one.rule.matter}`"
            faults.append(
                Diagnostic(
                    "unknown-rule",
                    message,
                    one.document.at(path),
                    did_you_mean(target, [id_ for id_ in siblings if id_ != one.rule.id], "name a rule of the same matter"),
                )
            )


def _silenced(one: WrittenRule, siblings: Mapping[str, WrittenRule]) -> Iterator[str]:
    if one.rule.base is not None:
        yield one.rule.base
    for target, _ in one.overrides:
        yield target
        yield from _exceptions_of(target, siblings)


def _exceptions_of(base: str, siblings: Mapping[str, WrittenRule]) -> Iterator[str]:
    for id_, other in siblings.items():
        if other.rule.base == base and id_ != base:
            yield id_
            yield from _exceptions_of(id_, siblings)


def _check_cycles(rules: list[Rule], by_matter: Mapping[str, Mapping[str, WrittenRule]], faults: list[Diagnostic]) -> None:
    graphs: dict[str, dict[str, frozenset[str]]] = {}
    for rule in rules:
        graphs.setdefault(rule.matter, {})[rule.id] = rule.silences
    for matter, graph in graphs.items():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            ring: list[str] = list(reversed(error.args[1]))
            one = next(by_matter[matter][id_] for id_ in ring if by_matter[matter][id_].overrides)
            message = f"the overrides run in a circle: {' over '.join(f'`{id_}`' for id_ in ring)}"
            faults.append(
                Diagnostic("override-cycle", message, one.document.at(one.overrides[0][1]), "take one of them out: all of these rules would fall silent")
            )
