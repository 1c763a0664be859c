"""`protocol drift` on an invented council's document: each kind of change, in each kind of file, and every bad file."""

import html
import json
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError
from typer.testing import CliRunner, Result

from protocol_cli.audit.drift import drift
from protocol_cli.audit.layout import number_now
from protocol_cli.loading import text as reading
from protocol_cli.loading.fingerprints import load_fingerprints
from protocol_cli.loading.text import read_text
from protocol_cli.model.drift import Drift, Fingerprints
from protocol_cli.model.errors import LoadError, QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.use_cases.opening import library, open_protocol
from tests.conftest import ROOT, app

DOCUMENT = """\
# Ravensby Parish: How we work together

Adopted in the old barn. Telephone the keeper of the keys for a copy of these pages.

## 1. Beginnings
[1.1] These pages tell the beekeepers and the ferrymen of Ravensby how each of them may call upon the other in any season.
[1.2] Nothing in them takes away what the river law gives to a ferryman who is out on the water after dark.

## 2. Honey and boats
[2.1] A beekeeper should ask the head ferryman for a boat at least 10 days before the hives are moved, and pay in honey.
[2.2] Every ferryman can expect from beekeepers:
[2.2(a)] closed hives
[2.2(b)] a jar for the crew at midsummer, if the year was good
[2.2(c)] fair words
[2.2/2] Quarrels over a stung passenger must be taken to the warden, who hears both before she says anything at all.

## 3. Quarrels
[3.1] Every beekeeper can expect from ferrymen:
[3.1(a)] fair words
[3.1(b)] dry ropes and a lantern on each boat that carries hives
[3.2] The warden may send anyone home who shouts, and writes down the day and the reason in the green book.
[3.3] Whoever is sent home may come back the next morning. They should bring bread.
"""

RULES_FOLDER = ROOT / "tests/broken/_sound/rules"
IDS = re.findall(r"^\[(.*?)\]", DOCUMENT, re.MULTILINE)
RULES = """\
- id: ask-for-a-boat
  matter: concern
  clauses: ["2.1"]
  when: {by: any, nature: any}
  route: [{to: clerk, strength: should, action: Ask for a boat.}]
"""
CASES = """\
- name: A boat is wanted
  matter: concern
  facts: {by: councillor, nature: conduct}
  expect: {verdict: routed, cite: ["2.1"]}
"""


