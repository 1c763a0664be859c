"""Copies of what YAML files say: as good as the files themselves, and never trusted."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_cli.loading.store import Store, cache_folder
from protocol_cli.model.errors import LoadError
from protocol_cli.model.protocol import Protocol
from tests.conftest import ROOT

HAILSHAM = ROOT / "councils" / "hailsham"


def parts(protocol: Protocol) -> tuple[object, ...]:
    """Return everything that a protocol holds, for comparison."""
    return tuple(getattr(protocol, name) for name in ("council", "vocabulary", "clauses", "rules", "families", "digest", "folder", "day"))


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache folder with a copy of Hailsham's protocol."""
    folder = tmp_path_factory.mktemp("cache")
    Store(ROOT / "rules", folder).protocol(HAILSHAM)
    return folder


@pytest.fixture(scope="module")
def from_yaml() -> Protocol:
    """Return Hailsham's protocol as read without any copy."""
    return Store(ROOT / "rules", None).protocol(HAILSHAM)


def copy_in(folder: Path) -> Path:
    """Return the one copy that a cache folder holds."""
    (copy,) = folder.iterdir()
    return copy


def test_copy_is_as_good_as_the_files(warm: Path, from_yaml: Protocol) -> None:
    """What is read from a copy equals what is read from YAML, and no YAML is read for it."""
    store = Store(ROOT / "rules", warm)
    assert parts(store.protocol(HAILSHAM)) == parts(from_yaml)
    assert "shared" not in vars(store)


@given(data=st.data())
def test_damaged_copy_changes_no_answer(data: st.DataObject, warm: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A copy with any byte altered, cut short, or of something else is passed over."""
    content = copy_in(warm).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    altered = bytes([content[at] ^ data.draw(st.integers(1, 255))])
    damaged = data.draw(st.sampled_from([content[:at], content[:at] + altered + content[at + 1 :], content + b"\0", b"", os.urandom(200)]))
    folder = tmp_path_factory.mktemp("damaged")
    (folder / copy_in(warm).name).write_bytes(damaged)
    assert _without_yaml(folder) is None


def _without_yaml(cache: Path) -> Protocol | None:
    """Return what a copy gives where the YAML is not read; none if it is passed over."""

    class Unread(Store):
        def _read(self, folder: Path) -> Protocol:
            raise FileNotFoundError(folder)

    try:
        return Unread(ROOT / "rules", cache).protocol(HAILSHAM)
    except FileNotFoundError:
        return None


def test_copy_of_another_council_or_version_is_passed_over(warm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy under the wrong name is no copy of this council; nor is one that another version of the program made."""
    Store(ROOT / "rules", tmp_path).protocol(ROOT / "councils" / "south-hams")
    copy_in(tmp_path).rename(tmp_path / copy_in(warm).name)
    assert _without_yaml(tmp_path) is None
    assert _without_yaml(warm) is not None
    monkeypatch.setattr("protocol_cli.loading.store.__version__", "0.0.0")
    assert _without_yaml(warm) is None


def test_edited_file_is_read_anew(tmp_path: Path) -> None:
    """A change in a council's file, or a file too many, is seen at once."""
    councils = tmp_path / "councils" / "hailsham"
    shutil.copytree(HAILSHAM, councils)
    store = Store(ROOT / "rules", tmp_path / "cache")
    before = store.protocol(councils)
    text = (councils / "council.yaml").read_text(encoding="utf-8")
    (councils / "council.yaml").write_text(text.replace("Hailsham Town Council", "Hailsham Parish Council"), encoding="utf-8")
    after = store.protocol(councils)
    assert (before.council.name, after.council.name) == ("Hailsham Town Council", "Hailsham Parish Council")
    assert before.digest != after.digest
    (councils / "nonsense.yaml").write_text("a: b", encoding="utf-8")
    with pytest.raises(LoadError, match="1 faults"):
        store.protocol(councils)


@pytest.mark.parametrize("kind", ["a file", "read-only", "under a file"])
def test_folder_that_cannot_be_used_costs_only_time(kind: str, tmp_path: Path, from_yaml: Protocol) -> None:
    """Where no copy can be kept, the YAML is read each time."""
    cache = tmp_path / "cache"
    if kind == "a file":
        cache.write_text("x", encoding="utf-8")
    elif kind == "under a file":
        cache.write_text("x", encoding="utf-8")
        cache = cache / "deeper"
    else:
        cache = Path("/proc/no-such-cache")
    assert parts(Store(ROOT / "rules", cache).protocol(HAILSHAM)) == parts(from_yaml)


def test_cache_folder_is_the_users_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """PROTOCOL_CACHE names the folder of copies; empty, there is none; unset, it is where the system keeps such things."""
    monkeypatch.setenv("PROTOCOL_CACHE", "")
    assert cache_folder() is None
    monkeypatch.setenv("PROTOCOL_CACHE", "here")
    assert cache_folder() == Path("here")
    monkeypatch.delenv("PROTOCOL_CACHE")
    assert "protocol-cli" in str(cache_folder())
