"""Measure the program against peers and floors, in one run: see README.md."""

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from protocol_cli.cli.app import FAILED, UNUSABLE
from protocol_cli.engine.decide import _decided, decide
from protocol_cli.loading.store import Store
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.protocol import Protocol
from protocol_cli.model.question import Asks, Question
from protocol_cli.model.rules import Condition
from protocol_cli.use_cases.opening import library, open_protocols

ROOT = Path(__file__).parent.parent
ROUTE = ["route", "hailsham", "concern", "by=councillor", "about=clerk"]
ASK = ["ask", "--council", "hailsham", "I have a problem with the clerk, as a councillor. Who do I see first?"]
MINIMAL = "import typer\napp = typer.Typer()\n@app.command()\ndef hello(name: str = 'x'):\n    print(name)\napp()\n"

lines: list[tuple[str, str, str, float]] = []


def told(what: str, ours: float, against: str, theirs: float, unit: str) -> None:
    """Keep and print one line: what took how long, against what, and their ratio."""
    lines.append((what, f"{ours:.4g} {unit}", f"{against}: {theirs:.4g} {unit}", ours / theirs))
    print(f"{what:58} {ours:10.4g} {unit:4} {against:46} {theirs:10.4g} {unit:4} {ours / theirs:7.3f}x", flush=True)


