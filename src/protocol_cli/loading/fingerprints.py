"""A council's fingerprints.yaml: read, checked against the register, and written."""

from pathlib import Path

from protocol_cli.loading.document import read_document
from protocol_cli.loading.files import write_whole
from protocol_cli.loading.folders import FINGERPRINTS_FILE
from protocol_cli.loading.schema import FingerprintsShape
from protocol_cli.loading.validation import validated
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.model.drift import Fingerprint, Fingerprints
from protocol_cli.model.errors import LoadError, QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.suggestion import did_you_mean

HEADING = """\
# What each clause's paragraph is known by, so that `protocol drift` can tell whether the document has changed: how many letters it has,
# digests of them and of neighbouring words, and its words of strength. Written by `protocol drift COUNCIL DOCUMENT --record`.
"""


def load_fingerprints(folder: Path, protocol: Protocol) -> Fingerprints:
    """
    Return the fingerprints of a council's folder.

    Raises:
        LoadError: with every fault of the file.
        QuestionError: if none have been recorded.

    """
    path = folder / FINGERPRINTS_FILE
    if not path.exists():
        raise QuestionError(f"no fingerprints of {folder.name}'s document are recorded", f"`protocol drift {folder.name} DOCUMENT --record` records them")
    document, faults = read_document(path)
    shape = validated(FingerprintsShape, document, (), faults) if document else None
    for clause in shape.clauses if shape and document else ():
        if clause not in protocol.clauses:
            place = document.at(("clauses", clause), key=True)  # type: ignore[union-attr]
            faults.append(Diagnostic("unknown-clause", f"clause `{clause}` is not in the register", place, did_you_mean(clause, protocol.clauses)))
    if faults or shape is None:
        raise LoadError(faults)
    clauses = {
        clause: Fingerprint(int(one.letters), one.head, one.digest, frozenset(one.sketch.split()), tuple(one.strengths))
        for clause, one in shape.clauses.items()
    }
    return Fingerprints(clauses, frozenset(shape.besides))


def write_fingerprints(folder: Path, prints: Fingerprints) -> Path:
    """
    Write the fingerprints of a council's folder, beside the old ones first so that a broken run leaves these; return the file.

    Raises:
        QuestionError: if the folder cannot be written.

    """
    path = folder / FINGERPRINTS_FILE
    lines = [HEADING, "clauses:\n", *(_line(clause, one) for clause, one in prints.clauses.items()), "besides:\n"]
    lines += [f'  - "{digest}"\n' for digest in sorted(prints.besides)]
    try:
        write_whole(path, "".join(lines))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise QuestionError(f"`{path.name}` cannot be written: {reason}", "name a councils folder that can be with --councils") from error
    return path


def _line(clause: str, one: Fingerprint) -> str:
    quoted = ", ".join(f'"{word}"' for word in one.strengths)
    strengths = f", strengths: [{quoted}]" if quoted else ""
    sketch = " ".join(sorted(one.sketch))
    return f'  "{clause}": {{letters: "{one.letters}", head: "{one.head}", digest: "{one.digest}", sketch: "{sketch}"{strengths}}}\n'
