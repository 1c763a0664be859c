"""Files that are written whole or not at all."""

import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """
    Write a file beside the old one and put it in its place, so that there is the old one or the new, never half.

    Text is written as UTF-8.

    Raises:
        OSError: if it cannot be written.

    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as beside:
        try:
            beside.write(content.encode() if isinstance(content, str) else content)
            beside.close()
            Path(beside.name).replace(path)
        except BaseException:
            Path(beside.name).unlink(missing_ok=True)
            raise


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """
    Write a new folder with files by name; it appears whole, or not at all.

    Raises:
        OSError: if it cannot be written.

    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as beside:
        whole = Path(beside) / folder.name
        whole.mkdir()
        for name, text in files.items():
            (whole / name).write_text(text, encoding="utf-8")
        whole.rename(folder)
