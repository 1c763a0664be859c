"""How ambiguous clauses are read, for a council to correct."""

from collections.abc import Sequence

from protocol_cli.model.protocol import Protocol
from protocol_cli.model.rules import Rule
from protocol_cli.output.page import Entry, Page, page, section


def readings_page(protocols: Sequence[Protocol]) -> Page:
    """Return every reading, council by council in the order of their rules, behind the clauses that are read."""
    return page(
        "How ambiguous clauses are read",
        *(
            section(protocol.council.name, (Entry(rule.reading or "", ", ".join(rule.clauses), (f"rule: {rule.id}",)) for rule in _read(protocol)))
            for protocol in protocols
        ),
    )


def reading_json(protocol: Protocol) -> dict[str, object]:
    """Return a council's readings."""
    readings = [{"rule": rule.id, "clauses": list(rule.clauses), "reading": rule.reading} for rule in _read(protocol)]
    return {"council": protocol.council.slug, "readings": readings}


def _read(protocol: Protocol) -> list[Rule]:
    return list({rule.id: rule for rules in protocol.rules.values() for rule in rules if rule.reading}.values())
