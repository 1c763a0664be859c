"""
Train the reader of plain words: rules/vocabulary/phrases/*.yaml → rules/reading/reader.bin, with its figures.

Run in an environment with `pip install -e ".[training]"`: python training/train_reader.py [--figures-only]
The same phrases give the same file. What the figures mean is told in training/README.md.
"""

import argparse
import json
import struct
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from ruamel.yaml import YAML
from scipy.optimize import minimize_scalar
from sklearn.model_selection import GroupKFold, StratifiedKFold
from sklearn.svm import LinearSVC

from protocol_cli.loading.shared import load_shared
from protocol_cli.reading.classifier import MARK
from protocol_cli.reading.features import BUCKETS, blocks, scaled, words
from protocol_cli.reading.reader import AWAY, UNSAID

ROOT = Path(__file__).parent.parent
PHRASES = ROOT / "rules" / "vocabulary" / "phrases"
OUT = ROOT / "rules" / "reading" / "reader.bin"
FOLDS = 4
COMMONNESS = 1e-3  # how common a word must be to tell half as much
WEIGHT = 1.0  # how much the meaning of a text counts beside its words
BY_GROUP = {"matter", "asks", "stage", "by", "about", "nature", "form"}  # the values of others have too few groups to be split so
FIRM = {"matter": 1.0}  # how closely a classifier follows its utterances; 0.3 for the others
UNSEEN = -1.5  # the score of a label that a fold has not seen
FAINT = 3  # of 127: weights up to this are left out, to keep the file small
LEAST = 6  # utterances that a value needs to be told apart
KEPT = {"matter": 12, "*": 4}  # how many labels a feature may speak for, the weightiest first; "*": every other head


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


def word_vectors():
    """Return the vector of each word, as whole numbers: by its direction the meaning, by its length how much the word tells."""
    file = np.load(Path(__file__).with_name("word_vectors.npz"))
    listed, vectors = file["words"].tolist(), file["vectors"].astype(np.float32)
    often = Counter(word for row in utterances() for word in words(row["text"]))
    every = sum(often.values())
    telling = np.array([COMMONNESS / (COMMONNESS + often[word] / every) for word in listed])
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True) * telling[:, None]
    return listed, np.round(vectors / np.abs(vectors).max() * 127).astype(np.int8)


def meanings(texts, table):
    """Return the meaning of each text: the sum of its words' vectors, of length WEIGHT."""
    listed, vectors = table
    place = {word: at for at, word in enumerate(listed)}
    out = np.zeros((len(texts), vectors.shape[1]), np.float32)
    for row, text in enumerate(texts):
        for word in words(text):
            if word in place:
                out[row] += vectors[place[word]]
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9) * WEIGHT


def matrix(texts, rarity=None):
    """Return the features of texts as rows, and how rare each is."""
    found = [blocks(words(text)) for text in texts]
    if rarity is None:
        seen = np.zeros(BUCKETS)
        for pair in found:
            for number in set().union(*pair):
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
        return names, np.zeros((1, features.shape[1]), np.float32), np.zeros(1), {}
    model = LinearSVC(C=C).fit(features, labels)
    weights, bias = model.coef_.astype(np.float32), model.intercept_
    if len(names) == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    width = weights.shape[1] - len(slugs)
    adds = {slug: 0.7 * weights[:, width + at] for at, slug in enumerate(slugs)}
    return names, weights[:, :width], bias, adds


def pruned(weights, keep):
    """Return the weights with only the `keep` weightiest labels of each feature."""
    if weights.shape[0] <= keep:
        return weights
    sparse, dense = weights[:, :BUCKETS], weights[:, BUCKETS:]
    floor = -np.partition(-np.abs(sparse), keep - 1, axis=0)[keep - 1]
    return np.hstack([np.where(np.abs(sparse) >= floor, sparse, 0), dense])


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
        mine = [at for at, label in zip(mine, labels) if often[label] >= LEAST]
        labels = [label for label in labels if often[label] >= LEAST]
        if len(set(labels)) > 1:
            heads[fact] = (mine, labels)
    away = defaultdict(int)
    for r in rows:
        for flag in r["away"]:
            away[flag] += 1
    for flag in sorted(flag for flag, often in away.items() if often >= 2 * LEAST):
        heads[AWAY + flag] = (range(len(rows)), ["yes" if flag in r["away"] else "no" for r in rows])
    return heads


def conditioned(head):
    return head not in ("matter", "asks", "stage") and not head.startswith(AWAY)


def tried(features, labels, matters, groups, name):
    """Return the scores of every utterance by a classifier that has not seen it, and the places of the right labels."""
    places = {label: at for at, label in enumerate(sorted(set(labels)))}
    by_group = name in BY_GROUP
    splitter = GroupKFold(FOLDS, shuffle=True, random_state=0) if by_group else StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    found = np.full((len(labels), len(places)), UNSEEN)
    for train, test in splitter.split(labels, labels, groups if by_group else None):
        head = fitted(features[train], labels[train], matters[train] if conditioned(name) else None, FIRM.get(name, 0.3))
        head = (head[0], pruned(head[1], KEPT.get(name, KEPT["*"])), *head[2:])
        found[np.ix_(test, [places[label] for label in head[0]])] = scores(features[test], matters[test], head)
    return found, np.array([places[label] for label in labels])


