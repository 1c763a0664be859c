"""Rows that are read together come out as they do one by one."""

import csv
import json
from io import StringIO
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_cli.batch.formats import InputFormat
from protocol_cli.batch.readers import jsonl, parquet, stacks_of
from protocol_cli.batch.rows import LONGEST_REMEMBERED, REMEMBERED, Memory, Request, RowError, Stack, after, short
from protocol_cli.batch.writers.csv import Table
from protocol_cli.batch.writers.parquet import Columnar

FACTS = ("by", "about")
HEADERS = ("id,council,matter,by", "council,id,ask,facts", "council;ask;unavailable", "ask\tid\texpect.verdict")
CELLS = st.text(st.sampled_from("ab =,;\t\"\r\n'é\x1f"), max_size=5) | st.sampled_from(["", "hailsham", "by=clerk", "x"])


def told(stacks: Any) -> list[tuple[Any, ...]]:
    """Return rows in a form in which faults can be compared."""
    found = []
    for stack in stacks:
        for number, named, asked in zip(stack.numbers, stack.ids, stack.asked, strict=True):
            fault = (asked.code, asked.message, asked.remedy, asked.column) if isinstance(asked, RowError) else None
            found.append((number, named, fault or asked))
    return found


@given(header=st.sampled_from(HEADERS), rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=9), newline=st.sampled_from(["\n", "\r\n"]))
def test_cells_alike_are_as_if_each_row_was_looked_into(header: str, rows: list[list[str]], newline: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever cells hold, rows that are remembered are the same as rows that are read anew."""
    separator = next(sign for sign in "\t;," if sign in header)
    path = tmp_path_factory.mktemp("cells") / "q.csv"
    path.write_bytes(newline.join([header, *(separator.join(row) for row in rows * 2)]).encode())
    with pytest.MonkeyPatch.context() as patch:
        quick = told(stacks_of(str(path), InputFormat.CSV, FACTS))
        patch.setattr(Memory, "__getitem__", lambda memory, key: memory.find_out(key))
        assert quick == told(stacks_of(str(path), InputFormat.CSV, FACTS))


LINES = st.sampled_from(
    ['{"id":"a","council":"b"}', '{"id":7,"matter":"x","facts":{"by":"clerk"}}', '{"id":1,"id":2,"ask":"x"}', '{"id":"a",}', '{"id":"a\\n","ask":"x"}', '{"id":01,"ask":"x"}']
) | st.text(st.sampled_from('{}":,[] iday1-\\é'), max_size=20).map(lambda inner: '{"id": "q", "ask' + inner)  # fmt: skip


@given(lines=st.lists(LINES, max_size=8), stretch=st.integers(1, 90))
def test_lines_alike_are_as_if_each_was_looked_into(lines: list[str], stretch: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A row of JSONL is the same whether its rest is remembered or the whole line is read."""
    path = tmp_path_factory.mktemp("lines") / "q.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("protocol_cli.batch.readers.jsonl.STRETCH", stretch)
        quick = told(stacks_of(str(path), InputFormat.JSONL, ()))
    alone = [jsonl._looked_into(number, line.encode()) for number, line in enumerate(lines, 1) if line.strip()]  # noqa: SLF001 - the slow way round
    assert quick == told([Stack("", [row.number], [row.id], [row.asked]) for row in alone])


@given(rows=st.lists(st.lists(st.none() | CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_columns_of_parquet_are_as_if_read_row_by_row(rows: list[list[str | None]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Columns of text are the same whether rows alike are looked into once or each by itself."""
    path = tmp_path_factory.mktemp("columns") / "q.parquet"
    pl.DataFrame(rows, schema=dict.fromkeys(("ask", "id", "facts"), pl.String), orient="row").write_parquet(path)
    together = told(stacks_of(str(path), InputFormat.PARQUET, FACTS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "_alike", lambda _, *rest: parquet._one_by_one(*rest))  # noqa: SLF001 - the slow way round
        assert together == told(stacks_of(str(path), InputFormat.PARQUET, FACTS))


IDS = st.text(max_size=6) | st.integers() | st.none() | st.booleans() | st.sampled_from(["q1", "null", "a b", "=1", "x,y"])


@given(ids=st.lists(IDS, min_size=1, max_size=6), guarded=st.booleans())
def test_ids_in_csv_are_those_of_the_rows(ids: list[Any], *, guarded: bool) -> None:
    """Ids stand in their cells as Python's csv would write them, an apostrophe before those that a spreadsheet would run."""
    table = Table() if guarded else Columnar()
    encoded = [msgspec.json.encode(one) for one in ids]
    stack = Stack("f,%d", range(len(ids)), encoded, [Request()] * len(ids))
    found = list(csv.reader(StringIO(table.rows(stack, [b"x\r\n"] * len(ids), 1).decode(), newline="")))
    texts = ["" if one is None else one if isinstance(one, str) else json.dumps(one) for one in ids]
    assert found == [
        [f"'{text}" if guarded and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text, "f,%d", str(at), "x"] for at, text in enumerate(texts)
    ]


def test_what_is_left_of_stacks_after_some_rows() -> None:
    """A run that goes on skips the rows that it has answered, in whichever stacks they come."""
    stacks = [
        Stack("f", [1, 2], [b"1", b"2"], [Request()] * 2),
        Stack("f", [3], [b"3"], [Request()]),
        Stack("f", range(4, 7), [b"4", b"5", b"6"], [Request()] * 3),
    ]
    for rows in range(8):
        assert [number for stack in after(stacks, rows) for number in stack.numbers] == list(range(rows + 1, 7))


def test_memory_is_bounded() -> None:
    """The oldest thing known is forgotten first."""
    asked = []
    memory: Memory[int, int] = Memory(lambda key: asked.append(key) or -key)  # type: ignore[func-returns-value]
    assert [memory[key] for key in (*range(REMEMBERED + 1), REMEMBERED, 0)][-2:] == [-REMEMBERED, 0]
    assert (len(memory), asked[-2:]) == (REMEMBERED, [REMEMBERED, 0])


def test_what_is_long_is_found_out_each_time() -> None:
    """What rows ask is remembered, the oldest forgotten first, but for what is long: a batch of long letters takes no more memory than one of short ones."""
    asked = Memory(lambda request: request.ask, short)
    letters = [Request(ask=f"{number} " + "x" * LONGEST_REMEMBERED) for number in range(3)]
    assert [asked[letter] for letter in letters] == [letter.ask for letter in letters]
    assert not short(RowError("unknown-key", "x" * (LONGEST_REMEMBERED + 1)))
    for number in range(REMEMBERED + 1):
        _ = asked[Request(ask=str(number))]
    assert (len(asked), Request(ask="0") in asked, Request(ask=str(REMEMBERED)) in asked) == (REMEMBERED, False, True)
