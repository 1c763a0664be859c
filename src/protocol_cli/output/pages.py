"""The pages that the commands show."""

from collections.abc import Iterable, Sequence

from protocol_cli.model.decision import Decision, Explanation, MissingFact
from protocol_cli.model.errors import ProtocolError
from protocol_cli.model.protocol import Clause, Protocol
from protocol_cli.model.verdicts import AGAINST, FOR, Verdict
from protocol_cli.model.vocabulary import Matter
from protocol_cli.output.page import Entry, Page, Section, Tone, lines, numbered, page, section
from protocol_cli.output.silence import silence
from protocol_cli.output.wording import Wording, capitalised, cited


def answer_page(protocol: Protocol, decision: Decision, explanation: Explanation | None) -> Page:
    """Return an answer: the sentence first, then the steps, then why, then the clauses."""
    wording = Wording(protocol)
    return page(
        f"{protocol.council.name}: {wording.asked(decision)}",
        Section("", (Entry(wording.answer(decision)),), _tone(decision)),
        lines("Note", wording.warnings(decision)),
        numbered("Steps", ((wording.step(step) + cited(step.clauses), (step.action,)) for step in decision.walk.steps)),
        *(_missing(missing, wording) for missing in decision.missing),
        lines("Conditions", (capitalised(condition) + "." for condition in decision.conditions)),
        lines("Duties", map(wording.duty, decision.duties)),
        lines("Duties under some values of what is not known", map(wording.duty, decision.possible_duties)),
        lines("Taken for granted", (wording.presumption(one) for one in decision.presumed)),
        lines("Why", wording.reasons(decision)),
        lines("Why not otherwise", wording.why_not(explanation) if explanation else []),
        lines("What would change it", wording.changes(explanation) if explanation else []),
        lines("How the clauses are read", (f"{rule}: {reading}" for rule, reading in decision.readings)),
        lines("Besides", (*decision.notes, *_see_also(decision))),
        section("Clauses", (Entry(one.heading, one.clause, (one.gist,)) for one in decision.citations)),
        *_silence(protocol, decision),
        lines("Document", [wording.document() + "."]),
    )


def _silence(protocol: Protocol, decision: Decision) -> Iterable[Section]:
    told = silence(protocol, decision)
    if told is not None:
        if told.clause is not None:
            yield section("The nearest clause, which does not settle it", [Entry(told.clause.heading, told.clause.id, (told.clause.gist, told.reach))])
        yield lines("Where else to look", [f"Such a thing is usually settled in {told.elsewhere}, which this program has not read."])


def _tone(decision: Decision) -> Tone:
    if decision.verdict in AGAINST:
        return Tone.NO
    return Tone.YES if decision.verdict in (*FOR, Verdict.ROUTED) else Tone.OPEN


def _missing(missing: MissingFact, wording: Wording) -> Section:
    outcomes = missing.outcomes.items()
    return section(missing.ask, (Entry(f"it {wording.outcome(outcome)}", f"{missing.fact}={value}") for value, outcome in outcomes))


def _see_also(decision: Decision) -> Iterable[str]:
    if decision.verdict is not Verdict.DEFERRED:
        yield from (f"See also {policy}." for policy in decision.deferred_to)


def councils_page(found: Sequence[tuple[str, Protocol | ProtocolError]]) -> Page:
    """Return all councils: each with its protocol, or with the number of faults in its files."""
    return page("Councils", section("", (_council(slug, one) for slug, one in found)))


def _council(slug: str, found: Protocol | ProtocolError) -> Entry:
    if isinstance(found, ProtocolError):
        return Entry(f"cannot be used: {found}", slug)
    return Entry(found.council.name, slug, _about(found))


def _about(protocol: Protocol) -> tuple[str, ...]:
    council = protocol.council
    dates = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in council.dates.items())
    rules = sum(map(len, protocol.rules.values()))
    return (council.document + (f" ({dates})" if dates else ""), f"{len(protocol.clauses)} clauses, {rules} rules on {', '.join(sorted(protocol.families))}")


def clauses_page(protocol: Protocol, clauses: Sequence[Clause]) -> Page:
    """Return clauses under their headings, each with the rules that cite it."""
    headings = dict.fromkeys(clause.heading for clause in clauses)
    citing = _citing(protocol)
    return page(
        f"{protocol.council.name}: {protocol.council.document}",
        *(section(heading, (Entry(one.gist, one.id, _fate(one, citing)) for one in clauses if one.heading == heading)) for heading in headings),
    )


def _citing(protocol: Protocol) -> dict[str, list[str]]:
    citing: dict[str, list[str]] = {}
    for rule in (rule for rules in protocol.rules.values() for rule in rules):
        for clause in rule.clauses_cited:
            citing.setdefault(clause, []).append(rule.id)
    return citing


def _fate(clause: Clause, citing: dict[str, list[str]]) -> tuple[str, ...]:
    if clause.id in citing:
        return (f"Rules: {', '.join(dict.fromkeys(citing[clause.id]))}",)
    return (f"No rule: {clause.excused}",) if clause.excused else ()


def matters_page(protocol: Protocol, matters: Sequence[Matter]) -> Page:
    """Return what can be asked of a council, by family, with the facts that decide each matter; last, what its document says nothing of."""
    covered = [matter for matter in matters if protocol.rules_of(matter)]
    silent = [matter for matter in matters if not protocol.rules_of(matter)]
    families = dict.fromkeys(matter.family for matter in covered)
    return page(
        f"{protocol.council.name}: what can be asked",
        *(section(capitalised(family), (_matter(protocol, matter) for matter in covered if matter.family == family)) for family in families),
        section("The protocol says nothing of these", (Entry(capitalised(matter.label), matter.slug) for matter in silent)),
    )


def _matter(protocol: Protocol, matter: Matter) -> Entry:
    read = {fact for rule in protocol.rules_of(matter) for fact in rule.facts_read}
    deciding = tuple(f"{fact}: {', '.join(values)}" for fact, values in matter.domains.items() if fact in read)
    others = [fact for fact in matter.domains if fact not in read]
    return Entry(capitalised(matter.label), matter.slug, (*deciding, *([f"no difference: {', '.join(others)}"] if others else [])))


def matter_page(protocol: Protocol, matter: Matter) -> Page:
    """Return one matter with its facts: the question that asks for each, and what its values mean."""
    wording = Wording(protocol)
    facts = protocol.vocabulary.facts
    read = {fact for rule in protocol.rules_of(matter) for fact in rule.facts_read}
    return page(
        f"{protocol.council.name}: {matter.label} ({matter.slug})",
        lines("", [] if protocol.rules_of(matter) else ["The protocol says nothing of this."]),
        *(
            section(
                f"{fact}: {facts[fact].ask}" + ("" if fact in read else " (makes no difference here)"),
                (Entry(wording.value(fact, value) + (", unless it is said" if facts[fact].normally == value else ""), f"{fact}={value}") for value in values),
            )
            for fact, values in matter.domains.items()
        ),
        section("stage: How far has it gone?", (Entry(told, f"stage={stage}") for stage, told in _stages(protocol, matter).items())),
    )


def _stages(protocol: Protocol, matter: Matter) -> dict[str, str]:
    """Return the stages at which a step of the matter's routes begins, with their plain words."""
    begun = {step.once for rule in protocol.rules_of(matter) for step in rule.route}
    return {stage: told for stage, told in protocol.vocabulary.stages.items() if stage in begun}