def in_turns(times: int, *works: Callable[[], object]) -> list[float]:
    """Return the median time of each of several works that take turns, in seconds."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, took in zip(works, found, strict=True):
            begun = time.perf_counter()
            work()
            took.append(time.perf_counter() - begun)
    return [statistics.median(took) for took in found]


def command(*words: str, **environment: str) -> Callable[[], object]:
    """Return the running of the program, which stops everything if the words cannot be used: how quickly it refuses is of no interest."""

    def run() -> None:
        call = [sys.executable, "-m", "protocol_cli", *words]
        done = subprocess.run(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | environment, check=False)
        if done.returncode in (UNUSABLE, FAILED):
            raise SystemExit(done.stderr.decode())

    return run


def starts(times: int, folder: Path) -> None:
    """Cold starts: each a process of its own."""
    minimal = folder / "minimal.py"
    minimal.write_text(MINIMAL)
    warm = {"PROTOCOL_CACHE": str(folder / "warm")}
    command(*ROUTE, **warm)()
    command(*ASK, **warm)()

    def cold() -> None:
        shutil.rmtree(folder / "cold", ignore_errors=True)
        command(*ROUTE, PROTOCOL_CACHE=str(folder / "cold"))()

    hello = lambda: subprocess.run([sys.executable, minimal], stdout=subprocess.DEVNULL, check=False)  # noqa: E731
    route, typer, ask, fresh, yaml = in_turns(times, command(*ROUTE, **warm), hello, command(*ASK, **warm), cold, command(*ROUTE, PROTOCOL_CACHE=""))
    told("route, copies warm", route, "a minimal typer command", typer, "s")
    told("route, copies cold", fresh, "route that reads YAML each time", yaml, "s")
    told("ask in words, copies warm", ask, "route, copies warm", route, "s")


def situations(protocols: list[Protocol], number: int) -> list[tuple[Protocol, Question]]:
    """Return questions whose facts are all known, drawn at random over the matters of the five councils."""
    drawn = random.Random(1)
    found: list[tuple[Protocol, Question]] = []
    while len(found) < number:
        protocol = drawn.choice(protocols)
        matter = protocol.vocabulary.matters[drawn.choice(list(protocol.rules))]
        facts = {fact: frozenset({drawn.choice(values)}) for fact, values in matter.domains.items() if values}
        question = Question(matter.slug, drawn.choice(list(Asks)), facts)
        try:
            decide(protocol, question)
        except QuestionError:
            continue
        found.append((protocol, question))
    return found


def decisions(number: int) -> None:
    """One decision in process."""
    protocols = open_protocols(library(None, None))
    asked = situations(protocols, number)

    def each(*, remembered: bool) -> float:
        took = []
        for protocol, question in asked:
            if not remembered:
                _decided.cache_clear()
            begun = time.perf_counter()
            decide(protocol, question)
            took.append(time.perf_counter() - begun)
        return statistics.median(took) * 1e6

    anew, again = each(remembered=False), min(each(remembered=True) for _ in range(3))
    told("one decision, asked again", again, "the same, asked for the first time", anew, "us")
    small, big = (_grown(protocols[1], copies) for copies in (1, 100))
    rules = [sum(len(of_matter) for of_matter in one.rules.values()) for one in (small, big)]
    one, many = (_first_time(protocol, asked) for protocol in (small, big))
    told(f"one decision among {rules[1]:,} rules", many, f"among {rules[0]:,}", one, "us")


def peer(number: int) -> None:
    """One decision, citations included, beside zen-engine with the same rules as decision tables, one for each council."""
    import zen

    protocols = open_protocols(library(None, None))
    tables = {protocol.council.slug: {"contentType": "application/vnd.gorules.decision", **_table(protocol)} for protocol in protocols}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": tables}})
    asked = situations(protocols, number)
    put = [(one.council.slug, {"matter": question.matter, **{fact: next(iter(values)) for fact, values in question.facts.items()}}) for one, question in asked]
    clauses = {(one.council.slug, rule.id): rule.clauses_cited for one in protocols for of_matter in one.rules.values() for rule in of_matter}

    def theirs() -> None:
        for council, facts in put:
            spoken = engine.evaluate(council, facts)["result"]
            [clauses[council, row["rule"]] for row in spoken]

    def ours() -> None:
        for protocol, question in asked:
            decide(protocol, question)

    def anew() -> None:
        for protocol, question in asked:
            _decided.cache_clear()
            decide(protocol, question)

    ours()
    for what, work in (("asked again", ours), ("asked for the first time", anew)):
        took, zens = (each / number * 1e6 for each in in_turns(5, work, theirs))
        told(f"one decision, {what}", took, "zen-engine, by key", zens, "us")


def _table(protocol: Protocol) -> dict[str, object]:
    """Return a council's rules as a graph of zen-engine: a row for each way in which a rule may hold."""
    facts = sorted({fact for rules in protocol.rules.values() for rule in rules for fact in rule.facts_read})
    columns = ["matter", *facts]
    rows = []
    for matter, rules in protocol.rules.items():
        domains = protocol.vocabulary.matters[matter].domains
        for rule in rules:
            for way in _ways(rule.when, domains):
                cells = {fact: ", ".join(json.dumps(value) for value in sorted(values)) for fact, values in way.items()}
                rows.append({"_id": f"{rule.id} {len(rows)}", "rule": json.dumps(rule.id), **dict.fromkeys(columns, ""), "matter": json.dumps(matter), **cells})
    inputs = [{"id": column, "name": column, "type": "expression", "field": column} for column in columns]
    outputs = [{"id": "rule", "name": "rule", "type": "expression", "field": "rule"}]
    content = {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rows}
    nodes = (("in", "inputNode", {}), ("table", "decisionTableNode", {"content": content}), ("out", "outputNode", {}))
    edges = (("in", "table"), ("table", "out"))
    return {
        "nodes": [{"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, **more} for name, kind, more in nodes],
        "edges": [{"id": f"{one}-{two}", "sourceId": one, "targetId": two, "type": "edge"} for one, two in edges],
    }


def _ways(conditions: Iterable[Condition], domains: Mapping[str, Iterable[str]]) -> list[dict[str, frozenset[str]]]:
    """Return the ways in which conditions may all hold, each as facts with the values that they may have."""
    ways: list[dict[str, frozenset[str]]] = [{}]
    for condition in conditions:
        parts = [[condition.facts]]
        if condition.any_of:
            parts.append([way for one in condition.any_of for way in _ways([one], domains)])
        parts += [[{fact: frozenset(domains[fact]) - values} for fact, values in nothing.facts.items()] for nothing in condition.none_of]
        for part in parts:
            ways = [{**way, **{fact: values & way.get(fact, values) for fact, values in more.items()}} for way in ways for more in part]
    return [way for way in ways if all(way.values())]


def _grown(protocol: Protocol, copies: int) -> Protocol:
    """Return a protocol with so many times its matters and rules."""
    rules = {f"{matter}-{copy}" if copy else matter: of_matter for copy in range(copies) for matter, of_matter in protocol.rules.items()}
    return replace(protocol, rules=rules)


def _first_time(protocol: Protocol, asked: list[tuple[Protocol, Question]]) -> float:
    took = []
    for _, question in asked:
        if question.matter in protocol.rules:
            _decided.cache_clear()
            decide(protocol, question)
            _decided.cache_clear()
            begun = time.perf_counter()
            decide(protocol, question)
            took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1e6


def batches(rows: int, folder: Path) -> None:
    """Batches of facts, from file to file."""
    import orjson
    import polars as pl

    drawn = random.Random(2)
    protocols = open_protocols(library(None, None))
    every = situations(protocols, min(rows, 50_000))
    for what, distinct in (("all drawn anew", len(every)), ("5,000 distinct", 5_000)):
        source, output = folder / f"{distinct}.jsonl", folder / f"{distinct}.out.jsonl"
        with source.open("w") as file:
            for number in range(rows):
                protocol, question = every[drawn.randrange(distinct)]
                facts = {fact: next(iter(values)) for fact, values in question.facts.items()}
                row = {"id": number, "council": protocol.council.slug, "matter": question.matter, "asks": question.asks.value, "facts": facts}
                file.write(json.dumps(row, separators=(",", ":")) + "\n")
        run = command("batch", str(source), "--output", str(output))
        run()

        def floor(source: Path = source, output: Path = output) -> None:
            with source.open("rb") as lines:
                for line in lines:
                    orjson.loads(line)
            with output.open("rb") as lines, (folder / "floor").open("wb") as file:
                for line in lines:
                    file.write(orjson.dumps(orjson.loads(line)) + b"\n")

        ours, theirs = in_turns(3, run, floor)
        told(f"batch JSONL, {rows:,} rows, {what}", ours, "orjson: parse both, write the output", theirs, "s")
    flat = [
        {"id": str(number), "council": one.council.slug, "matter": asked.matter, **{fact: next(iter(values)) for fact, values in asked.facts.items()}}
        for number, (one, asked) in enumerate(every[drawn.randrange(5_000)] for _ in range(rows))
    ]
    table = pl.DataFrame(flat, infer_schema_length=None)
    for form in ("csv", "parquet"):
        source, output = folder / f"q.{form}", folder / f"a.{form}"
        table.write_csv(source) if form == "csv" else table.write_parquet(source)
        run = command("batch", str(source), "--format", form, "--output", str(output), "--fail-on", "")
        run()

        def columns(source: Path = source, output: Path = output, form: str = form) -> None:
            read = pl.read_csv if form == "csv" else pl.read_parquet
            read(source)
            answered = read(output)
            answered.write_csv(folder / "floor.csv") if form == "csv" else answered.write_parquet(folder / "floor.parquet")

        ours, theirs = in_turns(3, run, columns)
        told(f"batch {form}, {len(table):,} rows, 5,000 distinct", ours, "Polars: read both, write the output", theirs, "s")


def words(rows: int, folder: Path) -> None:
    """A batch in plain words: time for each row, few rows and many."""
    from ruamel.yaml import YAML

    said = [
        say
        for path in sorted((ROOT / "rules/vocabulary/phrases").glob("*.yaml"))
        for ideas in YAML(typ="safe").load(path).values()
        for idea in ideas
        for say in idea["say"]
    ]
    random.Random(3).shuffle(said)
    each = []
    for number in (rows // 10, rows):
        path = folder / f"words{number}.jsonl"
        path.write_text("".join(json.dumps({"council": "knutsford", "ask": say}) + "\n" for say in (said * (number // len(said) + 1))[:number]))
        (took,) = in_turns(1, command("batch", str(path), "--output", str(folder / "words.out")))
        each.append(took / number)
    told(f"batch in words, a row of {rows:,}", each[1] * 1e3, f"a row of {rows // 10:,}", each[0] * 1e3, "ms")


def memory(rows: int, folder: Path) -> None:
    """The most memory that a batch takes, few rows and many."""
    line = json.dumps({"council": "hailsham", "matter": "concern", "facts": {"by": "councillor", "about": "clerk"}}) + "\n"
    most = []
    for number in (rows // 10, rows):
        path = folder / f"memory{number}.jsonl"
        with path.open("w") as file:
            for _ in range(number):
                file.write(line)
        measured = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        told_by = subprocess.run(
            [sys.executable, "-c", measured, sys.executable, "-m", "protocol_cli", "batch", str(path)], capture_output=True, text=True, check=True
        )
        most.append(int(told_by.stdout) / 1024)
    told(f"memory of a batch, {rows:,} rows", most[1], f"{rows // 10:,} rows", most[0], "MB")


def compiling(councils: int, folder: Path) -> None:
    """Reading YAML: the five councils, and one council among many."""
    five = sorted(path for path in (ROOT / "councils").iterdir() if path.is_dir())

    def read_all() -> None:
        store = Store(ROOT / "rules", None)
        for path in five:
            store.protocol(path)

    (took,) = in_turns(3, read_all)
    told("reading all five councils from YAML", took, "the goal", 2.0, "s")
    many = folder / "councils"
    for number in range(councils):
        _another(five[number % 5], many / f"{five[number % 5].name}-{number}", number)
    cache = {"PROTOCOL_CACHE": str(folder / "many")}
    for what in ("from YAML, and lint them", "from copies, and lint them"):
        (took,) = in_turns(1, command("lint", "--councils", str(many), **cache))
        told(f"reading {councils:,} councils {what}", took / 60, "five minutes", 5.0, "min")
    among = command("route", "hailsham-0", *ROUTE[2:], "--councils", str(many), **cache)
    few = command(*ROUTE, **cache)
    among(), few()
    ours, theirs = in_turns(11, among, few)
    told(f"route in one of {councils:,} councils", ours, "in one of five", theirs, "s")


def _another(council: Path, folder: Path, number: int) -> None:
    """Write a council like one of the five, with a name, a gist and the id of a rule of its own; what is alike is linked."""
    shutil.copytree(council, folder, copy_function=os.link)
    changes = {
        "council.yaml": ("name: ", f"name: No. {number}, "),
        "clauses.yaml": ("gist: ", f"gist: In {number}, "),
        "routing.yaml": ("- id: ", f"- id: no-{number}-"),
    }
    for name, (old, new) in changes.items():
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).unlink()
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def main() -> None:
    """Measure everything, and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the work")
    less = 10 if arguments.parse_args().quick else 1
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starts(max(5, 21 // less), folder)
        decisions(5_000 // less)
        peer(2_000 // less)
        batches(1_000_000 // less, folder)
        words(10_000 // less, folder)
        memory(1_000_000 // less, folder)
        compiling(10_000 // less, folder)
    print("\n| what | here | against | ratio |\n|---|---|---|---|")
    for what, ours, theirs, ratio in lines:
        print(f"| {what} | {ours} | {theirs} | {ratio:.2f}x |")


if __name__ == "__main__":
    main()
