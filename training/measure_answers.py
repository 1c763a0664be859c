"""
Measure what plain words come to: on utterances that no training saw, put to every council, and who is heard to be out of reach.

Run on a reader that has learnt nothing from those utterances: python training/train_reader.py ENCODER.npz --unseen --out unseen.bin
and then: python training/measure_answers.py unseen.bin [--utterances 900]
The figures beside CERTAIN and SUPPOSED (asking.py) and in decisions 14 and 18 come from here.
"""

import argparse
import random
from pathlib import Path

from train_reader import ROOT, kept_out, utterances

from protocol_cli.asking import ask
from protocol_cli.engine.decide import decide
from protocol_cli.model.errors import QuestionError
from protocol_cli.model.question import Asks, Question
from protocol_cli.reading.reader import NOTHING, UNSAID, load_reader
from protocol_cli.use_cases.opening import library, open_protocols

SILENT = ("not_covered", ())


def gold(row, protocol):
    """Return the outcomes that are right: what the labels come to, as said or by a councillor, for most who ask are councillors."""
    if row["matter"] == NOTHING:
        return {SILENT}
    found, domains = set(), protocol.vocabulary.matters[row["matter"]].domains
    for supposed in ({}, {"by": "councillor"}):
        facts = {fact: frozenset({value}) for fact, value in {**supposed, **row["facts"]}.items() if fact in domains}
        stage = None if row["stage"] == UNSAID else row["stage"]
        try:
            found.add(outcome(decide(protocol, Question(row["matter"], Asks(row["asks"]), facts, stage, dict(row["away"])))))
        except QuestionError:
            continue
    return found


def outcome(decision):
    """Return what two answers must share to be the same: the verdict, and who takes each step."""
    return SILENT if decision is None else (str(decision.verdict), tuple(step.place for step in decision.walk.steps))


def answers(rows, reader, protocols):
    """Print how often the outcome is right, offered, and certain and wrong."""
    found = []
    for row in rows:
        readings = reader.read(row["text"], protocols[0].vocabulary)
        for protocol in protocols:
            right = gold(row, protocol)
            if right:
                asked = ask(protocol, readings)
                first, *others = (outcome(one.decision) in right for one in (asked.best, *asked.offered))
                found.append((0.0 if asked.best.supposed else asked.best.likelihood, first, first or any(others)))
    whole = len(found)
    print(f"{whole} answers: right {sum(one[1] for one in found) / whole:.3f}, right or offered {sum(one[2] for one in found) / whole:.3f}")
    for likely in (0.8, 0.85, 0.9, 0.93, 0.95, 0.97):
        certain = [right for likelihood, right, _ in found if likelihood >= likely]
        print(f"likelier than {likely}: {len(certain) / whole:.3f} of them, and wrong {certain.count(False) / whole:.4f}")


def out_of_reach(rows, reader, vocabulary):
    """Print how often it is heard that somebody is out of reach, and who and why, where it was said, and where it was not."""

    def heard(row):
        return next((one.question.unavailable for one in reader.read(row["text"], vocabulary) if one.question), {})

    said = [(heard(row), dict(row["away"])) for row in rows if row["away"]]
    unsaid = [heard(row) for row in [row for row in rows if not row["away"]][:800]]
    who, why = sum(told.keys() == away.keys() for told, away in said), sum(told == away for told, away in said)
    print(f"out of reach: {who} of {len(said)} heard, {why} with the reason; {sum(map(bool, unsaid))} of {len(unsaid)} heard where nothing was said")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("reader", type=Path, help="made by train_reader.py --unseen")
    arguments.add_argument("--utterances", type=int, default=900, help="how many are put to the councils")
    options = arguments.parse_args()
    every = utterances()
    rows = [every[at] for at in kept_out(every)]
    reader, protocols = load_reader(options.reader), open_protocols(library(ROOT / "rules", ROOT / "councils"))
    answers(random.Random(1).sample(rows, min(options.utterances, len(rows))), reader, protocols)
    out_of_reach(rows, reader, protocols[0].vocabulary)


if __name__ == "__main__":
    main()
