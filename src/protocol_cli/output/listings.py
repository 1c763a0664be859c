"""Councils, matters and clauses as JSON values."""

from protocol_cli.model.errors import ProtocolError
from protocol_cli.model.protocol import Clause, Protocol
from protocol_cli.model.vocabulary import Matter


def council_json(slug: str, found: Protocol | ProtocolError) -> dict[str, object]:
    """Return a council's entry in a list; one whose files cannot be used has only the reason."""
    if isinstance(found, ProtocolError):
        return {"council": slug, "usable": False, "reason": str(found)}
    council = found.council
    return {
        "council": slug,
        "usable": True,
        "name": council.name,
        "document": council.document,
        "dates": dict(council.dates),
        "clauses": len(found.clauses),
        "rules": sum(map(len, found.rules.values())),
        "families": sorted(found.families),
        "rules_digest": found.digest,
    }


def matter_json(protocol: Protocol, matter: Matter) -> dict[str, object]:
    """Return a matter with its facts: the values of each, and whether this council's rules turn on it."""
    read = {fact for rule in protocol.rules_of(matter) for fact in rule.facts_read}
    facts = protocol.vocabulary.facts
    return {
        "matter": matter.slug,
        "family": matter.family,
        "label": matter.label,
        "covered": bool(protocol.rules_of(matter)),
        "facts": [
            {"fact": fact, "ask": facts[fact].ask, "values": list(values), "normally": facts[fact].normally, "decides": fact in read}
            for fact, values in matter.domains.items()
        ],
    }


def clause_json(protocol: Protocol, clause: Clause) -> dict[str, object]:
    """Return a clause with the rules that cite it."""
    rules = [rule.id for of_matter in protocol.rules.values() for rule in of_matter if clause.id in rule.clauses_cited]
    return {"clause": clause.id, "heading": clause.heading, "gist": clause.gist, "excused": clause.excused, "rules": list(dict.fromkeys(rules))}
