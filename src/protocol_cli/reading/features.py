"""What of a text the reader looks at: its words, pairs of words and groups of letters, by number."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt
from unicodedata import category, normalize
from zlib import crc32

BUCKETS = 1 << 17
"""How many numbers there are; two features may share one."""

SHORTEST, LONGEST = 2, 5
"""The lengths of the groups of letters, the blank before and behind a word among them: they see through misspellings and endings."""

MOST_LETTERS = 4000
"""How much of a text is looked at, from its end: the question tends to stand last."""

SHORTHAND = {
    "&": "and", "n": "and", "w/": "with", "u": "you", "r": "are", "ur": "your", "pls": "please", "plz": "please", "thx": "thanks", "b4": "before", "1st": "first",
    "wanna": "want to", "gonna": "going to", "prob": "problem", "info": "information", "dept": "department", "govt": "government", "xmas": "christmas",
    "cllr": "councillor", "cllrs": "councillors", "cttee": "committee", "ctte": "committee", "mtg": "meeting", "mtgs": "meetings", "bcc": "blind copy bcc",
    "foi": "freedom of information foi", "chairman": "chair", "chairwoman": "chair", "chairperson": "chair",
}  # fmt: skip
"""What people write for longer words, and titles that mean the same."""

ROLES = {
    "councillor": "councillor councillors member members backbencher backbenchers",
    "chair": "chair mayor",
    "clerk": "clerk",
    "officer": """officer officers staff employee employees assistant receptionist caretaker gardener groundsman warden secretary administrator admin
        planner planners bookkeeper ranger technician apprentice worker workers""",
    "public": "resident residents villager ratepayer parishioner parishioners neighbour neighbours taxpayer public constituent constituents",
    "leader": "leader",
    "group": "group groups party parties",
    "committee": "committee panel",
    "I": "i me my mine we us our",
}
"""Words for who is who; whoever asks is one of them too."""

_ROLE_OF = {word: role for role, listed in ROLES.items() for word in listed.split()}

BEFORE_SELF = {"as", "am", "being", "i", "im", "we", "us", "only", "just", "fellow", "my"}
"""Words that stand shortly before the role of whoever asks: "as a member", "I am only the gardener", "we officers"."""

NEAR = 4
"""How many words before a role may tell that it is the asker's own."""

_ENDINGS = re.compile(r"'(?:re|s|ll|ve|d|m)\b")
_WORDS = re.compile(r"\bw/|[a-z0-9]+|[?!&]")


def words(text: str) -> list[str]:
    """Return the words of a text, plain: small letters, no accents, shorthand written out, `n't` as `not`."""
    bare = "".join(sign for sign in normalize("NFD", text[-MOST_LETTERS:].lower().replace("\u2019", "'")) if category(sign) != "Mn")
    bare = _ENDINGS.sub("", bare.replace("n't", " not"))
    return " ".join(SHORTHAND.get(word, word) for word in _WORDS.findall(bare)).split()


def blocks(found: list[str]) -> tuple[dict[int, float], ...]:
    """Return how often each feature of some words occurs, by number and dampened: words and pairs of words, groups of letters, and who stands in which order."""
    pairs = (f"{first} {second}" for first, second in pairwise(found))
    of_words = Counter(_number(word) for one in (found, pairs) for word in one)
    of_letters = Counter(number for word in found for number in _letters(word))
    return _dampened(of_words), _dampened(of_letters), _dampened(Counter(map(_number, _roles(found))))


def scaled(block: dict[int, float], rarity: "list[float] | memoryview") -> Iterator[tuple[int, float]]:
    """Yield the features of a block, the rarer the heavier, together of length 1."""
    heavy = [(number, often * rarity[number]) for number, often in block.items()]
    length = sqrt(sum(weight * weight for _, weight in heavy)) or 1.0
    return ((number, weight / length) for number, weight in heavy)


def _roles(found: list[str]) -> Iterator[str]:
    """Yield who is spoken of, in which order, and who seems to ask."""
    roles = [(at, _role(found, at)) for at, word in enumerate(found) if word in _ROLE_OF]
    others = [role for _, role in roles if role != "I"]
    own = {role for at, role in roles if role != "I" and _is_own(found, at)}
    yield from (f"@self:{role}" for role in own or {"unsaid"})
    if not own and len(others) < len(roles):
        yield from (f"@I and {role}" for role in set(others) or {"nobody"})
    yield from (f"@{role}" for role in set(others))
    yield from (f"@{place}:{role}" for place, role in (("first", others[0]), ("last", others[-1]))) if others else ("@nobody",)
    merged = [role for (_, role), (_, before) in zip(roles, [(0, ""), *roles], strict=False) if role != before]
    yield from (f"@{first}>{second}" for first, second in pairwise(merged))
    yield f"@all:{'>'.join(merged[:4])}"


def _role(found: list[str], at: int) -> str:
    """Return whom a word is for; a deputy clerk is an officer."""
    return "officer" if found[at] == "clerk" and at and found[at - 1] in ("deputy", "assistant") else _ROLE_OF[found[at]]


def _is_own(found: list[str], at: int) -> bool:
    """Return whether the role at a place seems to be that of whoever asks."""
    return bool(BEFORE_SELF.intersection(found[max(0, at - NEAR) : at])) or found[at + 1 : at + 2] == ["here"]


def _dampened(counts: Counter[int]) -> dict[int, float]:
    return {number: 1.0 + log(often) for number, often in counts.items()}


@lru_cache(maxsize=20_000)
def _letters(word: str) -> tuple[int, ...]:
    """Return the groups of letters of a word, by number."""
    spaced = f" {word} "
    return tuple(_number("#" + spaced[at : at + length]) for length in range(SHORTEST, LONGEST + 1) for at in range(max(1, len(spaced) - length + 1)))


def _number(feature: str) -> int:
    return crc32(feature.encode()) % BUCKETS
