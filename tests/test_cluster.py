"""A batch on a cluster: the same bytes as on one machine, whatever becomes of the workers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from distributed import LocalCluster
from typer.testing import CliRunner

from protocol_cli.model.errors import QuestionError
from tests.conftest import ROOT, app


def questions(path: Path, number: int) -> str:
    """Write rows of many kinds, some of which cannot be answered; return the file's name."""
    kinds = [
        {"council": "hailsham", "matter": "concern", "facts": {"by": "councillor", "about": "clerk"}},
        {"council": "knutsford", "matter": "concern", "facts": {"by": "councillor"}, "expect": {"verdict": "routed"}},
        {"council": "york", "ask": "x"},
        {"council": "south-hams", "matter": "conzern"},
        {"matter": "concern"},
    ]
    lines = (json.dumps({"id": at, **kinds[at % len(kinds)]}) if at % 11 else "bad" for at in range(1, number + 1))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def run(*words: str) -> int:
    """Run a batch; return its exit code."""
    return CliRunner().invoke(app, ["batch", *words], catch_exceptions=False).exit_code


@pytest.mark.parametrize("form", ["jsonl", "sarif", "junit"])
def test_cluster_gives_the_same_bytes(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows sent out in many pieces come back in order, head, commas and counts included; words are read there too."""
    monkeypatch.setattr("protocol_cli.batch.cluster.PIECE", 40)
    name = questions(tmp_path / "q.jsonl", 300)
    with (tmp_path / "q.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"council": "southwell", "ask": "Who line-manages the clerk?"}))
    here, there = tmp_path / "here", tmp_path / "there"
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        ended = run(name, "-f", form, "-o", str(there), "--engine", "dask", "--scheduler", cluster.scheduler_address)
    assert ended == run(name, "-f", form, "-o", str(here)) == 1
    assert there.read_bytes() == here.read_bytes()


@pytest.mark.exhaustive
def test_killed_worker_changes_nothing(tmp_path: Path) -> None:
    """With two worker processes, one of them killed in the middle, the output is the same, row for row."""
    name = questions(tmp_path / "q.jsonl", 300_000)
    here, there = tmp_path / "here", tmp_path / "there"
    assert run(name, "-o", str(here)) == 1
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        command = [sys.executable, "-m", "protocol_cli", "batch", name, "-o", there, "--engine", "dask", "--scheduler", cluster.scheduler_address]
        started = subprocess.Popen(command, cwd=ROOT)
        part = tmp_path / ".there.part"
        while started.poll() is None and not (part.exists() and part.stat().st_size):
            time.sleep(0.01)
        os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
        assert started.poll() is None
        assert started.wait() == 1
    assert there.read_bytes() == here.read_bytes()


def test_missing_cluster_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No scheduler named, none at the address, or options that a cluster does not know: one sentence each."""
    monkeypatch.setattr("protocol_cli.batch.cluster.WAIT", 1)
    name = questions(tmp_path / "q.jsonl", 3)
    for words, told in (
        (("--strict", "--scheduler", "x"), "goes with none of"),
        ((), "needs --scheduler"),
        (("--scheduler", "tcp://127.0.0.1:1"), "no scheduler at"),
    ):
        with pytest.raises(QuestionError, match=told):
            run(name, "--engine", "dask", *words)
