"""
Train the reader of plain words: rules/vocabulary/phrases/*.yaml → rules/reading/reader.bin, with its figures.

Run in an environment with `pip install -e ".[training]"`: python training/train_reader.py [--figures-only]
The same phrases give the same file. What the figures mean is told in training/README.md.
"""

import argparse
import json
import struct
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from ruamel.yaml import YAML
from scipy.optimize import minimize_scalar
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from protocol_cli.loading.shared import load_shared
from protocol_cli.reading.features import BUCKETS, blocks, scaled

ROOT = Path(__file__).parent.parent
PHRASES = ROOT / "rules" / "vocabulary" / "phrases"
OUT = ROOT / "rules" / "reading" / "reader.bin"
UNSAID = "-"
FOLDS = 4
LEAST = 6  # utterances that a value needs to be told apart
KEPT = {"matter": 14, "*": 6}  # how many labels a feature may speak for, the weightiest first; "*": every other head


def utterances():
    """Return every utterance with its labels and the group of paraphrases it belongs to."""
    yaml = YAML(typ="safe")
    rows, group = [], 0
    for path in sorted(PHRASES.glob("*.yaml")):
        for matter, ideas in yaml.load(path.read_text(encoding="utf-8")).items():
            for idea in ideas:
                group += 1
                facts = {fact: {True: "yes", False: "no"}.get(value, value) for fact, value in (idea.get("facts") or {}).items()}
                away = [f"{person}:{reason}" for person, reason in (idea.get("unavailable") or {}).items()]
                rows += [
                    {"text": say, "matter": matter, "asks": idea["asks"], "facts": facts, "stage": idea.get("stage") or UNSAID, "away": away, "group": group}
                    for say in idea["say"]
                ]
    return rows


def matrix(texts, rarity=None):
    """Return the features of texts as rows, and how rare each is."""
    found = [blocks(text) for text in texts]
    if rarity is None:
        seen = np.zeros(BUCKETS)
        for pair in found:
            for number in {*pair[0], *pair[1]}:
                seen[number] += 1
        rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
        rarity = np.round(rarity * 16) / 16  # as the file keeps it
    table = rarity.tolist()
    rows, columns, values = [], [], []
    for row, pair in enumerate(found):
        for block in pair:
            for number, weight in scaled(block, table):
                rows.append(row), columns.append(number), values.append(weight)
    return sp.csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS), dtype=np.float32), rarity


def fitted(features, labels, matters=None, C=0.3):
    """Return labels, weights, biases, and what each matter adds, of a linear classifier, one against the rest."""
    names = sorted(set(labels))
    slugs = sorted(set(matters)) if matters is not None else []
    if slugs:
        place = {slug: at for at, slug in enumerate(slugs)}
        extra = sp.csr_matrix((np.full(len(matters), 0.7), (range(len(matters)), [place[m] for m in matters])), shape=(len(matters), len(slugs)))
        features = sp.hstack([features, extra]).tocsr()
    if len(names) == 1:
        return names, np.zeros((1, BUCKETS), np.float32), np.zeros(1), {}
    model = LinearSVC(C=C).fit(features, labels)
    weights, bias = model.coef_.astype(np.float32), model.intercept_
    if len(names) == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    adds = {slug: 0.7 * weights[:, BUCKETS + at] for at, slug in enumerate(slugs)}
    return names, weights[:, :BUCKETS], bias, adds


def pruned(weights, keep):
    """Return the weights with only the `keep` weightiest labels of each feature."""
    if weights.shape[0] <= keep:
        return weights
    floor = -np.partition(-np.abs(weights), keep - 1, axis=0)[keep - 1]
    return np.where(np.abs(weights) >= floor, weights, 0)


def scores(features, matters, head):
    names, weights, bias, adds = head
    found = features @ weights.T + bias
    if adds:
        found = found + np.stack([adds.get(m, np.zeros(len(names))) for m in matters])
    return found


def temperature(found, truth):
    """Return the factor by which scores become likelihoods that come true as often as they say."""
    def loss(factor):
        raised = found * factor
        raised = raised - raised.max(1, keepdims=True)
        return -(raised[np.arange(len(truth)), truth] - np.log(np.exp(raised).sum(1))).mean()
    return float(minimize_scalar(loss, bounds=(0.5, 20), method="bounded").x)


