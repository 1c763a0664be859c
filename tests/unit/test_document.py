"""Files that cannot be used end in one clear line, quickly and without using memory."""

import tracemalloc
from pathlib import Path

import pytest

from protocol_cli.loading.document import read_document


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
