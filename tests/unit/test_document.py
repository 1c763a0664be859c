"""Files that cannot be used end in one clear line, quickly and without using memory."""

import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_cli.loading import document
from protocol_cli.loading.document import KeyPath, read_document
from tests.conftest import ROOT

SNIPPETS = [path.read_text(encoding="utf-8").split("\n\n") for path in sorted(ROOT.glob("councils/*/*.yaml"))]
SNIPPET = st.sampled_from(SNIPPETS).flatmap(st.sampled_from)
EDITS = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 1), st.sampled_from(list(" \n\r:-[]{},\"'#&*!|>%@`?~ax0.\t\\=<\x85\u2028\ufeff"))), max_size=3)


def codes(path: Path) -> list[str]:
    """Return the codes of the faults found in a file that cannot be used."""
    document, faults = read_document(path)
    assert document is None
    return [fault.code for fault in faults]


HOSTILE = {
    "large": (b"a: " + b"x" * 50_000_000, "too-large"),
    "many": (b"[" + b"1," * 100_000, "too-large"),
    "nested": (b"[" * 10_000, "too-deep"),
    "nested-blocks": (b"- " * 10_000 + b"a", "too-deep"),
    "bomb": (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "yaml-reference"),
    "tag": (b"a: !!python/object/apply:os.system [ls]\n", "yaml-reference"),
    "two": (b"a: 1\n---\nb: 2\n", "yaml-syntax"),
    "key": (b"[a]: b\n", "yaml-syntax"),
    "control": (b"a: b\nc: \x01\n", "yaml-syntax"),
    "directive": (b"%YAML 9.9\n---\na: 1\n", "yaml-syntax"),
    "unclosed": (b'a: "x\n', "yaml-syntax"),
    "latin": (b"a: caf\xe9\n", "not-utf8"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_ends_in_one_fault(name: str, tmp_path: Path) -> None:
    """A file made to be slow, large or harmful is refused at its first sign, long before it costs 200 MB."""
    content, code = HOSTILE[name]
    path = tmp_path / f"{name}.yaml"
    path.write_bytes(content)
    del content
    tracemalloc.start()
    assert codes(path) == [code]
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


def test_unprintable_character_is_found_at_its_place(tmp_path: Path) -> None:
    """The place of a character that YAML does not allow is told by line and column."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: b\nc: \x01\n")
    location = read_document(path)[1][0].location
    assert (location.line, location.column) == (2, 4)


def test_missing_file_and_folder_are_told(tmp_path: Path) -> None:
    """A path that is no file is told as missing."""
    assert codes(tmp_path / "none.yaml") == ["missing-file"]
    assert codes(tmp_path) == ["missing-file"]


def test_unreadable_file_is_told_with_its_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says of a file that cannot be read is passed on."""
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    faults = read_document(path)[1]
    assert (faults[0].code, faults[0].message) == ("unreadable-file", "the file cannot be read: permission denied")


def test_values_are_read_by_the_core_schema(tmp_path: Path) -> None:
    """Text stays text unless YAML 1.2 says otherwise: yes and dates are text, numbers and null are not."""
    path = tmp_path / "a.yaml"
    path.write_text('[yes, no, on, 2025-04-01, "5.10", 5.10, 0x1f, .inf, ~, null, "", true, FALSE, 12:30]', encoding="utf-8")
    document = read_document(path)[0]
    assert document is not None
    assert document.data == ["yes", "no", "on", "2025-04-01", "5.10", 0.0, 0.0, 0.0, None, None, "", True, False, "12:30"]
    assert document.raw((5,)) == "5.10"


def test_byte_order_mark_and_empty_file_are_read(tmp_path: Path) -> None:
    """A mark that an editor leaves is passed over; an empty file holds nothing."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: b\n")
    marked = read_document(path)[0]
    path.write_bytes(b"")
    empty = read_document(path)[0]
    assert marked is not None
    assert empty is not None
    assert (marked.data, empty.data) == ({"a": "b"}, None)


def test_place_of_what_is_not_written_is_the_nearest_around_it(tmp_path: Path) -> None:
    """A missing key is told at the mapping that lacks it."""
    path = tmp_path / "a.yaml"
    path.write_text("a:\n  b: {c: d}\n", encoding="utf-8")
    document = read_document(path)[0]
    assert document is not None
    assert (document.at(("a", "b", "x")).line, document.at(("a", "b", "x")).column) == (2, 6)
    assert document.at(("a", "b"), key=True).column == 3


def written(data: object, path: KeyPath) -> bool:
    """Return whether something stands where a value is looked for; where nothing does, the parsers differ in how far on they look."""
    for step in path:
        data = data[step]  # type: ignore[index]
    return data not in (None, "")


@given(snippet=SNIPPET, edits=EDITS)
def test_both_parsers_read_the_same(snippet: str, edits: list[tuple[int, int, str]], tmp_path: Path) -> None:
    """Pieces of rule files with slips of the finger say the same, and at the same places, whichever parser reads them; what is told of faults is ruamel's own."""
    for at, over, sign in edits:
        snippet = snippet[:at] + sign + snippet[at + over :]

    file = tmp_path / "it.yaml"
    file.write_bytes(snippet.encode())

    def read() -> object:
        found, faults = read_document(file)
        return found and (found.data, found.keys, {path: span for path, span in found.values.items() if written(found.data, path)}), faults

    with pytest.MonkeyPatch.context() as patch:
        quick = read()
        patch.setattr(document, "ODD", re.compile(""))
        assert quick == read()
