"""All situations of a matter at once: a set of situations is the bits of one integer.

A situation gives every fact one value. Numbering them in mixed radix turns "all situations in which the fact f has
the value v" into a regular pattern of bits, and a condition into a few `&`, `|` and `~` over such patterns, however
many situations there are. What holds for some or for all completions of the unknown facts is then one comparison.
"""

from collections.abc import Iterable, Mapping
from math import prod

from protocol_cli.model.rules import Condition


class Space:
    """Every situation over some facts."""

    def __init__(self, domains: Mapping[str, tuple[str, ...]]) -> None:
        """Number the situations over facts with their values; the last fact varies fastest."""
        self.domains = domains
        self.size = prod(len(values) for values in domains.values())
        self.everything = (1 << self.size) - 1
        self._strides: dict[str, int] = {}
        self._patterns: dict[tuple[str, str], int] = {}
        stride = self.size
        for fact, values in domains.items():
            period, stride = stride, stride // len(values)
            self._strides[fact] = stride
            repeated = self.everything // ((1 << period) - 1)
            for place, value in enumerate(values):
                self._patterns[fact, value] = (((1 << stride) - 1) << (place * stride)) * repeated

    def where(self, fact: str, values: Iterable[str]) -> int:
        """Return the situations in which a fact has one of the values; values that the space does not hold are passed over."""
        found = 0
        for value in values:
            found |= self._patterns.get((fact, value), 0)
        return found

    def matching(self, condition: Condition) -> int:
        """Return the situations in which a condition holds."""
        found = self.restricted(condition.facts)
        if condition.any_of:
            either = 0
            for one in condition.any_of:
                either |= self.matching(one)
            found &= either
        for one in condition.none_of:
            found &= ~self.matching(one)
        return found

    def restricted(self, facts: Mapping[str, Iterable[str]]) -> int:
        """Return the situations that agree with all the facts given, each with the values that it may have."""
        found = self.everything
        for fact, values in facts.items():
            found &= self.where(fact, values)
        return found

    def turns_on(self, fact: str, values: Iterable[str], classes: Iterable[int]) -> bool:
        """
        Return whether a fact decides, for some choice of the other facts, in which class a situation lies.

        Args:
            fact: the fact that is varied.
            values: the values that it may have.
            classes: sets of situations, all within one product of values.

        """
        places = [(self._patterns[fact, value], self.domains[fact].index(value) * self._strides[fact]) for value in values]
        return any(len({(one & pattern) >> shift for pattern, shift in places}) > 1 for one in classes)
