"""The answer to a row: decided once for all rows that ask the same."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import msgspec

from protocol_cli.batch.rows import Request, RowError
from protocol_cli.model.errors import LoadError, QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.suggestion import did_you_mean, listed
from protocol_cli.model.verdicts import Verdict
from protocol_cli.output.decision_v1 import AnswerV1, answer_v1, asked_v1
from protocol_cli.use_cases.opening import Library, open_protocol
from protocol_cli.use_cases.questions import answer
from protocol_cli.use_cases.words import ask_words, open_reader

if TYPE_CHECKING:
    from protocol_cli.reading.reader import Reader

UNCERTAIN = "uncertain"
"""Said of an answer to words that leave in doubt what they ask."""

CHANGED = "changed"
"""Said of a row whose answer is not what it was in an earlier run."""

MISMATCH = "mismatch"
"""Said of an answer that is not what its row expects."""

ERROR = "error"
"""Said of a row that cannot be answered."""

TAGS = (*map(str, Verdict), UNCERTAIN, MISMATCH, ERROR, CHANGED)
"""What may be said of a row, by which a batch can be made to fail."""


class Told(msgspec.Struct, frozen=True):
    """What a request comes to."""

    answer: dict[str, Any] | None
    """The answer as decision/1; none if there is a fault."""
    fault: RowError | None = None
    """Why there is no answer."""
    expected: dict[str, Any] | None = None
    """What was expected; none if nothing was."""
    shortfalls: tuple[str, ...] = ()
    """In what the answer is not what was expected."""
    was: str | None = None
    """What the row came to in an earlier run, if that was something else; `new` if it was not there."""

    @property
    def outcome(self) -> str:
        """How the row fared, in one word: its verdict, unless it is an error, not as expected, or in doubt."""
        if self.answer is None:
            return ERROR
        if self.shortfalls:
            return MISMATCH
        return UNCERTAIN if not self.answer["certain"] and self.expected is None else str(self.answer["verdict"])

    @property
    def tags(self) -> frozenset[str]:
        """Everything that may be said of it."""
        said = {
            str(self.answer["verdict"]) if self.answer else ERROR: True,
            UNCERTAIN: self.answer is not None and not self.answer["certain"],
            MISMATCH: bool(self.shortfalls),
            CHANGED: self.was is not None,
        }
        return frozenset(tag for tag, holds in said.items() if holds)


class Answerer:
    """Answers requests; each council and the reader are opened once, when a row first needs them."""

    def __init__(self, open_council: Callable[[str], Protocol], open_words: Callable[[], "Reader"], council: str | None) -> None:
        self.open_council = open_council
        self.open_words = open_words
        self.council = council
        self.opened: dict[str, Protocol | RowError] = {}

    @classmethod
    def of(cls, library: Library, council: str | None) -> "Answerer":
        """Return what answers from a library; `council` is asked where a row names none."""
        return cls(partial(open_protocol, library), partial(open_reader, library), council)

    @cached_property
    def reader(self) -> "Reader":
        """
        What reads plain words.

        Raises:
            QuestionError: if its file is missing or damaged.

        """
        return self.open_words()

    def told(self, request: Request) -> Told:
        """Return what a request comes to; whatever is wrong with it is told in place of an answer."""
        try:
            expected = _expectation(request)
            told = self._answer(request).model_dump(mode="json", by_alias=True)
            return Told(told, None, expected, tuple(shortfalls(told, expected or {})))
        except RowError as fault:
            return Told(None, fault)
        except QuestionError as error:
            return Told(None, RowError(error.code, error.message, error.remedy))

    def named(self, request: Request) -> Request:
        """Return a request that names its council itself."""
        return msgspec.structs.replace(request, council=request.council or self.council)

    def _answer(self, request: Request) -> AnswerV1:
        protocol = self._protocol(request.council or self.council)
        stated = _stated(request)
        if request.matter is not None:
            decision, _ = answer(protocol, stated, explained=False)
            return answer_v1(protocol, decision, request.ask or stated.typed)
        if request.ask is None:
            raise RowError("nothing-asked", "the row asks nothing", 'give it "ask" with plain words, or "matter" with "facts"')
        return asked_v1(protocol, ask_words(protocol, self.reader, request.ask, stated), request.ask)

    def _protocol(self, council: str | None) -> Protocol:
        if council is None:
            raise RowError("no-council", "the row names no council", 'add "council": "hailsham" to it, or give --council for all rows')
        if council not in self.opened:
            self.opened[council] = self._open(council)
        opened = self.opened[council]
        if isinstance(opened, RowError):
            raise opened
        return opened

    def _open(self, council: str) -> Protocol | RowError:
        try:
            return self.open_council(council)
        except RowError as error:
            return error
        except QuestionError as error:
            return RowError("unknown-council", error.message, error.remedy)
        except LoadError as error:
            return RowError("unusable-council", f"the rules of {council} cannot be used: {error}", "`protocol lint` tells the faults")


def _stated(request: Request) -> Question:
    """Return what a row states in facts."""
    facts = _object("facts", request.facts)
    away = _object("unavailable", request.unavailable)
    known = {fact: values if isinstance(values, list) else [values] for fact, values in facts.items() if values not in (None, [])}
    wrong = [fact for fact, values in known.items() if not all(isinstance(value, str | bool) for value in values)]
    for name in (*wrong, *(handler for handler, reason in away.items() if not isinstance(reason, str))):
        raise RowError("wrong-type", f"the value of `{name}` is no text", 'write values in quotes, as {"about": "clerk"}')
    asks = request.asks or Asks.WHO
    if asks not in set(Asks):
        raise RowError("unknown-facet", f"`{asks}` is nothing that can be asked", did_you_mean(asks, list(Asks), "write `who` or `whether`"))
    return Question(request.matter or "", Asks(asks), {fact: frozenset(map(_word, values)) for fact, values in known.items()}, request.stage, away)


def _word(value: str | bool) -> str:  # noqa: FBT001 - a value of JSON
    """Return a value as the vocabulary has it: what is true is `yes`."""
    return value if isinstance(value, str) else "yes" if value else "no"


def _object(key: str, text: bytes | None) -> dict[str, Any]:
    if text is None:
        return {}
    value = msgspec.json.decode(text)
    if not isinstance(value, dict):
        raise RowError("wrong-type", f"`{key}` is no object with keys", f'write it as {{"{key}": {{"about": "clerk"}}}}')
    return value


EXPECTED = ("verdict", "first", "never", "then", "consult", "cite", "certain")
"""What a row may expect: verdicts of which one is given; who takes the first step and who does not; who takes a later one; who is consulted; clauses of which
one is cited; whether the answer is certain."""


def _expectation(request: Request) -> dict[str, Any] | None:
    """Return what a row expects, each as a list."""
    if request.expect is None:
        return None
    expected = {key: value if isinstance(value, list) else [value] for key, value in _object("expect", request.expect).items()}
    for key, values in expected.items():
        if key not in EXPECTED:
            raise RowError("unknown-expectation", f"`{key}` is nothing that can be expected", did_you_mean(key, EXPECTED, f"expect {listed(EXPECTED, 'or')}"))
        if not all(isinstance(one, bool if key == "certain" else str) for value in values for one in (value if isinstance(value, list) else [value])):
            raise RowError("wrong-type", f"what is expected as `{key}` is no text", 'put values in quotes, as {"cite": ["5.2"]}')
        if key == "verdict":
            for value in values:
                if value not in set(Verdict):
                    raise RowError("unknown-verdict", f"`{value}` is not a verdict", did_you_mean(str(value), list(Verdict)))
    return expected


def shortfalls(answer: Mapping[str, Any], expected: Mapping[str, list[Any]]) -> Iterator[str]:
    """Yield in what an answer is not what was expected of it, a sentence each."""
    route = answer["route"]
    first = {handler for step in route[:1] for handler in step["handlers"]}
    later = {handler for step in route[1:] for handler in step["handlers"]}
    consulted = {person for step in route for person in step["consult"]}
    cited = {citation["clause"] for citation in answer["citations"]}
    if "verdict" in expected and answer["verdict"] not in expected["verdict"]:
        yield f"the verdict is {answer['verdict']}, not {listed(expected['verdict'], 'or')}"
    if "first" in expected and not first & set(expected["first"]):
        yield f"the first step is for {_told(first)}, not for {listed(expected['first'], 'or')}"
    if wrong := first & set(expected.get("never", ())):
        yield f"the first step is for {_told(wrong)}"
    if lacking := set(expected.get("then", ())) - later:
        yield f"no later step is for {_told(lacking)}"
    if lacking := set(expected.get("consult", ())) - consulted:
        yield f"{_told(lacking)} is not consulted"
    for wanted in expected.get("cite", ()):
        choices = wanted if isinstance(wanted, list) else [wanted]
        if not cited & set(choices):
            yield f"{listed(choices, 'or')} is not cited"
    if "certain" in expected and [answer["certain"]] != expected["certain"]:
        yield "it is certain" if answer["certain"] else "it is not certain"


def _told(names: Collection[str]) -> str:
    return listed(sorted(names), "and") if names else "nobody"
