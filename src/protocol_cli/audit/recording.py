"""The fingerprints of a document in which each paragraph stands behind its clause id."""

import re
from collections.abc import Iterator
from string import ascii_lowercase

from protocol_cli.audit.fingerprints import digest_of, fingerprint_of, words_of
from protocol_cli.audit.layout import BRACKETED, PRINTED, label_of, number_now, root_of
from protocol_cli.model.drift import Fingerprint, Fingerprints
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.suggestion import listed

MOST_NAMED = 5
"""The most clauses that an error names."""

BRACKETED_LINE = re.compile(rf"^\s*{BRACKETED}", re.MULTILINE)
"""A line that begins with an id in brackets."""


def recorded(protocol: Protocol, text: str) -> Fingerprints:
    """
    Return the fingerprints of a document.

    A paragraph begins at its id ([5.2], or 5.2 and (a) as printed) and ends before the next one, a blank line or a line with `#`.

    Raises:
        QuestionError: if a clause of the register is not there or stands twice, or an id in brackets is not in the register.

    """
    clauses: dict[str, Fingerprint] = {}
    besides: set[str] = set()
    root = ""
    bracketed = BRACKETED_LINE.search(text) is not None
    for paragraph in _paragraphs(text, bracketed=bracketed):
        label, words = label_of(paragraph)
        if paragraph.startswith("#") or (bracketed and not label.startswith("[")):
            label = ""
        clause = number_now(f"{root}(a)", label, {}) if label[:1] in ("(", *ascii_lowercase) else label.strip("[].")
        if clause in clauses:
            raise QuestionError(f"`{clause}` stands before two paragraphs", "give each an id of its own")
        if clause in protocol.clauses and words_of(words).words:
            clauses[clause], root = fingerprint_of(words), root_of(clause)
        elif label.startswith("[") and clause not in protocol.clauses:
            raise QuestionError(f"`{label}` is not in the register", "add the clause to clauses.yaml first, with its gist")
        elif letters := "".join(word for word in words_of(words).words if not word.isdigit()):
            besides.add(digest_of(letters))
    if lacking := [clause for clause in protocol.clauses if clause not in clauses]:
        more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
        named = listed(lacking[:MOST_NAMED], "," if more else "and").replace(" ,", ",") + more
        raise QuestionError(f"the document has no paragraph {named}", "write each paragraph's id before it in square brackets, as [5.2]")
    return Fingerprints({clause: clauses[clause] for clause in protocol.clauses}, frozenset(besides))


def _paragraphs(text: str, *, bracketed: bool) -> Iterator[str]:
    """Yield paragraphs and headings; where ids stand in brackets, no other number begins a paragraph."""
    begins = re.compile(rf"\s*$|#|\s*{BRACKETED}" + ("" if bracketed else rf"|\s*(?!\d+\s)(?:{PRINTED})\s"))
    paragraph = ""
    for line in [*text.replace("\f", "\n\n").split("\n"), ""]:
        if begins.match(line) or paragraph.startswith("#"):
            yield paragraph
            paragraph = line
        else:
            paragraph += f"\n{line}"
