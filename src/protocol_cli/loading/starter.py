"""The files with which a council's folder begins: what the model says, for somebody to hold against the council's own document."""

from collections.abc import Iterator

from protocol_cli.loading.adoption import SharedRule
from protocol_cli.loading.schema import SharedOutcomeShape
from protocol_cli.loading.shared import Shared
from protocol_cli.model.vocabulary import Vocabulary


def starter_files(shared: Shared, name: str, *, adopting: bool) -> dict[str, str]:
    """
    Return the files of a new council's folder by name, with every clause still to be filled in.

    Args:
        shared: the vocabulary and the shared rules.
        name: the council's full name.
        adopting: whether the files adopt every shared rule; otherwise there is the register alone.

    """
    families = dict.fromkeys(rule.family for rule in shared.rules.values()) if adopting else {}
    return {
        "council.yaml": COUNCIL.format(name=name),
        "clauses.yaml": REGISTER.format(name=name),
        **{f"{family}.yaml": "\n".join(_family(shared, name, family)) for family in families},
    }


def _family(shared: Shared, name: str, family: str) -> Iterator[str]:
    yield RULES.format(name=name, family=family)
    for rule in shared.rules.values():
        if rule.family == family:
            yield from _adoption(rule, shared.vocabulary)


def _adoption(rule: SharedRule, vocabulary: Vocabulary) -> Iterator[str]:
    shape = rule.shape
    labels = "; or ".join(vocabulary.matters[matter].label for matter in shape.matter if matter in vocabulary.matters)
    yield f"# {labels or f'everything about {rule.family}'}{_when(shape)}: {_told(shape)}"
    yield f"- adopts: {shape.id}"
    yield "  clauses: []"
    if shape.binds:
        yield "  with:"
        yield from (f"    {name}: []  # {meaning}" for name, meaning in shape.binds.items())
    if shape.exceptions:
        yield "  exceptions:"
        for one in shape.exceptions:
            yield f"    # {_when(one)}: {_told(one)}"
            yield f"    {one.id}: []"
    yield ""


def _told(shape: SharedOutcomeShape) -> str:
    """Return how firmly a shared rule speaks, and what for."""
    said = [
        shape.strength and f'"{shape.strength}"',
        shape.deferred_to and f"left to {shape.deferred_to}",
        *(f"{', '.join(step.to)} {step.strength}: {step.action.rstrip('.')}" for step in shape.route),
        *(f"{duty.who} {duty.strength}: {duty.action.rstrip('.')}" for duty in shape.duties),
        *(f"if {condition}" for condition in shape.conditions),
        shape.note,
    ]
    return "; ".join(filter(None, said))


def _when(shape: SharedOutcomeShape) -> str:
    stated = (shape.when.model_extra or {}).items()
    told = "; ".join(f"{fact} {', '.join(values)}" for fact, values in stated if values != ["any"])
    return f" where {told}" if told else ""


COUNCIL = """\
# The council and its document.
name: {name}
document: Councillor-Officer Protocol
# principal_council: the county, unitary or district council above it
# contact: how the public reaches the council, if the document says so
# dates: {{adopted: "2025-04", review_by: "2029-04"}}
# without: [executive_lead, personnel_member]    persons of the vocabulary whom the council does not have
titles:
  clerk: Clerk
  chair: Chair of the Council
"""

REGISTER = """\
# {name}: every clause of the document, in our own words; the clause ids are the document's, always in quotes.
sections: []
# sections:
#   - heading: When things go wrong
#     clauses:
#       - id: "5.2"
#         gist: A councillor unhappy with an officer raises it with the Clerk.
#       - id: "1.2"
#         gist: The protocol is to be read together with the law.
#         excused: tells how to read the document and asks nothing of anyone
"""

RULES = """\
# {name}: {family}. Each entry is what most councils say. Where the document says the same as firmly, fill in its clauses;
# where it says something else, write a rule of its own instead (docs/writing-rules.md); where it says nothing, delete the entry.
"""
