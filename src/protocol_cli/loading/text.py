"""A council's document as text: paragraphs apart by blank lines or as they are printed, pages apart by form feeds."""

import logging
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize
from zipfile import ZipFile

from protocol_cli.model.errors import QuestionError
from protocol_cli.model.suggestion import listed

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_BYTES = 30_000_000
"""The largest file that is read."""

MOST_UNFOLDED = 200_000_000
"""The most that a DOCX may unfold to, its pictures counted."""

MOST_PAGES = 500
"""The most pages of a PDF."""

MOST_LETTERS = 2_000_000
"""The longest text: a whole constitution has about half of it."""

FEWEST_LETTERS = 40
"""The shortest text: a scan has none but stray signs."""

APART = {
    "body",
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "td",
    "th",
    "dt",
    "dd",
    "section",
    "article",
    "blockquote",
    "pre",
    "figcaption",
    "hr",
}
"""The elements of HTML that stand apart from what is around them."""

ASIDE = ["script", "style", "template", "noscript", "nav", "header", "footer", "form"]
"""The elements of HTML that are no part of the document."""


def read_text(path: Path) -> str:
    """
    Return the text of a document of any kind that can be read.

    Raises:
        QuestionError: if there is no such file, or it is of no such kind, too large, damaged, locked, or without text.

    """
    read = KINDS.get(path.suffix.lower())
    if read is None:
        raise QuestionError(f"`{path.name}` is of no kind that can be read", f"save it as {listed(KINDS, 'or')}")
    text = normalize("NFKC", _read(read, path, _content(path))).translate(dict.fromkeys(map(ord, "\u00ad\u200b\ufeff")))
    if len(text) > MOST_LETTERS:
        raise QuestionError(f"`{path.name}` is too long: {len(text):,} letters", "give only the part that is the protocol")
    if sum(map(str.isalnum, text)) < FEWEST_LETTERS:
        remedy = (
            "it may be a scan: run it through text recognition, or ask for the file that it was made from"
            if read is _pdf
            else "check that it is the right file"
        )
        raise QuestionError(f"there is no text in `{path.name}`", remedy)
    return re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", re.sub(r"\r\n?|[\v\x85\u2028\u2029]", "\n", text))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise QuestionError(f"`{path.name}` is larger than {MOST_BYTES // 1_000_000} MB", "give only the part that is the protocol")
        return path.read_bytes()
    except OSError as error:
        raise QuestionError(f"the document `{path}` cannot be read: {(error.strerror or str(error)).lower()}", "check the path and its permissions") from error


def _read(read: Callable[[bytes], str], path: Path, content: bytes) -> str:
    try:
        return read(content)
    except QuestionError:
        raise
    except ImportError as error:
        remedy = "install what reads documents: pip install 'protocol-cli[documents]'"
        raise QuestionError(f"reading `{path.suffix}` needs the library `{error.name}`", remedy) from error
    except Exception as error:
        # What a damaged file raises is whatever the library happened to stumble over.
        remedy = f"check that it opens elsewhere and is a `{path.suffix}`, and save it again"
        raise QuestionError(f"`{path.name}` cannot be read: it is damaged or of another kind", remedy) from error


def _plain(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    if "\0" in text:
        raise ValueError
    return text


def _markdown(content: bytes) -> str:
    """Return Markdown without the addresses of its links and the signs that only mark."""
    return re.sub(r"\\(?=[^\w\s])|[*`]{1,3}(?=\w)|(?<=[\w.,;:])[*`]{1,3}", "", re.sub(r"(?<=\])\([^)\s]{0,500}\)", "", _plain(content)))


def _html(content: bytes) -> str:
    """Return the text of a page: what stands in different blocks apart, blanks and line breaks of the source as one blank."""
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, PageElement, Tag

    soup = BeautifulSoup(content, "html.parser")
    for aside in soup(ASIDE):
        aside.decompose()
    pieces: list[str] = []
    block: PageElement | None = None
    for element in (soup.body or soup).descendants:
        if isinstance(element, Tag):
            pieces.append("\n" if element.name == "br" else "")
            block = None if element.name in APART else block
        elif type(element) is NavigableString:
            around = next((parent for parent in element.parents if parent.name in APART), None)
            pieces += ["" if around is block else "\n\n", re.sub(r"\s+", " ", element)]
            block = around
    return "".join(pieces)


def _docx(content: bytes) -> str:
    """Return the text of a DOCX with its insertions accepted; boxes for older programs repeat what is said already."""
    from docx import Document
    from docx.oxml.ns import qn

    if sum(entry.file_size for entry in ZipFile(BytesIO(content)).infolist()) > MOST_UNFOLDED:
        raise QuestionError("the document unfolds to more than can be read", "save it again without its pictures")
    body = Document(BytesIO(content)).element.body
    for repeated in list(body.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")):
        repeated.getparent().remove(repeated)
    signs = {qn("w:p"): "\n\n", qn("w:br"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
    return "".join(element.text or "" if element.tag == qn("w:t") else signs.get(element.tag, "") for element in body.iter())


def _unlocked(reader: "PdfReader") -> bool:
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except DependencyError:
        return False


def _pdf(content: bytes) -> str:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(BytesIO(content))
    # Many documents are locked only against changes, with an empty password.
    if reader.is_encrypted and not _unlocked(reader):
        raise QuestionError("the PDF is locked with a password", "save a copy without the password")
    if len(reader.pages) > MOST_PAGES:
        raise QuestionError(f"the PDF has more than {MOST_PAGES} pages", "give only the part that is the protocol")
    return "\f".join(page.extract_text() for page in reader.pages)


KINDS: dict[str, Callable[[bytes], str]] = {".txt": _plain, ".md": _markdown, ".html": _html, ".htm": _html, ".docx": _docx, ".pdf": _pdf}
"""How each kind of file is read, by the ending of its name."""
