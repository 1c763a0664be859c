"""Holding councils to account: against their cases, and every clause and rule against the others."""

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial

from protocol_cli.audit.cases import CaseRun, run_case
from protocol_cli.audit.coverage import Audit, findings, measure
from protocol_cli.loading.cases import load_cases
from protocol_cli.model.errors import LoadError, ProtocolError
from protocol_cli.model.protocol import Protocol
from protocol_cli.use_cases.opening import Library, council_names, folder_of, open_protocol

MANY = 40
"""From how many councils on several processes take part: fewer are done before the others have started."""

AT_ONCE = 10
"""How many councils a process is given at once."""


def audit(library: Library, councils: Iterable[str] | None, done: Callable[[int, int], None] = lambda _done, _all: None) -> list[Audit]:
    """
    Return what comes of the cases of some councils, or of all if none is named, and what is not accounted for.

    Args:
        library: where they lie.
        councils: their names.
        done: told how many have been audited, and of how many, after each.

    Raises:
        LoadError: with every fault of the files of all of them.
        QuestionError: if there is no such council.

    """
    slugs = list(councils or council_names(library))
    found: list[Audit | ProtocolError] = []
    for one in map(partial(_audited, library), slugs) if len(slugs) < MANY else _side_by_side(library, slugs):
        found.append(one)
        done(len(found), len(slugs))
    for one in found:
        if isinstance(one, ProtocolError) and not isinstance(one, LoadError):
            raise one
    faults = [fault for one in found if isinstance(one, LoadError) for fault in one.diagnostics]
    if faults:
        raise LoadError(faults)
    return [one for one in found if isinstance(one, Audit)]


def _audited(library: Library, council: str) -> Audit | ProtocolError:
    """Return the audit of one council, or what stands in its way; the protocol itself is not kept, for there may be thousands."""
    try:
        protocol = open_protocol(library, council)
        runs = run_cases(protocol)
        return Audit(council, tuple(run for run in runs if run.shortfalls), measure(protocol, runs), tuple(findings(protocol, runs)))
    except ProtocolError as error:
        return error


def _side_by_side(library: Library, councils: list[str]) -> Iterator[Audit | ProtocolError]:
    """Yield the audits of councils, made in as many processes as there are processors; an interrupt is for this one to heed."""
    with ProcessPoolExecutor(initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        yield from pool.map(partial(_audited_there, library), councils, chunksize=AT_ONCE)


def _audited_there(library: Library, council: str) -> Audit | ProtocolError:
    return _audited(_once(library), council)


@lru_cache(maxsize=1)
def _once(library: Library) -> Library:
    """Return the library that a process was given first, in whose store lies what it has opened: it is given another with each piece of work."""
    return library


def run_cases(protocol: Protocol) -> tuple[CaseRun, ...]:
    """
    Return what comes of a council's cases.

    Raises:
        LoadError: with every fault of its files of cases.

    """
    return tuple(run_case(protocol, case) for case in load_cases(folder_of(protocol)))
