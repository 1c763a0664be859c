"""Putting a question in plain words."""

from pathlib import Path
from typing import TYPE_CHECKING

from protocol_cli.asking import Asked, ask
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Question
from protocol_cli.use_cases.opening import Library

if TYPE_CHECKING:
    from protocol_cli.reading.reader import Reader

READER = Path("reading") / "reader.bin"
"""The file of the trained reader, in the folder of the rules."""

MOST_WORDS = 4000
"""The longest question in plain words, in characters."""


def open_reader(library: Library) -> "Reader":
    """
    Return what reads plain words.

    Raises:
        QuestionError: if its file is missing or damaged.

    """
    from protocol_cli.reading.reader import load_reader

    try:
        return load_reader(library.rules / READER)
    except (OSError, ValueError) as error:
        raise _unreadable(library, error) from error


def reader_content(library: Library) -> bytes:
    """
    Return the content of the file of what reads plain words.

    Raises:
        QuestionError: if it is missing.

    """
    try:
        return (library.rules / READER).read_bytes()
    except OSError as error:
        raise _unreadable(library, error) from error


def _unreadable(library: Library, error: Exception) -> QuestionError:
    told = f"`{library.rules / READER}` cannot be used to read plain words: {error}"
    return QuestionError(told, "ask by facts with `protocol route` and `check`, or install the program anew")


def ask_words(protocol: Protocol, reader: "Reader", words: str, stated: Question) -> Asked:
    """
    Return what plain words come to in one council; facts stated beside them go before what the words seem to say.

    Raises:
        QuestionError: if there are no words, too many, or they cannot be read as a question.

    """
    text = " ".join(words.split())
    if not any(sign.isalnum() for sign in text):
        raise QuestionError("there is no question", 'put it in quotes: protocol ask --council hailsham "who do I see about the Clerk?"', "nothing-asked")
    if len(text) > MOST_WORDS:
        raise QuestionError(
            f"the question has {len(text)} characters, more than {MOST_WORDS}", "put the question itself, without the letter it is about", "too-long"
        )
    return ask(protocol, reader.read(text, protocol.vocabulary), stated if stated.facts or stated.stage or stated.unavailable else None)