def curve(features, rows, groups):
    """Print how often the matter is read right, on a quarter of the ideas kept out, by how many of the other ideas are learnt from."""
    labels = np.array([r["matter"] for r in rows])
    train, test = next(GroupKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels, groups))
    order = np.random.default_rng(0).permutation(np.unique(groups[train]))
    for share in (0.125, 0.25, 0.5, 0.75, 1.0):
        learnt = train[np.isin(groups[train], order[: int(share * len(order))])]
        head = fitted(features[learnt], labels[learnt], C=FIRM["matter"])
        found = scores(features[test], None, head)
        best = np.array(head[0])[np.argsort(-found, 1)[:, :5]]
        right, five = (best[:, 0] == labels[test]).mean(), (best == labels[test][:, None]).any(1).mean()
        print(f"{len(learnt):6} utterances: right {right:.3f}, among five {five:.3f}", flush=True)


def figured(found, truth, name):
    order = np.argsort(-found, 1)
    return {
        "split by": "group" if name in BY_GROUP else "utterance",
        "right": round(float((order[:, 0] == truth).mean()), 3),
        "among five": round(float((order[:, :5] == truth[:, None]).any(1).mean()), 3),
        "commonest": round(float(np.bincount(truth).max() / len(truth)), 3),
        "utterances": len(truth),
    }


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--figures-only", action="store_true")
    arguments.add_argument("--heads", help="only these, joined by commas; with --figures-only")
    arguments.add_argument("--curve", action="store_true", help="only the matter, by the number of utterances learnt from")
    options = arguments.parse_args()
    rows, vocabulary = utterances(), load_shared(ROOT / "rules").vocabulary
    groups = np.array([r["group"] for r in rows])
    features, rarity = matrix([r["text"] for r in rows])
    table = word_vectors()
    features = sp.hstack([features, meanings([r["text"] for r in rows], table)]).tocsr()
    print(len(rows), "utterances in", len(set(groups)), "groups", file=sys.stderr)
    if options.curve:
        curve(features, rows, groups)
        return
    figures, temperatures = {}, {}
    heads = heads_of(rows, vocabulary)
    if options.heads:
        heads = {name: heads[name] for name in options.heads.split(",")}
    for name, (mine, labels) in heads.items():
        mine, labels = np.array(mine), np.array(labels)
        matters = np.array([rows[i]["matter"] for i in mine])
        found, truth = tried(features[mine], labels, matters, groups[mine], name)
        temperatures[name] = temperature(found, truth)
        figures[name] = figured(found, truth, name)
        print(name, figures[name], "temperature", round(temperatures[name], 2), file=sys.stderr, flush=True)
    if not options.figures_only:
        write(features, rows, heads, temperatures, rarity, table, figures)


def write(features, rows, heads, temperatures, rarity, table, figures):
    """Write the file: a JSON header that says where each array stands, then the arrays."""
    about = {"format": "reader/1", "buckets": BUCKETS, "heads": {}, "figures": figures, "utterances": len(rows)}
    scales, meaning_scales, sparse, dense, biases, base = [], [], [], [], [], 0
    for name, (mine, labels) in heads.items():
        mine = np.array(mine)
        matters = [rows[i]["matter"] for i in mine] if conditioned(name) else None
        names, weights, bias, adds = fitted(features[mine], np.array(labels), matters, FIRM.get(name, 0.3))
        weights = pruned(weights, KEPT.get(name, KEPT["*"]))
        factor = temperatures[name]
        for part, kept, scaled_by in ((weights[:, :BUCKETS], sparse, scales), (weights[:, BUCKETS:], dense, meaning_scales)):
            scale = float(np.abs(part).max()) / 127 or 1.0
            kept.append(np.round(part / scale).astype(np.int8))
            scaled_by += [scale * factor] * len(names)
        sparse[-1] = sp.csr_matrix(np.where(np.abs(sparse[-1]) > FAINT, sparse[-1], 0).T)
        biases += [float(b) * factor for b in bias]
        about["heads"][name] = {"labels": names, "from": base, "adds": {slug: [round(float(v) * factor, 4) for v in values] for slug, values in adds.items()}}
        base += len(names)
    together = sp.hstack(sparse).tocsr()
    together.eliminate_zeros()
    together.sort_indices()
    about["scales"], about["biases"] = scales, [round(b, 5) for b in biases]
    about["meaning_scales"], about["words"] = [scale * WEIGHT for scale in meaning_scales], table[0]
    arrays = [
        np.round(rarity * 16).astype(np.uint8).tobytes(),
        together.indptr.astype("<u4").tobytes(),
        together.indices.astype("<u2").tobytes(),
        together.data.astype(np.int8).tobytes(),
        table[1].tobytes(),
        np.vstack(dense).tobytes(),
    ]
    about["arrays"] = [len(one) for one in arrays]
    header = json.dumps(about, ensure_ascii=False).encode()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(MARK + struct.pack("<I", len(header)) + header + b"".join(arrays))
    print(OUT, round(OUT.stat().st_size / 1e6, 2), "MB", together.nnz, "weights", file=sys.stderr)


if __name__ == "__main__":
    main()
