"""What several councils answer, side by side."""

from collections.abc import Iterator, Sequence

from protocol_cli.audit.compare import Comparison
from protocol_cli.model.decision import Decision
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.verdicts import Verdict
from protocol_cli.output.page import Page, page, table
from protocol_cli.output.wording import Wording, capitalised, joined


def comparison_page(protocols: Sequence[Protocol], comparisons: Sequence[Comparison]) -> Page:
    """Return one question a row and one council a column, in a table for each family of matters."""
    matters = protocols[0].vocabulary.matters
    slugs = [protocol.council.slug for protocol in protocols]
    return page(
        "The councils compared",
        *(
            table(capitalised(family), ["matter", *slugs], (_row(protocols, one) for one in comparisons if matters[one.question.matter].family == family))
            for family in dict.fromkeys(matters[one.question.matter].family for one in comparisons)
        ),
    )


def _row(protocols: Sequence[Protocol], comparison: Comparison) -> tuple[str, ...]:
    return (comparison.question.typed, *(_cell(protocol, comparison) for protocol in protocols))


def _cell(protocol: Protocol, comparison: Comparison) -> str:
    answers = comparison.answers[protocol.council.slug]
    return "not written down" if answers is None else "; ".join(_told(protocol, *answers)) or "not covered"


def _told(protocol: Protocol, who: Decision, whether: Decision) -> Iterator[str]:
    """Yield the verdict, then who takes the first step."""
    if whether.verdict not in (Verdict.NOT_COVERED, Verdict.ROUTED):
        yield whether.verdict.value.replace("_", " ")
    if who.verdict is Verdict.ROUTED:
        yield joined(map(Wording(protocol).title, who.walk.steps[0].handlers), "or")
    elif who.verdict is Verdict.DEPENDS and whether.verdict is not Verdict.DEPENDS:
        yield "who depends"


def comparison_json(comparison: Comparison) -> dict[str, object]:
    """Return a question with each council's verdict, first handlers and clauses."""
    question = comparison.question
    return {
        "matter": question.matter,
        "facts": {fact: sorted(values) for fact, values in question.facts.items()},
        "councils": {slug: answers and _answer_json(*answers) for slug, answers in comparison.answers.items()},
    }


def _answer_json(who: Decision, whether: Decision) -> dict[str, object]:
    first = who.walk.steps[:1]
    return {
        "verdict": whether.verdict.value,
        "handlers": [handler for step in first for handler in step.handlers],
        "clauses": list(dict.fromkeys(citation.clause for one in (who, whether) for citation in one.citations)),
    }
