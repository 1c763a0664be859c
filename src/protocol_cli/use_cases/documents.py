"""Holding a council's document against its rules."""

from pathlib import Path

from protocol_cli.audit.drift import drift
from protocol_cli.audit.recording import recorded
from protocol_cli.loading.fingerprints import load_fingerprints, write_fingerprints
from protocol_cli.loading.text import read_text
from protocol_cli.model.drift import Drift
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.use_cases.accounts import run_cases
from protocol_cli.use_cases.opening import Library, folder_of, open_protocol

LEAST_FOUND = 0.2
"""The share of clauses of which something must be found in a document before it is believed to be the council's."""


def find_drift(library: Library, council: str, document: Path) -> tuple[Protocol, Drift]:
    """
    Return a council's protocol, and what has become of its clauses in a file of its document.

    Raises:
        LoadError: with every fault of the council's files.
        QuestionError: if there is no such council, the document cannot be used, or it is not this council's.

    """
    protocol = open_protocol(library, council)
    prints = load_fingerprints(folder_of(protocol), protocol)
    found = drift(protocol, prints, read_text(document), run_cases(protocol))
    if found.found < LEAST_FOUND * len(prints.clauses):
        name = protocol.council.name
        raise QuestionError(f"hardly any clause of {name} was found in `{document.name}`", f"is it the council's {protocol.council.document}, and all of it?")
    return protocol, found


def record_fingerprints(library: Library, council: str, document: Path) -> tuple[int, Path]:
    """
    Record the fingerprints of a document in which each paragraph stands behind its clause id; return how many there are and their file.

    Raises:
        LoadError: with every fault of the council's files.
        QuestionError: if there is no such council, the document cannot be used, lacks a clause, or the file cannot be written.

    """
    protocol = open_protocol(library, council)
    prints = recorded(protocol, read_text(document))
    return len(prints.clauses), write_fingerprints(folder_of(protocol), prints)
