"""What of a text the reader looks at: its words, pairs of words and groups of letters, by number."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
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

ASKER = "I"
"""The role of whoever asks."""

_PRONOUNS = frozenset(ROLES[ASKER].split())

_ROLE_OF = {word: role for role, listed in ROLES.items() for word in listed.split()}

BEFORE_SELF = {"as", "am", "i", "being", "we", "us", "fellow", "another", "im", "me", "speaking", "myself"}
"""Words that stand before the role of whoever asks: "as a member", "I am only the gardener", "us officers", "another councillor"."""

_BETWEEN = """
    a an the this your our only just also merely simply still now currently recently who is am s one of on new newly elected ordinary humble lowly mere full old
    young retired former tiny little poor long serving standing sitting junior senior part time co opted year local fairly working town parish district council
    city borough village ward backbench deputy assistant vice planning finance committee
"""
BETWEEN = frozenset(_BETWEEN.split())
"""Words that may stand between those and the role."""

CUES = {
    "councillor": """my ward;my patch;my constituent;my constituents;my residents;my group;our group;my seat;i sit on;got elected;elected me;i was elected;i got in;
        we voted;i voted;my committee;our committee;my division;my fellow;i stood;we elected;as elected;my electors;my casework;my surgery;we members""",
    "officer": """at work;my desk;my boss;my manager;my shift;my job;on the staff;i work;my payslip;my appraisal;my team;my contract;our boss;my inbox;my line;
        in the office i;we in the office;us in the office;at the counter;my wages;my probation;i type;i minute;my counter;employ me;employs me;my employer;my rota;
        my section;my department;the members;on reception;behind the counter;i book;my employment;i am employed;my hours""",
    "public": """i live;my council tax;my street;my road;we live;our street;i pay;not on the council;not a councillor;next door;my taxes;as someone who lives""",
    "clerk": """i clerk;i run the office;as proper officer;my council;my councillors;my chair;my deputy;my office""",
    "chair": """my mayoral;the chain;my mayoralty;i preside;chain of office;my term as""",
}
"""Turns of speech by which those who ask let their role slip."""

CUE_LENGTHS = (2, 3, 4)
"""How many words such a turn has."""

_CUES = {tuple(phrase.split()): role for role, listed in CUES.items() for phrase in listed.split(";")}

_ENDINGS = re.compile(r"'(?:re|s|ll|ve|d|m)\b")
_WORDS = re.compile(r"\bw/|[a-z0-9]+|[?!&]")


def words(text: str) -> list[str]:
    """Return the words of a text, plain: small letters, no accents, shorthand written out, `n't` as `not`."""
    return " ".join(SHORTHAND.get(word, word) for word in typed(text)).split()


def typed(text: str) -> list[str]:
    """Return the words of a text as they were typed, but for small letters, accents, endings and `n't`."""
    bare = "".join(sign for sign in normalize("NFD", text[-MOST_LETTERS:].lower().replace("\u2019", "'")) if category(sign) != "Mn")
    return _WORDS.findall(_ENDINGS.sub("", bare.replace("n't", " not")))


def blocks(found: list[str]) -> tuple[dict[int, float], ...]:
    """Return how often each feature of some words occurs, by number and dampened: words and pairs of words, groups of letters, and who is who."""
    pairs = (f"{first} {second}" for first, second in pairwise(found))
    of_words = Counter(_number(word) for one in (found, pairs) for word in one)
    of_letters = Counter(number for word in found for number in _letters(word))
    return _dampened(of_words), _dampened(of_letters), _dampened(Counter(map(_number, _persons(found))))


def scaled(block: dict[int, float], rarity: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Yield the features of a block, the rarer the heavier, together of length 1."""
    heavy = [(number, often * rarity[number]) for number, often in block.items()]
    length = sqrt(sum(weight * weight for _, weight in heavy)) or 1.0
    return ((number, weight / length) for number, weight in heavy)


def _persons(found: list[str]) -> Iterator[str]:
    """Yield of whom words speak and in which order, and who seems to ask."""
    roles = [(at, _role(found, at)) for at, word in enumerate(found) if word in _ROLE_OF]
    own = {at for at, role in roles if role != ASKER and _is_own(found, at)}
    said = {role for at, role in roles if at in own}
    others = [role for at, role in roles if role != ASKER and at not in own]
    yield from _others([ASKER if at in own else role for at, role in roles], others)
    yield from _asker(said, set(others), found)


def _others(roles: list[str], others: list[str]) -> Iterator[str]:
    """Yield of whom words speak beside the one who asks, and in which order."""
    yield from (f"@{role}" for role in set(others))
    yield from (f"@{place}:{role}" for place, role in (("first", others[0]), ("last", others[-1]))) if others else ("@nobody",)
    merged = [role for role, before in zip(roles, ["", *roles], strict=False) if role != before]
    yield from (f"@{first}>{second}" for first, second in pairwise(merged))
    yield f"@all:{'>'.join(merged[:4])}"


def _asker(said: set[str], others: set[str], found: list[str]) -> Iterator[str]:
    """Yield who seems to ask, by what they say they are or else by what they let slip, alone and with whom they speak of."""
    slipped = {role for length in CUE_LENGTHS for at in range(len(found)) if (role := _CUES.get(tuple(found[at : at + length])))}
    yield from (f"@who:said:{role}" for role in said)
    yield from (f"@who:slipped:{role}" for role in slipped)
    own, in_person = said or slipped or {"unsaid"}, not _PRONOUNS.isdisjoint(found)
    yield from (f"@who:self:{role}" for role in own)
    yield from (f"@who:{role} & {other} {in_person}" for role in own for other in others or {"nobody"})


def _role(found: list[str], at: int) -> str:
    """Return whom a word is for; a deputy clerk is an officer."""
    return "officer" if found[at] == "clerk" and at and found[at - 1] in ("deputy", "assistant") else _ROLE_OF[found[at]]


def _is_own(found: list[str], at: int) -> bool:
    """Return whether the role at a place is that of whoever asks: "as a member", "I am only the gardener", "cllr here"."""
    before = at - 1
    while before >= 0 and found[before] in BETWEEN:
        before -= 1
    return (before >= 0 and found[before] in BEFORE_SELF) or found[at + 1 : at + 2] == ["here"]


def _dampened(counts: Counter[int]) -> dict[int, float]:
    return {number: 1.0 + log(often) for number, often in counts.items()}


@lru_cache(maxsize=20_000)
def _letters(word: str) -> tuple[int, ...]:
    """Return the groups of letters of a word, by number."""
    spaced = f" {word} "
    return tuple(_number("#" + spaced[at : at + length]) for length in range(SHORTEST, LONGEST + 1) for at in range(max(1, len(spaced) - length + 1)))


def _number(feature: str) -> int:
    return crc32(feature.encode()) % BUCKETS
