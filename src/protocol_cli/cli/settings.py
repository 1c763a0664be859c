"""protocol.toml: what somebody does not want to say at each command, looked for upward from where they stand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from protocol_cli.model.errors import QuestionError
from protocol_cli.model.suggestion import did_you_mean, listed

FILE = "protocol.toml"

PARAMETERS = {"council": "council", "councils": "councils", "rules": "rules", "format": "output", "as_of": "as_of"}
"""Each key of the file with the name of the parameter that it sets; a flag or an environment variable goes before it."""

FOLDERS = {"councils", "rules"}
"""Keys that name a folder, relative to the file."""

ASKING = {"ask", "interview", "batch"}
"""The commands for which `council` holds: the others name their council in so many words."""


def settings(start: Path) -> dict[str, str]:
    """
    Return the settings of the nearest protocol.toml in a folder or above it, by parameter; none if there is no such file.

    Raises:
        QuestionError: if the file cannot be read, is no TOML, or holds an unknown key or a value that is no text.

    """
    path = next((folder / FILE for folder in (start, *start.parents) if (folder / FILE).is_file()), None)
    if path is None:
        return {}
    import tomllib

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise QuestionError(f"`{path}` cannot be read: {error}", "mend it, or move it away") from error
    return {PARAMETERS[_known(key, path)]: _text(key, value, path) for key, value in found.items()}


def defaults(commands: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the settings as each command takes them."""
    return {name: {parameter: value for parameter, value in found.items() if parameter != "council" or name in ASKING} for name in commands}


def _known(key: str, path: Path) -> str:
    if key not in PARAMETERS:
        raise QuestionError(f"`{path}` has the unknown key `{key}`", did_you_mean(key, PARAMETERS, f"the keys are {listed(PARAMETERS, 'and')}"))
    return key


def _text(key: str, value: object, path: Path) -> str:
    if not isinstance(value, str):
        raise QuestionError(f"`{key}` in `{path}` is no text", f'write {key} = "..." in quotes')
    return str(path.parent / value) if key in FOLDERS else value