@pytest.fixture(scope="session")
def councils(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the invented council, with its document recorded; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("councils")
    lay_out(folder)
    assert run(folder, write(folder / "document.txt", DOCUMENT), "--record").exit_code == 0
    return folder


@pytest.fixture(scope="session")
def recorded(councils: Path) -> tuple[Protocol, Fingerprints]:
    """Load the invented council's protocol and fingerprints."""
    protocol = open_protocol(library(RULES_FOLDER, councils), "ravensby")
    return protocol, load_fingerprints(councils / "ravensby", protocol)


def lay_out(folder: Path) -> None:
    """Write the invented council's files."""
    council = folder / "ravensby"
    council.mkdir()
    clauses = "\n".join(f'  - {{id: "{one}", gist: "Number {one}.", excused: it is invented}}' for one in IDS)
    write(council / "clauses.yaml", f"sections:\n- heading: All\n  clauses:\n{clauses}\n")
    write(council / "council.yaml", "name: Ravensby Parish\ndocument: How We Work Together\n")
    write(council / "routing.yaml", RULES)
    write(council / "routing.cases.yaml", CASES)


def write(path: Path, text: str) -> Path:
    """Write a text file and return it."""
    path.write_text(text, encoding="utf-8")
    return path


def run(councils: Path, document: Path, *more: str) -> Result:
    """Run the command; an error is raised as it is."""
    return CliRunner().invoke(app, ["drift", "ravensby", str(document), "--councils", str(councils), "--rules", str(RULES_FOLDER), *more])


def told(councils: Path, document: Path) -> tuple[dict[str, list[str]], list[str]]:
    """Return what has become of each clause that is not as it was, and the new paragraphs."""
    done = run(councils, document, "--format", "json")
    assert done.exit_code in (0, 1), done.exception
    found = json.loads(done.stdout)
    assert (done.exit_code == 1) == bool(found["drifted"] or found["new"])
    assert len(IDS) == found["clauses"] == found["unchanged"] + len(found["drifted"])
    return {one["clause"]: one["changes"] for one in found["drifted"]}, [one["text"] for one in found["new"]]


def paragraphs(document: str) -> list[tuple[str, str]]:
    """Return the paragraphs as they are printed, each with its number or bullet; headings have `#`."""
    found = []
    for line in filter(None, document.split("\n")):
        match = re.fullmatch(r"\[(\d+\.\d+)?(\([a-z]\))?(/\d)?\] (.*)|#* ?(.*)", line)
        assert match
        number, letter, further, text, heading = match.groups()
        found.append(("#", heading) if text is None else ("" if further else letter or number or "\u2022", text))
    return found


def as_ids(path: Path, document: str) -> Path:
    """Write a document with its ids in brackets."""
    return write(path.with_suffix(".txt"), document)


def as_pages(path: Path, document: str) -> Path:
    """Write a document as it is printed: narrow lines, numbers, headers and footers, no blank lines."""
    lines = [line for mark, text in paragraphs(document) for line in textwrap.wrap(f"{mark.strip('#')} {text}".strip(), 58)]
    pages = [["Ravensby Parish, How we work", "", *lines[at : at + 11], "", f"Page {at // 11 + 1}"] for at in range(0, len(lines), 11)]
    return write(path.with_suffix(".txt"), "\f".join("\n".join(page) for page in pages))


def as_markdown(path: Path, document: str) -> Path:
    """Write a document as Markdown, with emphasis and a link."""
    text = "\n\n".join(f"## {text}" if mark == "#" else f"{mark.replace('.', chr(92) + '.')} {text}" for mark, text in paragraphs(document))
    return write(path.with_suffix(".md"), text.replace("must", "**must**").replace("warden", "[warden](https://ravensby.example/17)"))


def as_html(path: Path, document: str) -> Path:
    """Write a document as a web page, with a menu, a script and lines broken anywhere."""
    text = "".join(f"<h2>{text}</h2>" if mark == "#" else f"<p>{mark}<br> {html.escape(text)}</p>" for mark, text in paragraphs(document))
    text = text.replace(" may ", " <b>may</b>\n")
    return write(path.with_suffix(".html"), f"<html><head><script>var x = 1</script></head><body><nav>Home and away</nav>{text}</body></html>")


def as_docx(path: Path, document: str) -> Path:
    """Write a document with Word's paragraphs, the last one in a table."""
    word = docx.Document()
    *most, last = paragraphs(document)
    for mark, text in most:
        word.add_paragraph(text if mark == "#" else f"{mark}\t{text}")
    word.add_table(1, 1).cell(0, 0).text = " ".join(last)
    word.save(str(path.with_suffix(".docx")))
    return path.with_suffix(".docx")


class _Printed(FPDF):
    """A PDF with a header and page numbers."""

    def header(self) -> None:
        """Print the head of a page."""
        self.set_font("helvetica", size=8)
        self.cell(0, 8, "Ravensby Parish", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        """Print the foot of a page."""
        self.set_y(-12)
        self.cell(0, 8, f"Page {self.page_no()}", align="C")


def as_pdf(path: Path, document: str) -> Path:
    """Write a document as a PDF of small pages, justified."""
    pdf = _Printed(format=(120, 90))
    pdf.set_auto_page_break(auto=True, margin=15)
    pdf.add_page()
    for mark, text in paragraphs(document):
        pdf.set_font("helvetica", size=10)
        pdf.multi_cell(0, 5, text if mark == "#" else f"{mark.replace(chr(0x2022), '-')} {text}", new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path.with_suffix(".pdf")))
    return path.with_suffix(".pdf")


KINDS = [as_ids, as_pages, as_markdown, as_html, as_docx, as_pdf]
Written = Callable[[Path, str], Path]


def line(clause: str) -> str:
    """Return the line of a clause, with its end."""
    return next(one for one in DOCUMENT.splitlines(keepends=True) if one.startswith(f"[{clause}] "))


@pytest.mark.parametrize("written", KINDS)
def test_same_document_has_not_changed(written: Written, councils: Path, tmp_path: Path) -> None:
    """A document as it was recorded has not changed, whatever kind of file it is in."""
    assert told(councils, written(tmp_path / "same", DOCUMENT)) == ({}, [])


@pytest.mark.parametrize("written", KINDS)
def test_changed_word_is_told_with_its_strength_rules_and_cases(written: Written, councils: Path, tmp_path: Path) -> None:
    """A clause in which `should` became `must` is told so, with the rules and cases that rest on it."""
    done = run(councils, written(tmp_path / "changed", DOCUMENT.replace("beekeeper should ask", "beekeeper must ask")), "--format", "plain")
    assert done.exit_code == 1
    assert "2.1  Changed: `should` became `must`.\n       Rules: ask-for-a-boat\n       Cases: routing.cases.yaml:1" in done.stdout
    assert f"{len(IDS) - 1} of {len(IDS)} clauses are unchanged; 1 changed." in done.stdout


@pytest.mark.parametrize("written", KINDS)
@pytest.mark.parametrize(
    ("before", "now", "clause"),
    [
        ("10 days", "5 days", "2.1"),
        ("good\n", "good and the bees were kind\n", "2.2(b)"),
        ("Nothing in them", "On no account nothing in them", "1.2"),
        (" They should bring bread.", "", "3.3"),
        ("[1.2] Nothing", "[1.2] In 12 pages nothing", "1.2"),
    ],
)
def test_any_changed_word_is_told(written: Written, councils: Path, tmp_path: Path, before: str, now: str, clause: str) -> None:
    """Words changed within a paragraph, added at its head or end, or left out, make that clause changed and no other."""
    assert told(councils, written(tmp_path / "changed", DOCUMENT.replace(before, now))) == ({clause: ["changed"]}, [])


@pytest.mark.parametrize("written", KINDS)
def test_paragraph_left_out_is_gone(written: Written, councils: Path, tmp_path: Path) -> None:
    """A paragraph that is left out is told as gone, and no other with it."""
    assert told(councils, written(tmp_path / "gone", DOCUMENT.replace(line("2.2/2"), ""))) == ({"2.2/2": ["gone"]}, [])


@pytest.mark.parametrize("written", KINDS)
def test_paragraph_put_elsewhere_is_moved(written: Written, councils: Path, tmp_path: Path) -> None:
    """Of a paragraph that stands elsewhere, only that one is told as moved, and behind which it stands."""
    document = DOCUMENT.replace(line("1.2"), "").replace(line("3.3"), line("3.3") + line("1.2"))
    path = written(tmp_path / "moved", document)
    assert told(councils, path) == ({"1.2": ["moved"]}, [])
    assert "Moved: now behind 3.3." in run(councils, path).stdout


@pytest.mark.parametrize("written", KINDS)
def test_paragraph_put_in_is_new_and_others_renumbered(written: Written, councils: Path, tmp_path: Path) -> None:
    """A new paragraph is told with its words; those behind it that have another number now are told with that number."""
    document = DOCUMENT.replace("[3.3]", "[3.4]").replace("[3.2]", "[3.3]")
    document = document.replace("[3.3] The", "[3.2] Geese are welcome on every boat whose owner does not mind the noise.\n[3.3] The")
    path = written(tmp_path / "new", document)
    changes, new = told(councils, path)
    assert changes == {"3.2": ["renumbered"], "3.3": ["renumbered"]}
    assert [" ".join(text.split()[-13:]) for text in new] == ["Geese are welcome on every boat whose owner does not mind the noise."]
    shown = run(councils, path, "--format", "plain").stdout
    assert "Renumbered: now 3.3." in shown
    assert "Behind 3.1(b): " in shown


def test_number_behind_an_id_in_brackets_is_a_word(councils: Path, tmp_path: Path) -> None:
    """Where ids stand in brackets, a number at the head of a paragraph is part of it."""
    assert told(councils, as_ids(tmp_path / "changed", DOCUMENT.replace("[1.2] Nothing", "[1.2] 12 nothing"))) == ({"1.2": ["changed"]}, [])


def test_number_of_a_section_is_that_of_its_bullets(councils: Path, tmp_path: Path) -> None:
    """Where only letters are printed, a bullet's number changes with the number printed above it."""
    document = DOCUMENT.replace("[2.2", "[2.3")
    changes, _ = told(councils, as_pages(tmp_path / "renumbered", document))
    assert set(changes) == {"2.2", "2.2(a)", "2.2(b)", "2.2(c)", "2.2/2"}
    assert "now 2.3(b)." in run(councils, as_pages(tmp_path / "renumbered", document)).stdout


@pytest.mark.parametrize("written", [as_ids, as_markdown, as_html, as_docx])
def test_bullet_run_into_its_neighbour_is_merged(written: Written, councils: Path, tmp_path: Path) -> None:
    """A bullet whose words follow another's on one line is told as merged into that one."""
    document = DOCUMENT.replace(f"\n{line('2.2(b)')[:9]}", ", ")
    path = written(tmp_path / "merged", document)
    assert told(councils, path) == ({"2.2(b)": ["merged"]}, [])
    assert "Merged into 2.2(a)." in run(councils, path).stdout


@pytest.mark.parametrize("written", KINDS)
@pytest.mark.parametrize("clause", ["2.2(c)", "3.1(a)"])
def test_twin_bullets_are_told_apart(written: Written, councils: Path, tmp_path: Path, clause: str) -> None:
    """Of two bullets in the same words, the one that is left out is gone and the other is unchanged."""
    assert told(councils, written(tmp_path / "twin", DOCUMENT.replace(line(clause), ""))) == ({clause: ["gone"]}, [])


def test_changed_twin_and_neighbours_are_each_told(councils: Path, tmp_path: Path) -> None:
    """Several changes in a row, without numbers to go by, are each told of their own clause; words of strength that came or went are named."""
    document = DOCUMENT.replace("who shouts", "who must not shout").replace("They should bring", "They bring").replace("dry ropes", "new ropes")
    path = as_pages(tmp_path / "several", re.sub(r"\[3\.\d", "[x", document))
    shown = run(councils, path, "--format", "plain").stdout
    assert "3.1(b)  Changed." in shown
    assert "Changed: `must not` is new." in shown
    assert "Changed: `should` is gone." in shown


def test_clause_without_fingerprint_is_told(tmp_path: Path) -> None:
    """A clause that was added to the register since is told as unrecorded."""
    lay_out(tmp_path)
    document = as_ids(tmp_path / "document", DOCUMENT)
    assert run(tmp_path, document, "--record").exit_code == 0
    prints = tmp_path / "ravensby/fingerprints.yaml"
    kept = [line for line in prints.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith('  "1.2"')]
    write(prints, "".join(kept))
    assert "1.2  Unrecorded: it has no fingerprint." in run(tmp_path, document, "--format", "plain").stdout


def test_fingerprints_hold_none_of_the_text(councils: Path) -> None:
    """Of the document's words only those of strength are kept."""
    prints = re.sub(r"#.*", "", (councils / "ravensby/fingerprints.yaml").read_text(encoding="utf-8"))
    words = set(re.findall(r"[a-z]{7,}", DOCUMENT.lower()))
    assert [word for word in words if word in prints] == []


def test_printed_numbers_can_be_recorded(tmp_path: Path) -> None:
    """A document with its numbers as printed is recorded too, if each clause has one."""
    lay_out(tmp_path)
    council = tmp_path / "ravensby/clauses.yaml"
    write(council, "\n".join(line for line in council.read_text(encoding="utf-8").splitlines() if "2.2/2" not in line))
    document = "\n".join(f"{mark} {text}\n" for mark, text in paragraphs(DOCUMENT.replace(line("2.2/2"), "")))
    assert run(tmp_path, write(tmp_path / "d.txt", document), "--record").exit_code == 0
    assert run(tmp_path, as_html(tmp_path / "d", DOCUMENT.replace(line("2.2/2"), ""))).exit_code == 0


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (DOCUMENT.replace(line("1.2"), ""), "the document has no paragraph `1.2`"),
        (re.sub(r"^\[.*\n", "", DOCUMENT, flags=re.MULTILINE), "`2.2(a)` and 8 more"),
        (DOCUMENT.replace("[1.2]", "[1.9]"), "`[1.9]` is not in the register"),
        (DOCUMENT.replace("[1.2]", "[1.1]"), "`1.1` stands before two paragraphs"),
    ],
)
def test_document_is_recorded_whole_or_not_at_all(councils: Path, tmp_path: Path, document: str, message: str) -> None:
    """A document in which a clause is missing, doubled or unknown is not recorded, and the old fingerprints stay."""
    before = (councils / "ravensby/fingerprints.yaml").read_bytes()
    done = run(councils, as_ids(tmp_path / "d", document), "--record")
    assert isinstance(done.exception, QuestionError)
    assert message in done.exception.message
    assert (councils / "ravensby/fingerprints.yaml").read_bytes() == before


