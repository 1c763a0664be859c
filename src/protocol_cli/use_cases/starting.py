"""Beginning a new council."""

import re
from pathlib import Path

from protocol_cli.loading.files import write_folder
from protocol_cli.loading.starter import starter_files
from protocol_cli.model.errors import QuestionError
from protocol_cli.use_cases.opening import Library


def start_council(library: Library, slug: str, name: str, *, adopting: bool) -> tuple[Path, list[str]]:
    """
    Write the folder of a new council, and return it with the names of its files.

    Raises:
        LoadError: if the vocabulary or the shared rules cannot be used.
        QuestionError: if the name will not do, the folder is there already, or it cannot be written.

    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(@[\w.-]+)?", slug):
        raise QuestionError(f"`{slug}` is not a name for a council's folder", "use lower-case words joined by hyphens, as `south-hams`")
    files = starter_files(library.store.shared, name, adopting=adopting)
    folder = library.councils / slug
    if folder.exists():
        raise QuestionError(f"`{folder}` is there already", "choose another name, or delete the folder first")
    try:
        write_folder(folder, files)
    except OSError as error:
        raise QuestionError(f"`{folder}` cannot be written: {(error.strerror or str(error)).lower()}", "name another folder with --councils") from error
    return folder, list(files)
