"""What has become of a document's clauses, as a page and as JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from protocol_cli.model.case import Case
from protocol_cli.model.drift import Change, ClauseDrift, Drift, NewText
from protocol_cli.model.protocol import Protocol
from protocol_cli.output.page import Entry, Page, Section, Tone, lines, page, section
from protocol_cli.output.wording import capitalised

OPENING = 80
"""How many letters of a new paragraph are shown."""

DOUBTFUL = 0.6
"""The share of unchanged clauses below which it may be another council's document."""


def drift_page(protocol: Protocol, drift: Drift) -> Page:
    """Return the sum first, then each clause that is not as it was, then new text, then what to do."""
    differs = bool(drift.clauses or drift.new)
    council = protocol.council
    doubt = drift.unchanged < DOUBTFUL * len(protocol.clauses)
    remedy = f"When register, rules and cases are right again: protocol drift {council.slug} DOCUMENT --record, with each paragraph behind its id."
    return page(
        f"{council.name}: {council.document} against what was recorded of it",
        Section("", (Entry(_sum(protocol, drift)),), Tone.OPEN if differs else Tone.YES),
        lines("Note", ["Much of it differs: make sure that it is this council's document."] if doubt else []),
        section("Clauses", (_clause(one) for one in drift.clauses)),
        section("New text", (_new(one) for one in drift.new)),
        lines("Then", [remedy] if differs else []),
    )


def drift_json(protocol: Protocol, drift: Drift) -> dict[str, object]:
    """Return the same as JSON values."""
    return {
        "council": protocol.council.slug,
        "clauses": len(protocol.clauses),
        "unchanged": drift.unchanged,
        "drifted": [
            {
                "clause": one.clause,
                "changes": list(one.changes),
                "number": one.number if Change.RENUMBERED in one.changes else None,
                "behind": one.behind or None,
                "strengths": [{"before": before, "now": now} for before, now in one.strengths],
                "rules": list(one.rules),
                "cases": [{"case": case.name, "place": _place(case)} for case in one.cases],
            }
            for one in drift.clauses
        ],
        "new": [{"behind": one.behind or None, "text": one.text} for one in drift.new],
    }


def recorded_page(number: int, path: Path) -> Page:
    """Return what was recorded, and where."""
    return page("Recorded", lines("", [f"The fingerprints of {number} clauses are in {path.parent.name}/{path.name}."]))


def _sum(protocol: Protocol, drift: Drift) -> str:
    counts = Counter(change for one in drift.clauses for change in one.changes)
    told = [f"{counts[change]} {change}" for change in Change if counts[change]]
    told += [f"{len(drift.new)} new"] if drift.new else []
    head = f"{drift.unchanged} of {len(protocol.clauses)} clauses are unchanged"
    return f"{head}; {', '.join(told)}." if told else f"{head}, and there is no new text."


def _clause(one: ClauseDrift) -> Entry:
    rules = f"Rules: {', '.join(one.rules)}" if one.rules else "No rule rests on it."
    cases = (f"Cases: {', '.join(map(_place, one.cases))}",) if one.cases else ()
    return Entry(" ".join(_sentences(one)), one.clause, (rules, *cases))


def _sentences(one: ClauseDrift) -> Iterator[str]:
    behind = f"behind {one.behind}" if one.behind else "at the head"
    more = {
        Change.CHANGED: f": {', '.join(_strengths(one.strengths))}" if one.strengths else "",
        Change.RENUMBERED: f": now {one.number}",
        Change.MOVED: f": now {behind}",
        Change.MERGED: f" into {one.behind}",
        Change.UNRECORDED: ": it has no fingerprint",
    }
    return (f"{capitalised(change)}{more.get(change, '')}." for change in one.changes)


def _strengths(strengths: Iterable[tuple[str, str]]) -> Iterator[str]:
    for before, now in strengths:
        yield f"`{before}` became `{now}`" if before and now else f"`{now}` is new" if now else f"`{before}` is gone"


def _new(one: NewText) -> Entry:
    shown = one.text if len(one.text) <= OPENING else one.text[:OPENING].rsplit(" ", 1)[0] + " ..."
    return Entry(f"{f'Behind {one.behind}' if one.behind else 'At the head'}: {shown}")


def _place(case: Case) -> str:
    return f"{case.location.path.rpartition('/')[2]}:{case.location.line}"
