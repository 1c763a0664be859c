"""
Train the reader of plain words: rules/vocabulary/phrases/*.yaml and an encoder → rules/reading/reader.bin, with its figures.

Run in an environment with `pip install -e ".[training]"`: python training/train_reader.py ENCODER.npz
ENCODER.npz is made by train_encoder.py. The same phrases and encoder give the same file. What the figures mean is told in training/README.md.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from ruamel.yaml import YAML
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from protocol_cli.loading.shared import load_shared
from protocol_cli.reading.arrays import written_arrays
from protocol_cli.reading.encoder import SCALE, Encoder
from protocol_cli.reading.features import BUCKETS, blocks, scaled, words
from protocol_cli.reading.reader import AWAY, BESIDE_FACTS, REASON, UNSAID
from protocol_cli.reading.tokens import MOST_PIECES

ROOT = Path(__file__).parent.parent
PHRASES = ROOT / "rules" / "vocabulary" / "phrases"
OUT = ROOT / "rules" / "reading" / "reader.bin"
FIRM = {"matter": 1.0}  # how closely a classifier follows its utterances; 0.3 for the others
UNSEEN = -1.5  # the score of a label that was not learnt
FAINT = 3  # of 127: weights up to this are left out, to keep the file small
FEW = 200  # with fewer utterances kept out, a head is weighed as all heads of facts are together
SHORT = 4  # letters that a piece of the encoder needs to be a word of its own
ATTENTION = 12  # attention heads of MiniLM
LEAST = 6  # utterances that a value needs to be told apart
KEPT = {"matter": 12, "*": 4}  # how many labels a feature may speak for, the weightiest first; "*": every other head


def utterances():
    """Return every utterance with its labels, the group of paraphrases it belongs to, and whether nothing is learnt from that."""
    yaml = YAML(typ="safe")
    rows, group = [], 0
    for path in sorted(PHRASES.glob("*.yaml")):
        for matter, ideas in yaml.load(path.read_text(encoding="utf-8")).items():
            for idea in ideas:
                group += 1
                labels = {
                    "matter": matter,
                    "asks": idea["asks"],
                    "facts": {fact: {True: "yes", False: "no"}.get(value, value) for fact, value in (idea.get("facts") or {}).items()},
                    "stage": idea.get("stage") or UNSAID,
                    "away": list((idea.get("unavailable") or {}).items()),
                    "group": group,
                    "kept_out": idea.get("kept_out", False),
                }
                rows += [{"text": say, **labels} for say in idea["say"]]
    return rows


def kept_out(rows):
    """Return the places of the utterances from which nothing is learnt: what the figures are measured on."""
    return [at for at, row in enumerate(rows) if row["kept_out"]]


def matrix(texts):
    """Return the features of texts as rows, and how rare each is."""
    found = [blocks(words(text)) for text in texts]
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
    names = sorted(map(str, set(labels)))
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
    floor = -np.partition(-np.abs(weights), keep - 1, axis=0)[keep - 1]
    return np.where(np.abs(weights) >= floor, weights, 0)


def scores(features, matters, head):
    names, weights, bias, adds = head
    found = features @ weights.T + bias
    if adds:
        found = found + np.stack([adds.get(m, np.zeros(len(names))) for m in matters])
    return found


def heads_of(rows, vocabulary):
    """Return, for each head, the rows that it learns from and their labels."""
    matters = vocabulary.matters
    heads = {name: (range(len(rows)), [r[name] for r in rows]) for name in ("matter", "asks", "stage")}
    for fact in vocabulary.facts:
        mine = [i for i, r in enumerate(rows) if r["matter"] in matters and fact in matters[r["matter"]].domains]
        heads[fact] = _often_enough(mine, [rows[i]["facts"].get(fact, UNSAID) for i in mine])
    gone = [i for i, r in enumerate(rows) if r["away"]]  # of several who are, the first is learnt
    heads[AWAY] = _often_enough(range(len(rows)), [r["away"][0][0] if r["away"] else UNSAID for r in rows])
    heads[REASON] = gone, [rows[i]["away"][0][1] for i in gone]
    return {name: head for name, head in heads.items() if len(set(head[1])) > 1}


def _often_enough(mine, labels):
    """Return rows and their labels without those labels that are too rare to be learnt."""
    return _only(mine, labels, {label for label, often in Counter(labels).items() if often >= LEAST})


def _only(mine, labels, kept):
    """Return rows and their labels without those that have other labels than some."""
    return [at for at, label in zip(mine, labels) if label in kept], [label for label in labels if label in kept]


def conditioned(head):
    """Return whether what a head tells depends on the matter."""
    return head not in BESIDE_FACTS


def learnt(features, labels, matters, name):
    """Return the labels, weights, biases and what each matter adds of a head."""
    head = fitted(features, labels, matters if conditioned(name) else None, FIRM.get(name, 0.3))
    return head[0], pruned(head[1], KEPT.get(name, KEPT["*"])), *head[2:]


def tried(head, features, matters, names):
    """Return the scores of utterances kept out by a head that has not seen them."""
    found = np.full((features.shape[0], len(names)), UNSEEN)
    found[:, [names.index(label) for label in head[0]]] = scores(features, matters, head)
    return found


def loss(weights, tries):
    """Return how far likelihoods are from the truth, on the average, where two kinds of scores are weighed so."""
    told = 0.0
    for by_words, by_sentence, truth in tries:
        raised = weights[0] * by_words + weights[1] * by_sentence
        raised = raised - raised.max(1, keepdims=True)
        told -= (raised[np.arange(len(truth)), truth] - np.log(np.exp(raised).sum(1))).sum()
    return told / sum(len(truth) for _, _, truth in tries)


def weighed(tries):
    """Return by what two kinds of scores are multiplied so that likelihoods come true as often as they say."""
    return minimize(loss, (1.0, 0.7), (tries,), bounds=((0.0, 20.0), (0.0, 3.0))).x


def curve(features, rows, groups):
    """Print how often the matter is read right, on a quarter of the ideas kept out, by how many of the other ideas are learnt from."""
    labels = np.array([r["matter"] for r in rows])
    train, test = next(GroupKFold(4, shuffle=True, random_state=0).split(labels, labels, groups))
    order = np.random.default_rng(0).permutation(np.unique(groups[train]))
    for share in (0.125, 0.25, 0.5, 0.75, 1.0):
        learnt = train[np.isin(groups[train], order[: int(share * len(order))])]
        head = fitted(features[learnt], labels[learnt], C=FIRM["matter"])
        found = scores(features[test], None, head)
        best = np.array(head[0])[np.argsort(-found, 1)[:, :5]]
        right, five = (best[:, 0] == labels[test]).mean(), (best == labels[test][:, None]).any(1).mean()
        print(f"{len(learnt):6} utterances: right {right:.3f}, among five {five:.3f}", flush=True)


def encoder_of(file):
    """Return the encoder of train_encoder.py's file as the program reckons with it, and for each head its weights, biases, and what each matter adds."""
    about, prefix = json.loads(bytes(file["about"])), "encoder.encoder.layer."
    arrays = whole("pieces", file["encoder.embeddings.word_embeddings.weight"])
    arrays["positions"] = (
        file["encoder.embeddings.position_embeddings.weight"][:MOST_PIECES] + file["encoder.embeddings.token_type_embeddings.weight"][0]
    ).astype(np.float32)
    arrays |= normed("norm", file, "encoder.embeddings.LayerNorm")
    for layer in range(about["layers"]):
        of, to = f"{prefix}{layer}.", f"{layer}."
        mixed = [file[f"{of}attention.self.{part}.weight"].T for part in ("query", "key", "value")]
        arrays |= whole(f"{to}attention", np.hstack(mixed))
        arrays[f"{to}attention.bias"] = np.concatenate([file[f"{of}attention.self.{part}.bias"] for part in ("query", "key", "value")])
        for ours, theirs in (("output", "attention.output.dense"), ("widen", "intermediate.dense"), ("narrow", "output.dense")):
            arrays |= whole(to + ours, file[f"{of}{theirs}.weight"].T)
            arrays[f"{to}{ours}.bias"] = file[f"{of}{theirs}.bias"]
        arrays |= normed(f"{to}attention_norm", file, f"{of}attention.output.LayerNorm") | normed(f"{to}norm", file, f"{of}output.LayerNorm")
    heads = {}
    for name, labels in about["heads"].items():
        adds = dict(zip(about["heads"]["matter"], file[f"adds.{name}.weight"])) if conditioned(name) else {}
        heads[name] = (labels, file[f"out.{name}.weight"], file[f"out.{name}.bias"], adds)
    return Encoder({"pieces": about["pieces"], "layers": about["layers"], "heads": ATTENTION}, arrays), heads


