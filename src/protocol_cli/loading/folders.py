"""The folders of rules and councils: their names, and digests of what lies in them."""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from protocol_cli.model.errors import QuestionError

VOCABULARY = "vocabulary"
"""The folder of the vocabulary, in the folder of rules."""

MODEL = "model"
"""The folder of the shared rules, in the folder of rules."""

COUNCIL_FILE = "council.yaml"
REGISTER_FILE = "clauses.yaml"
FINGERPRINTS_FILE = "fingerprints.yaml"
CASES_SUFFIX = ".cases.yaml"
VERSION_MARK = "@"
"""What parts a council's name from the name of a version in the name of a folder, as in `hailsham@2019`."""


def council_folders(folder: Path) -> dict[str, list[str]]:
    """
    Return the councils in a folder by name, in alphabetical order, each with the names of its own folders: one, or one for each version of its protocol.

    Raises:
        QuestionError: if the folder is missing, cannot be read or holds no council.

    """
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith((".", "_")))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise QuestionError(f"the councils folder `{folder}` cannot be read: {reason}", "name another with --councils") from error
    if not names:
        raise QuestionError(f"there is no council in `{folder}`", "a council is a folder with a council.yaml, a clauses.yaml and its rules")
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(slug_of(name), []).append(name)
    return dict(sorted(found.items()))


def slug_of(folder_name: str) -> str:
    """Return the council to which a folder belongs."""
    return folder_name.partition(VERSION_MARK)[0]


def yaml_names(folder: Path) -> set[str]:
    """Return the names of the YAML files of a folder; none if it cannot be read, which is told by the first file that cannot."""
    try:
        return {path.name for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and not path.name.startswith(".")}
    except OSError:
        return set()


def rules_digest(rules: Path) -> str:
    """
    Return a digest of what all councils share: the vocabulary and the shared rules.

    Raises:
        OSError: if a file cannot be read.

    """
    return _digest("", (path for folder in (VOCABULARY, MODEL) for path in sorted((rules / folder).glob("*.yaml"))))


def council_digest(folder: Path, shared: str) -> str:
    """
    Return a digest of what answers a council's questions: what all share, by its digest, its register and its rules.

    Raises:
        OSError: if a file cannot be read.

    """
    return _digest(shared, (folder / name for name in sorted(yaml_names(folder)) if not (name.endswith(CASES_SUFFIX) or name == FINGERPRINTS_FILE)))


def _digest(begun: str, files: Iterable[Path]) -> str:
    """Return a digest of files, names and contents, after another digest."""
    whole = sha256(begun.encode())
    for file in files:
        whole.update(f"{file.name}\n".encode())
        whole.update(sha256(file.read_bytes()).digest())
    return whole.hexdigest()