def test_fingerprints_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    """Fingerprints that are missing, damaged or of clauses that are gone are told, each with its place; a folder that cannot be written too."""
    lay_out(tmp_path)
    document = as_ids(tmp_path / "d", DOCUMENT)
    assert "no fingerprints of ravensby's document" in str(run(tmp_path, document).exception)
    entry = '{letters: "9", head: "a", digest: "b", sketch: "c"}'
    write(tmp_path / "ravensby/fingerprints.yaml", f'clauses:\n  "9.9": {entry}\n')
    unknown = run(tmp_path, document).exception
    assert isinstance(unknown, LoadError)
    assert [one.code for one in unknown.diagnostics] == ["unknown-clause"]
    write(tmp_path / "ravensby/fingerprints.yaml", f'clauses:\n  "1.1": {entry.replace("b", "xyz")}\n')
    damaged = run(tmp_path, document).exception
    assert isinstance(damaged, LoadError)
    assert [(one.code, one.location.line) for one in damaged.diagnostics] == [("wrong-type", 2)]
    (tmp_path / "ravensby/fingerprints.yaml").unlink()
    (tmp_path / "ravensby/fingerprints.yaml").mkdir()
    assert "`fingerprints.yaml` cannot be written" in str(run(tmp_path, document, "--record").exception)


