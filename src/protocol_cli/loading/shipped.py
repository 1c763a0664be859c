"""Where the rules and the councils that come with the program lie."""

from pathlib import Path

_package = Path(__file__).resolve().parent.parent


def shipped_folder(name: str) -> Path:
    """Return the folder `rules` or `councils`: inside the installed package, or in the checkout of an editable install."""
    installed = _package / name
    return installed if installed.is_dir() else _package.parent.parent / name
