"""Vocabulary and protocols, read from YAML once and then from copies that the program keeps in the user's cache folder."""

import os
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec.structs import replace

from protocol_cli import __version__
from protocol_cli.loading.files import write_whole
from protocol_cli.loading.folders import council_digest, rules_digest, yaml_names
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.vocabulary import Vocabulary

if TYPE_CHECKING:
    from protocol_cli.loading.shared import Shared

T = TypeVar("T")

CACHE_VARIABLE = "PROTOCOL_CACHE"
"""The environment variable that names the folder of copies; set to nothing, none are kept."""

SUM_BYTES = 32
"""How long the checksum is with which a copy begins."""

LOADERS = ("loading", "model")
"""The packages by which a copy is made: another version of them makes another copy."""


def cache_folder() -> Path | None:
    """Return the folder in which copies are kept; none if the user wants none."""
    named = os.environ.get(CACHE_VARIABLE)
    if named is None:
        from platformdirs import user_cache_path

        return user_cache_path("protocol-cli", appauthor=False)
    return Path(named) if named else None


class Store:
    """
    Opens vocabulary and protocols.

    A copy is never trusted: it is used only if its checksum over the program's version, the digest of the YAML files and
    its own content is right, and it is read as values of known types. Whatever is wrong with it, or with the folder that
    it lies in, costs the time of reading the YAML, and changes no answer.
    """

    def __init__(self, rules: Path, cache: Path | None) -> None:
        self.rules = rules.resolve()
        self.cache = cache

    @cached_property
    def shared(self) -> "Shared":
        """
        What all councils share, read from YAML.

        Raises:
            LoadError: with every fault of its files.

        """
        from protocol_cli.loading.shared import load_shared

        return load_shared(self.rules)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """
        The words in which all councils are asked.

        Raises:
            LoadError: with every fault of its files.

        """
        return self._kept(self.rules, self._digest, Vocabulary, lambda: self.shared.vocabulary)

    def protocol(self, folder: Path) -> Protocol:
        """
        Return the protocol of a council's folder.

        Raises:
            LoadError: with every fault of its files.

        """
        folder = folder.resolve()
        protocol = self._kept(folder, self._council_key(folder), Protocol, lambda: replace(self._read(folder), folder=None))
        return replace(protocol, folder=folder)

    def _read(self, folder: Path) -> Protocol:
        from protocol_cli.loading.council import load_council

        return load_council(folder, self.shared)

    @cached_property
    def _digest(self) -> str | None:
        """A digest of the shared files; none if they cannot be read, which the loader then tells."""
        try:
            return rules_digest(self.rules)
        except OSError:
            return None

    def _council_key(self, folder: Path) -> str | None:
        """Return a digest of everything on which a council's protocol, or the faults of its files, depends."""
        try:
            return self._digest and f"{council_digest(folder, self._digest)} {sorted(yaml_names(folder))}"
        except OSError:
            return None

    def _kept(self, source: Path, digest: str | None, kind: type[T], make: Callable[[], T]) -> T:
        """Return the copy of what a folder holds, or make it and keep a copy."""
        if self.cache is None or digest is None:
            return make()
        path = self.cache / f"{source.name}-{sha256(f'{self.rules} {source}'.encode()).hexdigest()[:16]}.bin"
        key = f"{_program()} {digest}".encode()
        copy = _read_copy(path, key, kind)
        if copy is None:
            copy = make()
            _write_copy(path, key, copy)
        return copy


def packed(protocol: Protocol) -> bytes:
    """Return a protocol as bytes that another process can open; the folder that it was read from is left out."""
    return msgspec.msgpack.encode(replace(protocol, folder=None))


def unpacked(content: bytes) -> Protocol:
    """
    Return a protocol from its bytes.

    Raises:
        ValueError: if they are no protocol.

    """
    return msgspec.msgpack.decode(content, type=Protocol, dec_hook=_no_such)


def _program() -> str:
    """Return the version of the program, and of the files of a checkout that somebody works on."""
    package = Path(__file__).parent.parent
    files = (entry for name in LOADERS for entry in os.scandir(package / name) if entry.name.endswith(".py"))
    return f"{__version__} {sum(entry.stat().st_mtime_ns for entry in files)}"


def _read_copy(path: Path, key: bytes, kind: type[T]) -> T | None:
    try:
        content = path.read_bytes()
        if content[:SUM_BYTES] != _sum(key, content[SUM_BYTES:]):
            return None
        return msgspec.msgpack.decode(content[SUM_BYTES:], type=kind, dec_hook=_no_such)
    except (OSError, msgspec.DecodeError, ValueError):
        return None


def _write_copy(path: Path, key: bytes, value: object) -> None:
    content = msgspec.msgpack.encode(value)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, _sum(key, content) + content)
    except OSError:
        return  # the next run reads the YAML again, and that is all


def _sum(key: bytes, content: bytes) -> bytes:
    return sha256(key + b"\n" + content).digest()


def _no_such(kind: type, _: object) -> Any:
    """Refuse a path: a copy holds none."""
    raise ValueError(kind)
