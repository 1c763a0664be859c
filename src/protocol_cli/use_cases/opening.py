"""Finding and opening councils."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import msgspec

from protocol_cli.loading.folders import council_digest, council_folders, rules_digest
from protocol_cli.loading.shipped import shipped_folder
from protocol_cli.loading.store import Store, cache_folder
from protocol_cli.model.errors import ProtocolError, QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.rules import Window
from protocol_cli.model.suggestion import did_you_mean, listed
from protocol_cli.model.vocabulary import Vocabulary

MOST_LISTED = 12
"""How many councils are listed to somebody who names one that there is not."""


class Library(msgspec.Struct, frozen=True, dict=True):
    """Where the rules and the councils lie, and the day for which they are read."""

    rules: Path
    """The folder with the vocabulary."""
    councils: Path
    """The folder with one folder a council, or one for each version of its protocol."""
    day: str
    """The day, as 2025-04-01, on which what is asked about happens."""

    @cached_property
    def store(self) -> Store:
        """What opens them, and keeps copies."""
        return Store(self.rules, cache_folder())

    @cached_property
    def folders(self) -> dict[str, list[str]]:
        """
        The councils by name, in alphabetical order, with the name of the folder of each version.

        Raises:
            QuestionError: if there are no councils.

        """
        return council_folders(self.councils)


def library(rules: Path | None, councils: Path | None, as_of: str | None = None) -> Library:
    """
    Return where rules and councils lie: the folders given, or those that come with the program, on a day or today.

    Raises:
        QuestionError: if `as_of` is no day.

    """
    return Library(rules or shipped_folder("rules"), councils or shipped_folder("councils"), _day(as_of))


def _day(as_of: str | None) -> str:
    try:
        return (date.today() if as_of is None else date.fromisoformat(as_of)).isoformat()  # noqa: DTZ011 - a council's day is the day where it sits
    except ValueError as error:
        raise QuestionError(f"`{as_of}` is not a day", "write it as 2025-04-01") from error


def council_names(library: Library) -> list[str]:
    """
    Return the names by which councils are asked for, in alphabetical order.

    Raises:
        QuestionError: if there are no councils.

    """
    return list(library.folders)


def library_digest(library: Library) -> str:
    """
    Return a digest of all rules that can answer: the shared ones, and those of every council.

    Raises:
        QuestionError: if a file cannot be read, or there are no councils.

    """
    try:
        shared = rules_digest(library.rules)
        folders = (library.councils / name for versions in library.folders.values() for name in versions)
        return sha256("".join(council_digest(folder, shared) for folder in folders).encode()).hexdigest()
    except OSError as error:
        raise QuestionError(f"`{error.filename}` cannot be read: {(error.strerror or str(error)).lower()}", "check the path and its permissions") from error


def open_vocabulary(library: Library) -> Vocabulary:
    """
    Return the words in which all councils are asked.

    Raises:
        LoadError: with every fault of its files.

    """
    return library.store.vocabulary


def open_protocol(library: Library, council: str) -> Protocol:
    """
    Return a council's protocol as it is in force on the library's day.

    Raises:
        LoadError: with every fault of its files.
        QuestionError: if there is no such council, or no one version of its protocol was in force that day.

    """
    if council not in library.folders:
        few = len(library.folders) <= MOST_LISTED
        remedy = f"use {listed(library.folders, 'or')}" if few else "`protocol councils` lists them"
        raise QuestionError(f"there is no council `{council}`", did_you_mean(council, library.folders, remedy))
    return _in_force(library, council)


def open_protocols(library: Library, councils: Iterable[str] | None = None) -> list[Protocol]:
    """
    Return the protocols of some councils, or of all if none is named.

    Raises:
        LoadError: with every fault of their files.
        QuestionError: if there is no such council, or one of them is not in force on the library's day.

    """
    return [open_protocol(library, council) for council in councils or council_names(library)]


def folder_of(protocol: Protocol) -> Path:
    """
    Return the folder of a council's files.

    Raises:
        QuestionError: if it was not read from a folder.

    """
    if protocol.folder is None:
        raise QuestionError(f"{protocol.council.name}'s rules were not read from a folder", "name its folder with --councils")
    return protocol.folder


def _in_force(library: Library, council: str) -> Protocol:
    versions = [library.store.protocol(library.councils / name) for name in library.folders[council]]
    in_force = [protocol for protocol in versions if protocol.council.window.holds(library.day)]
    if len(in_force) != 1:
        told = "; ".join(f"{one.council.version or 'the only version'} is {_told_window(one.council.window)}" for one in versions)
        found = "more than one version" if in_force else "no version"
        raise QuestionError(f"{found} of {council}'s protocol is in force on {library.day}", f"ask for another day with --as-of: {told}")
    return in_force[0].on(library.day)


def _told_window(window: Window) -> str:
    """Return when something is in force, in words."""
    ends = (f"from {window.first}" if window.first else "", f"until {window.last}" if window.last else "")
    return "in force " + (" ".join(filter(None, ends)) or "always")


def list_councils(library: Library) -> list[tuple[str, Protocol | ProtocolError]]:
    """
    Return every council with its protocol, or with what stands in its way.

    Raises:
        LoadError: if the vocabulary itself cannot be used.
        QuestionError: if there are no councils.

    """
    _ = library.store.vocabulary
    found: list[tuple[str, Protocol | ProtocolError]] = []
    for slug in library.folders:
        try:
            found.append((slug, _in_force(library, slug)))
        except ProtocolError as error:
            found.append((slug, error))
    return found