def locked(path: Path) -> Path:
    """Return a PDF that is locked with a password."""
    writer = PdfWriter(PdfReader(as_pdf(path, DOCUMENT)))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path.with_suffix(".pdf"))
    return path.with_suffix(".pdf")


def scanned(path: Path) -> Path:
    """Return a PDF without text."""
    pdf = FPDF()
    pdf.add_page()
    pdf.output(str(path.with_suffix(".pdf")))
    return path.with_suffix(".pdf")


def a_file(name: str, content: bytes = b"") -> Callable[[Path], Path]:
    """Return what writes a file of some bytes."""

    def written(path: Path) -> Path:
        path.with_name(name).write_bytes(content)
        return path.with_name(name)

    return written


@pytest.mark.parametrize(
    ("written", "message", "remedy"),
    [
        (lambda path: path.with_name("none.pdf"), "cannot be read: no such file", "check the path"),
        (a_file("protocol.odt"), "`protocol.odt` is of no kind that can be read", "`.docx` or `.pdf`"),
        (a_file("empty.txt"), "there is no text in `empty.txt`", "right file"),
        (a_file("binary.txt", b"\0\1" * 90), "`binary.txt` cannot be read: it is damaged or of another kind", "`.txt`"),
        (a_file("broken.docx", b"PK\3\4 and nothing more"), "`broken.docx` cannot be read", "save it again"),
        (a_file("broken.pdf", b"%PDF-1.7 and nothing more"), "`broken.pdf` cannot be read", "save it again"),
        (a_file("other.txt", b"Nothing that anybody in the parish has ever written about anything at all. " * 9), "hardly any clause", "How We Work"),
        (locked, "the PDF is locked with a password", "save a copy"),
        (scanned, "there is no text in `d.pdf`", "text recognition"),
    ],
)
def test_bad_file_is_told_in_one_line_with_a_remedy(written: Callable[[Path], Path], message: str, remedy: str, councils: Path, tmp_path: Path) -> None:
    """A file that cannot be used is told with its cause and what to do about it."""
    error = run(councils, written(tmp_path / "d")).exception
    assert isinstance(error, QuestionError)
    assert message in error.message
    assert "\n" not in error.message
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("limit", "most", "written", "message"),
    [
        ("MOST_BYTES", 100, as_ids, "is larger than"),
        ("MOST_LETTERS", 100, as_ids, "is too long"),
        ("MOST_PAGES", 1, as_pdf, "more than 1 pages"),
        ("MOST_UNFOLDED", 100, as_docx, "unfolds to more than can be read"),
    ],
)
def test_huge_file_is_refused(limit: str, most: int, written: Written, message: str, councils: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond what is read is refused before it costs time."""
    monkeypatch.setattr(reading, limit, most)
    assert message in str(run(councils, written(tmp_path / "d", DOCUMENT)).exception)


@pytest.mark.parametrize(("written", "library"), [(as_html, "bs4"), (as_docx, "docx"), (as_pdf, "pypdf")])
def test_missing_library_is_told_with_the_command_that_installs_it(
    written: Written, library: str, councils: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, a document that needs it is refused with what to install; text needs nothing."""
    document = written(tmp_path / "d", DOCUMENT)
    monkeypatch.setitem(sys.modules, library, None)
    error = run(councils, document).exception
    assert isinstance(error, QuestionError)
    assert f"needs the library `{library}`" in error.message
    assert "pip install 'protocol-cli[documents]'" in error.remedy
    assert run(councils, as_ids(tmp_path / "d", DOCUMENT)).exit_code == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encodings_of_office_programs(encoding: str, councils: Path, tmp_path: Path) -> None:
    """Text saved by Windows is read as well, with curly quotes and soft hyphens."""
    path = tmp_path / "d.txt"
    path.write_bytes(DOCUMENT.replace("fair words", "\u2018fair words\u2019").replace("warden", "war\u00adden").replace("\n", "\r\n").encode(encoding))
    assert told(councils, path) == ({}, [])


def test_pdf_locked_only_against_changes_is_read(councils: Path, tmp_path: Path) -> None:
    """A PDF that anybody may open is read, though it is locked against changes; where its lock needs a library, it is told as locked."""
    writer = PdfWriter(PdfReader(as_pdf(tmp_path / "d", DOCUMENT)))
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(tmp_path / "d.pdf")
    assert told(councils, tmp_path / "d.pdf") == ({}, [])


def test_pdf_whose_lock_needs_another_library_is_told_as_locked(councils: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a lock cannot be tried, the PDF is told as locked, not as damaged."""

    def cannot(_reader: PdfReader, _password: str) -> None:
        raise DependencyError

    document = locked(tmp_path / "d")
    monkeypatch.setattr(PdfReader, "decrypt", cannot)
    assert "the PDF is locked" in str(run(councils, document).exception)


def test_docx_is_read_with_insertions_and_without_repeats(councils: Path, tmp_path: Path) -> None:
    """What was inserted and not yet accepted is read, what is deleted is not, and a box is not read twice."""
    path = as_docx(tmp_path / "d", DOCUMENT)
    word = docx.Document(str(path))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    again = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    last = word.paragraphs[-1]._p  # noqa: SLF001 - python-docx has no other way to what Word tracks
    last.append(parse_xml(f"<w:ins {space}><w:r><w:t> and the river</w:t></w:r></w:ins>"))
    last.append(parse_xml(f"<w:del {space}><w:r><w:delText> and the hills</w:delText></w:r></w:del>"))
    last.append(parse_xml(f"<mc:Fallback {space} {again}><w:r><w:t> once more</w:t></w:r></mc:Fallback>"))
    word.save(str(path))
    assert read_text(path).count("the green book. and the river\n") == 1
    assert told(councils, path) == ({"3.2": ["changed"]}, [])


def test_table_and_loose_text_of_a_page_stand_apart(tmp_path: Path) -> None:
    """Cells, blocks within blocks and what follows a block are paragraphs of their own; comments are none."""
    page = "<table><tr><td>3.2</td><td>The warden <i>may</i>\n send</td></tr></table>home<div>today<p>or<p>tomorrow</div>then<!-- never --> and there, at last"
    text = read_text(write(tmp_path / "d.html", page))
    assert [" ".join(one.split()) for one in text.split("\n\n") if one.strip()] == [
        "3.2",
        "The warden may send",
        "home",
        "today",
        "or",
        "tomorrow",
        "then and there, at last",
    ]


@pytest.mark.parametrize(
    ("clause", "label", "number"),
    [
        ("5.2", "5.3", "5.3"),
        ("5.2", "5.3.", "5.3"),
        ("5.2", "7", "5.2"),
        ("5.2", "(a)", "5.2"),
        ("5.2(a)", "b)", "5.2(b)"),
        ("5.2(a)", "5.3 (a)", "5.3(a)"),
        ("5.2/2", "", "5.4/2"),
        ("access/4", "(b)", "access/4"),
        ("access/4", "[access/5]", "access/5"),
    ],
)
def test_number_is_read_as_far_as_it_is_one_of_its_clause(clause: str, label: str, number: str) -> None:
    """A number of another depth, such as that of a page, says nothing; a letter alone stands under the number of its section."""
    assert number_now(clause, label, {"5.2": "5.4"} if not label else {}) == number


@given(data=st.data())
def test_wrapping_changes_nothing(data: st.DataObject, recorded: tuple[Protocol, Fingerprints]) -> None:
    """However a document's lines are broken, words hyphenated and pages headed, nothing has changed."""
    width, length = data.draw(st.integers(24, 110)), data.draw(st.integers(8, 50))
    apart = data.draw(st.booleans())
    numbered = data.draw(st.booleans())
    lines = []
    for mark, text in paragraphs(DOCUMENT):
        prefix = mark if numbered and mark != "#" else ""
        lines += [*textwrap.wrap(f"{prefix} {hyphenated(data, text) if mark != '#' else text}".strip(), width), *([""] if apart or mark == "#" else [])]
    pages = [["The parish of Ravensby", "", *lines[at : at + length], "", f"- {at} -"] for at in range(0, len(lines), length)]
    between = data.draw(st.sampled_from(["\f", "\n\n"]))
    text = between.join("\n".join(page) for page in pages) if len(pages) > 2 else "\n".join(lines)
    protocol, prints = recorded
    assert drift(protocol, prints, text, ()) == Drift(len(IDS), (), ())


def hyphenated(data: st.DataObject, text: str) -> str:
    """Return a text with one of its long words broken in two by a hyphen and a blank, as at the end of a line."""
    long = [match.end() - 3 for match in re.finditer(r"[a-z]{8,}", text)]
    at = data.draw(st.sampled_from([0, *long]))
    return f"{text[:at]}- {text[at:]}" if at else text