def whole(name, matrix):
    """Return a matrix in whole numbers, with a scale for each column."""
    scale = np.abs(matrix).max(0) / 127
    return {name: np.round(matrix / scale).astype(np.int8), name + SCALE: scale.astype(np.float32)}


def normed(name, file, theirs):
    return {name: file[f"{theirs}.weight"], f"{name}.bias": file[f"{theirs}.bias"]}


def figured(by_words, by_sentence, weights, truth):
    """Return how often the likeliest label was right, by either kind of scores alone and by both."""
    together = np.argsort(-(weights[0] * by_words + weights[1] * by_sentence), 1)
    return {
        "right": round(float((together[:, 0] == truth).mean()), 3),
        "among five": round(float((together[:, :5] == truth[:, None]).any(1).mean()), 3),
        "by words alone": round(float((by_words.argmax(1) == truth).mean()), 3),
        "by sentence alone": round(float((by_sentence.argmax(1) == truth).mean()), 3),
        "commonest": round(float(np.bincount(truth).max() / len(truth)), 3),
        "utterances": len(truth),
    }


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("encoder", type=Path, help="made by train_encoder.py")
    arguments.add_argument("--curve", action="store_true", help="only the matter, by the number of utterances learnt from")
    arguments.add_argument("--out", type=Path, default=OUT, help="where the reader is written")
    arguments.add_argument("--unseen", action="store_true", help="learn nothing from the utterances kept out, to measure answers on them")
    options = arguments.parse_args()
    rows, vocabulary = utterances(), load_shared(ROOT / "rules").vocabulary
    features, rarity = matrix([r["text"] for r in rows])
    print(len(rows), "utterances", file=sys.stderr)
    if options.curve:
        curve(features, rows, np.array([r["group"] for r in rows]))
        return
    file = dict(np.load(options.encoder))
    encoder, sentence_heads = encoder_of(file)
    heads = {name: known_to(sentence_heads, name, *head) for name, head in heads_of(rows, vocabulary).items()}
    tries, taught = {}, {}
    tested = kept_out(rows)
    unseen = np.zeros(len(rows), bool)
    unseen[tested] = True
    vectors = np.zeros((len(rows), encoder.arrays["norm"].shape[0]))
    for at in tested:
        vectors[at] = encoder.vector(rows[at]["text"])
    for name, (mine, labels) in heads.items():
        mine, labels = np.array(mine), np.array(labels)
        matters, names, out = np.array([rows[i]["matter"] for i in mine]), sentence_heads[name][0], unseen[mine]
        taught[name] = learnt(features[mine[~out]], labels[~out], matters[~out], name)
        by_words = tried(taught[name], features[mine[out]], matters[out], names)
        if not options.unseen:
            taught[name] = learnt(features[mine], labels, matters, name)
        by_sentence = scores(vectors[mine[out]], matters[out], sentence_heads[name])
        tries[name] = (by_words, by_sentence, np.array([names.index(label) for label in labels[out]], int))
        print(name, len(tries[name][2]), "kept out", file=sys.stderr, flush=True)
    of_facts = weighed([tries[name] for name in heads if conditioned(name)])
    weights = {name: weighed([one]) if len(one[2]) >= FEW else of_facts for name, one in tries.items()}
    figures = {name: figured(one[0], one[1], weights[name], one[2]) for name, one in tries.items() if len(one[2])}
    for name, figure in figures.items():
        print(name, weights[name].round(2).tolist(), figure, file=sys.stderr)
    write(options.out, rows, taught, weights, rarity, encoder, sentence_heads, figures)


