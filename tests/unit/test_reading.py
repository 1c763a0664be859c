"""Plain words as readings: what the reader looks at, what it takes words to mean, and what it does with a damaged file."""

from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from protocol_cli.model.question import Asks
from protocol_cli.model.vocabulary import Vocabulary
from protocol_cli.reading.arrays import MARK, read_arrays, written_arrays
from protocol_cli.reading.encoder import Encoder
from protocol_cli.reading.features import BUCKETS, blocks, words
from protocol_cli.reading.reader import AWAY, BESIDE_FACTS, NOTHING, REASON, UNSAID, Reader, Weighed, load_reader, read_reader
from protocol_cli.reading.tokens import MOST_PIECES, pieces
from tests.conftest import ROOT

PHRASES = sorted((ROOT / "rules/vocabulary/phrases").glob("*.yaml"))
TRAINED = ROOT / "rules/reading/reader.bin"


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Load the reader that comes with the program."""
    return load_reader(TRAINED)


def test_shorthand_and_marks_make_no_difference() -> None:
    """Text-speak, capitals, accents and typographic marks read as the plain words."""
    assert words("Cllr\u2019s mtg w/ the Chairman & US") == ["councillor", "meeting", "with", "the", "chair", "and", "us"]
    assert words("DON'T they") == ["do", "not", "they"]
    assert words("naïve") == ["naive"]


def test_misspelt_word_shares_most_of_its_letters() -> None:
    """Groups of letters bring a misspelling near the word."""
    right, wrong, other = (set(blocks(words(text))[1]) for text in ("councillor", "councilor", "hanging"))
    assert len(right & wrong) > len(right) / 2 > len(right & other)


KNOWN = {piece: number for number, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", "council", "##lor", "##s", "may", "?", "deputy"])}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("May councillors?", ["[CLS]", "may", "council", "##lor", "##s", "?", "[SEP]"]),
        ("cllrs", ["[CLS]", "council", "##lor", "##s", "[SEP]"]),
        ("may xyz D\u00c9PUTY", ["[CLS]", "may", "[UNK]", "deputy", "[SEP]"]),
        ("", ["[CLS]", "[SEP]"]),
    ],
)
def test_words_are_cut_into_the_longest_known_pieces(text: str, cut: list[str]) -> None:
    """A word is cut from its beginning on, shorthand written out, accents gone; a word of which some part is unknown is one unknown piece."""
    assert pieces(text, KNOWN) == [KNOWN[piece] for piece in cut]


def test_of_a_long_text_the_end_is_read() -> None:
    """The question tends to stand last, so that is what is kept."""
    assert pieces("may " * 500 + "deputy", KNOWN)[-2:] == [KNOWN["deputy"], KNOWN["[SEP]"]]
    assert len(pieces("may " * 500, KNOWN)) == MOST_PIECES


def test_encoder_reckons_as_its_authors_say() -> None:
    """One layer with one head over two pieces, worked out by hand: attention takes the mean, the layers add nothing, the rest is norms."""
    still = {f"0.{name}": np.zeros((2, 6 if name == "attention" else 2), np.int8) for name in ("attention", "output", "widen", "narrow")}
    flat = {f"{name}{part}": np.zeros(array.shape[1], np.float32) for name, array in still.items() for part in (".scale", ".bias")}
    norms = {f"{name}{part}": np.full(2, one, np.float32) for name in ("norm", "0.attention_norm", "0.norm") for part, one in (("", 1.0), (".bias", 0.0))}
    arrays = {
        "pieces": np.array([[1, 3], [2, 2], [5, 1]], np.int8),
        "pieces.scale": np.array([1.0, 2.0], np.float32),
        "positions": np.zeros((8, 2), np.float32),
        "out": np.array([[2, 0], [0, 8]], np.int8),
        "out.scale": np.array([0.5, 0.25], np.float32),
        "out.bias": np.array([0.5, 0.0], np.float32),
        **still, **flat, **norms,
    }  # fmt: skip
    encoder = Encoder({"pieces": ["[CLS]", "[SEP]", "may"], "layers": 1, "heads": 1}, arrays)
    # The pieces are (1, 6), (5, 2), (2, 4): each, normed, is (-1, 1) or (1, -1); their mean is (-1/3, 1/3).
    assert encoder.vector("may") == pytest.approx([-1 / 3, 1 / 3], abs=1e-5)
    assert encoder.scores("may") == pytest.approx([-1 / 3 + 0.5, 2 / 3], abs=1e-5)


@given(heading=st.dictionaries(st.text(max_size=5).filter(lambda key: key != "arrays"), st.integers()), numbers=st.lists(st.integers(-128, 127), max_size=9))
def test_arrays_come_back_as_they_were_written(heading: dict[str, int], numbers: list[int]) -> None:
    """A heading and arrays survive the file."""
    arrays = {"small": np.array(numbers, np.int8), "wide": np.arange(6, dtype=np.float32).reshape(2, 3)}
    told, back = read_arrays(written_arrays(heading, arrays))
    assert {key: told[key] for key in heading} == heading
    assert all(np.array_equal(back[name], array) for name, array in arrays.items())


@given(text=st.text(max_size=300))
def test_any_text_is_read(text: str, reader: Reader, vocabulary: Vocabulary) -> None:
    """Whatever is typed, there are readings, their likelihoods are shares of one, and their facts belong to their matter."""
    readings = reader.read(text, vocabulary)
    assert readings
    assert 0 <= sum(one.likelihood for one in readings) <= 1.0001
    for one in readings:
        if one.question is not None:
            assert one.question.facts.keys() <= vocabulary.matters[one.question.matter].domains.keys()
    assert all(0 <= number < BUCKETS for block in blocks(words(text)) for number in block)


def test_same_words_are_read_the_same(reader: Reader, vocabulary: Vocabulary) -> None:
    """Reading is reproducible: nothing in it is drawn by chance or kept from one question to the next."""
    text = "may a councillor see the file on the allotments"
    first = reader.read(text, vocabulary)
    reader.read("something else entirely", vocabulary)
    assert load_reader(TRAINED).read(text, vocabulary) == first == reader.read(text, vocabulary)


@pytest.mark.parametrize(
    ("text", "matter", "asks", "facts"),
    [
        ("prob w/ the clerk, im a cllr, who 1st n who after", "concern", Asks.WHO, {"by": "councillor", "about": "clerk"}),
        ("As a councillor, can I look at the lease for the pavilion?", "inspect-document", Asks.WHETHER, {"by": "councillor"}),
        ("Is a councillor allowed to give orders to the groundsman?", "instruct-officer", Asks.WHETHER, {"by": "councillor", "about": "officer"}),
        ("Is it ok to bcc the chair when answering a member?", "blind-copy", Asks.WHETHER, {}),
    ],
)
def test_plain_question_is_understood(text: str, matter: str, asks: Asks, facts: dict[str, str], reader: Reader, vocabulary: Vocabulary) -> None:
    """The likeliest reading of a plain question is what it says, the asker's own role read from the words."""
    question = reader.read(text, vocabulary)[0].question
    assert question is not None
    assert (question.matter, question.asks) == (matter, asks)
    assert facts.items() <= {fact: next(iter(values)) for fact, values in question.facts.items()}.items()


