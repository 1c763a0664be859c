"""Whether what is known settles what is asked, and if not, which facts would."""

from collections.abc import Mapping

import msgspec

from protocol_cli.engine.compile import CompiledMatter
from protocol_cli.engine.said import Part, Said
from protocol_cli.model.question import Asks


class Settlement(msgspec.Struct, frozen=True):
    """A question as far as what is known settles it."""

    compiled: CompiledMatter
    """The matter."""
    wanted: Asks
    """The facet asked for."""
    facts: Mapping[str, frozenset[str]]
    """The values left open of every fact that the rules read."""
    stage: str | None
    """How far the matter has gone: what lies behind it no longer makes a difference."""
    open_situations: int
    """The situations left open."""
    parts: tuple[Part, ...]
    """The parts in which they lie."""
    said: Said
    """What is said there."""

    def with_fact(self, fact: str, value: str) -> "Settlement":
        """Return the settlement with one more fact known, or known otherwise."""
        return settle(self.compiled, self.wanted, {**self.facts, fact: frozenset({value})}, self.stage)

    def deciding_facts(self) -> list[str]:
        """Return the facts left open on which the answer turns, the most telling first."""
        if self.said.settled:
            return []
        classes = self._classes().values()
        turning = [fact for fact, values in self.facts.items() if len(values) > 1 and self.compiled.space.turns_on(fact, values, classes)]
        return sorted(turning, key=self._answers_left)

    def _classes(self) -> dict[object, int]:
        """Return the situations left open, by their answer."""
        classes: dict[object, int] = {}
        for part, answer in zip(self.parts, self.said.answers, strict=True):
            classes[answer] = classes.get(answer, 0) | part.situations & self.open_situations
        return classes

    def _answers_left(self, fact: str) -> float:
        """Return how many answers would be left on average if the fact were known."""
        values = self.facts[fact]
        return sum(len(set(self.with_fact(fact, value).said.answers)) for value in values) / len(values)


def settle(compiled: CompiledMatter, wanted: Asks, facts: Mapping[str, frozenset[str]], stage: str | None) -> Settlement:
    """
    Return how far a question is settled.

    Args:
        compiled: the matter.
        wanted: the facet asked for.
        facts: the values left open of every fact that the rules read.
        stage: how far the matter has gone, if that is known.

    """
    left = compiled.space.restricted(facts)
    parts = tuple([part for part in compiled.parts if part.situations & left])
    return Settlement(compiled, wanted, facts, stage, left, parts, compiled.said(parts, wanted, stage))