def known_to(sentence_heads, name, mine, labels):
    """Return the rows of a head and their labels without those that the encoder has not learnt, and tell of them."""
    if name not in sentence_heads:
        raise SystemExit(f"the encoder has learnt nothing of `{name}`: run train_encoder.py first")
    known = set(sentence_heads[name][0])
    if unknown := set(labels) - known:
        print(f"{name}: {', '.join(sorted(unknown))} left out until the encoder has learnt it", file=sys.stderr)
    return _only(mine, labels, known)


def write(path, rows, taught, weights, rarity, encoder, sentence_heads, figures):
    """Write the file: every head by words, weighed against the encoder's, and the encoder."""
    about, sparse, scales, biases, out, out_bias, base = {}, [], [], [], [], [], 0
    for name, (names, by_words, bias, adds) in taught.items():
        known, by_sentence, sentence_bias, sentence_adds = sentence_heads[name]
        mine = [known.index(label) for label in names]  # a label may be known only from utterances kept out
        first, second = weights[name]
        scale = float(np.abs(by_words).max()) / 127 or 1.0
        small = np.round(by_words / scale).astype(np.int8)
        sparse.append(sp.csr_matrix(np.where(np.abs(small) > FAINT, small, 0).T))
        scales += [scale * first] * len(names)
        biases += [float(b) * first for b in bias]
        out.append(by_sentence[mine] * second)
        out_bias.append(sentence_bias[mine] * second)
        both = {slug: first * adds.get(slug, 0.0) + second * sentence_adds[slug][mine] for slug in adds}
        about[name] = {"labels": names, "from": base, "adds": {slug: [round(float(v), 4) for v in values] for slug, values in both.items()}}
        base += len(names)
    together = sp.hstack(sparse).tocsr()
    together.eliminate_zeros()
    together.sort_indices()
    arrays = {
        "rarity": np.round(rarity * 16).astype(np.uint8),
        "starts": together.indptr.astype("<u4"),
        "labels": together.indices.astype("<u2"),
        "weights": together.data.astype(np.int8),
        "scales": np.array(scales),
        "biases": np.array(biases),
        **encoder.arrays,
        **whole("out", np.vstack(out).T),
        "out.bias": np.concatenate(out_bias).astype(np.float32),
    }
    known = sorted(
        {word for row in rows for word in words(row["text"])} | {piece for piece in encoder.about["pieces"] if piece.isalpha() and len(piece) >= SHORT}
    )
    heading = {"heads": about, "words": known, "figures": figures, "utterances": len(rows), "encoder": encoder.about}
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(written_arrays(heading, arrays))
    print(path, round(path.stat().st_size / 1e6, 2), "MB", together.nnz, "weights", file=sys.stderr)


if __name__ == "__main__":
    main()