def _circumstances(**chances: dict[str, float]) -> list[tuple[str | None, dict[str, str], float]]:
    """Return the circumstances that words with such likelihoods may be put in."""
    heads, scores = {}, []
    for head, told in chances.items():
        heads[head] = {"labels": list(told), "from": len(scores), "adds": {}}
        scores += [log(chance) for chance in told.values()]
    nobody = Reader({"heads": heads, "words": []}, classifier=None, encoder=None)  # type: ignore[arg-type]
    return [(stage, away, round(chance, 3)) for stage, away, chance in Weighed(nobody, scores, vocabulary=None).circumstances]  # type: ignore[arg-type]


def test_doubt_about_who_is_out_of_reach_is_shared_out() -> None:
    """Somebody may be out of reach, for one reason or another, or nobody; what is hardly likely is left out, and nothing is lost otherwise."""
    reasons = {"absent": 0.8, "tried": 0.19, "refused": 0.01}
    found = _circumstances(stage={"-": 1.0}, away={"-": 0.4, "clerk": 0.59, "chair": 0.01}, away_reason=reasons)
    assert found == [(None, {}, 0.4), (None, {"clerk": "absent"}, 0.48), (None, {"clerk": "tried"}, 0.114)]


def test_two_may_be_out_of_reach() -> None:
    """Where two are about as likely to be out of reach, both are."""
    found = _circumstances(stage={"-": 0.1, "informal_failed": 0.9}, away={"-": 0.0001, "clerk": 0.5999, "chair": 0.4}, away_reason={"refused": 1.0})
    assert found == [(None, {"chair": "refused", "clerk": "refused"}, 0.1), ("informal_failed", {"chair": "refused", "clerk": "refused"}, 0.9)]