def heads_of(rows, vocabulary):
    """Return, for each head, the rows that it learns from and their labels."""
    matters = vocabulary.matters
    heads = {"matter": (range(len(rows)), [r["matter"] for r in rows]), "asks": (range(len(rows)), [r["asks"] for r in rows])}
    heads["stage"] = (range(len(rows)), [r["stage"] for r in rows])
    for fact in vocabulary.facts:
        mine = [i for i, r in enumerate(rows) if r["matter"] in matters and fact in matters[r["matter"]].domains]
        labels = [rows[i]["facts"].get(fact, UNSAID) for i in mine]
        often = {label: labels.count(label) for label in set(labels)}
        mine, labels = [i for i, l in zip(mine, labels) if often[l] >= LEAST], [l for l in labels if often[l] >= LEAST]
        if len(set(labels)) > 1:
            heads[fact] = (mine, labels)
    away = defaultdict(int)
    for r in rows:
        for flag in r["away"]:
            away[flag] += 1
    for flag in sorted(flag for flag, often in away.items() if often >= 2 * LEAST):
        heads["away:" + flag] = (range(len(rows)), ["yes" if flag in r["away"] else "no" for r in rows])
    return heads


def conditioned(head):
    return head not in ("matter", "asks", "stage") and not head.startswith("away:")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--figures-only", action="store_true")
    options = arguments.parse_args()
    rows, vocabulary = utterances(), load_shared(ROOT / "rules").vocabulary
    groups = np.array([r["group"] for r in rows])
    features, rarity = matrix([r["text"] for r in rows])
    print(len(rows), "utterances in", len(set(groups)), "groups", file=sys.stderr)
    figures, temperatures = {}, {}
    heads = heads_of(rows, vocabulary)
    for name, (mine, labels) in heads.items():
        mine, labels = np.array(mine), np.array(labels)
        matters = np.array([rows[i]["matter"] for i in mine])
        places = {label: at for at, label in enumerate(sorted(set(labels)))}
        out, truth, top = [], [], []
        folds = GroupKFold(FOLDS, shuffle=True, random_state=0).split(mine, labels, groups[mine]) if not name.startswith("away:") else []
        for train, test in folds:
            head = fitted(features[mine[train]], labels[train], matters[train] if conditioned(name) else None)
            head = (head[0], pruned(head[1], KEPT.get(name, KEPT["*"])), *head[2:])
            if len(head[0]) < len(places):
                continue
            found = scores(features[mine[test]], matters[test], head)
            out.append(found), truth.append([places[l] for l in labels[test]])
        if out:
            out, truth = np.vstack(out), np.concatenate(truth)
            temperatures[name] = temperature(out, truth)
            order = np.argsort(-out, 1)
            figures[name] = {"right": float((order[:, 0] == truth).mean()), "among five": float((order[:, :5] == truth[:, None]).any(1).mean()), "commonest": float(np.bincount(truth).max() / len(truth)), "utterances": len(truth)}
            print(name, {k: round(v, 3) for k, v in figures[name].items()}, "temperature", round(temperatures[name], 2), file=sys.stderr, flush=True)
        else:
            temperatures[name] = 4.0
    if not options.figures_only:
        write(features, rows, heads, temperatures, rarity, figures)


def write(features, rows, heads, temperatures, rarity, figures):
    """Write the file: a JSON header that says where each array stands, then the arrays."""
    about = {"format": "reader/1", "buckets": BUCKETS, "heads": {}, "figures": figures, "utterances": len(rows)}
    offsets, columns, weights_out, scales, base = None, [], [], [], 0
    sparse, biases = [], []
    for name, (mine, labels) in heads.items():
        mine = np.array(mine)
        matters = [rows[i]["matter"] for i in mine] if conditioned(name) else None
        names, weights, bias, adds = fitted(features[mine], np.array(labels), matters)
        weights = pruned(weights, KEPT.get(name, KEPT["*"]))
        factor = temperatures[name]
        scale = float(np.abs(weights).max()) / 127 or 1.0
        whole = np.round(weights / scale).astype(np.int8)
        sparse.append(sp.csr_matrix(whole.T))
        scales += [scale * factor] * len(names)
        biases += [float(b) * factor for b in bias]
        about["heads"][name] = {"labels": names, "from": base, "adds": {slug: [round(float(v) * factor, 4) for v in values] for slug, values in adds.items()}}
        base += len(names)
    together = sp.hstack(sparse).tocsr()
    together.eliminate_zeros()
    together.sort_indices()
    about["scales"], about["biases"] = scales, [round(b, 5) for b in biases]
    arrays = [
        np.round(rarity * 16).astype(np.uint8).tobytes(),
        together.indptr.astype("<u4").tobytes(),
        together.indices.astype("<u2").tobytes(),
        together.data.astype(np.int8).tobytes(),
    ]
    about["arrays"] = [len(one) for one in arrays]
    header = json.dumps(about, ensure_ascii=False).encode()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(b"READER1\n" + struct.pack("<I", len(header)) + header + b"".join(arrays))
    print(OUT, round(OUT.stat().st_size / 1e6, 2), "MB", together.nnz, "weights", file=sys.stderr)


if __name__ == "__main__":
    main()
