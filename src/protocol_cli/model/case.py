"""A question with the answer that the document supports."""

import msgspec

from protocol_cli.model.diagnostics import SourceLocation
from protocol_cli.model.question import Question
from protocol_cli.model.verdicts import Verdict


class Case(msgspec.Struct, frozen=True):
    """One expectation, written beside the rules that it exercises."""

    name: str
    """The situation, as one sentence."""
    question: Question
    """What is asked."""
    location: SourceLocation
    """Where it is written."""
    verdict: Verdict
    """The verdict expected."""
    route: tuple[frozenset[str], ...] | None = None
    """Who is expected at each step; none if the route is not looked at."""
    consult: frozenset[str] = frozenset()
    """Who is expected to be consulted, among others."""
    cite: frozenset[str] = frozenset()
    """Clauses expected to be cited, among others."""
    missing: frozenset[str] | None = None
    """The facts on which it is expected to depend; none if they are not looked at."""