@pytest.mark.parametrize("text", ["hello there", "write me a poem about the sea", "what will the weather be on sunday"])
def test_chatter_is_about_nothing(text: str, reader: Reader, vocabulary: Vocabulary) -> None:
    """Words that ask nothing of a protocol are read as about nothing, not as the nearest matter."""
    assert reader.read(text, vocabulary)[0].question is None


def test_trained_labels_are_words_of_the_vocabulary(vocabulary: Vocabulary) -> None:
    """Every matter, fact and value that the reader may tell stands in the vocabulary: a renamed one means training anew."""
    heads = load_reader(TRAINED).about["heads"]
    assert set(heads["matter"]["labels"]) - {NOTHING} <= vocabulary.matters.keys()
    for head, told in heads.items():
        if head in vocabulary.facts and not vocabulary.facts[head].of_persons:
            assert set(told["labels"]) - {UNSAID} <= vocabulary.facts[head].values.keys()
        elif head in vocabulary.facts or head == AWAY:
            assert set(told["labels"]) - {UNSAID} <= vocabulary.persons.keys()
        elif head == REASON:
            assert set(told["labels"]) <= vocabulary.unavailability.keys()
        else:
            assert head in BESIDE_FACTS


@pytest.mark.parametrize("path", PHRASES, ids=lambda path: path.stem)
def test_phrases_use_words_of_the_vocabulary(path: Path, vocabulary: Vocabulary) -> None:
    """Each idea asks one facet of a matter with facts that the matter has, and no utterance stands twice in a file."""
    seen: set[str] = set()
    for matter, ideas in YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")).items():
        domains = {} if matter == NOTHING else vocabulary.matters[matter].domains
        for idea in ideas:
            assert idea["asks"] in set(Asks), idea["idea"]
            for fact, value in idea.get("facts", {}).items():
                word = {True: "yes", False: "no"}.get(value, value)
                assert word in domains[fact], (matter, idea["idea"], fact)
            assert not seen.intersection(idea["say"]), idea["idea"]
            seen.update(idea["say"])


@pytest.mark.parametrize(
    "content", [written_arrays({}, {}), TRAINED.read_bytes() + b"x", *(MARK + b"\x02\0\0\0" + two for two in (b"[]", b"{}", b"12", b"{x"))]
)
def test_content_that_is_no_reader_is_told(content: bytes) -> None:
    """A heading that lacks what it is to hold, or is none, and bytes too many are refused with a reason."""
    with pytest.raises(ValueError, match=r"damaged|too long"):
        read_reader(content)


@pytest.mark.parametrize("keep", [0, 5, 200, -1])
def test_damaged_reader_is_told(keep: int, tmp_path: Path) -> None:
    """A file that is no reader, or is cut short, is refused with a reason."""
    path = tmp_path / "reader.bin"
    path.write_bytes(TRAINED.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"no reader|cut short"):
        load_reader(path)
