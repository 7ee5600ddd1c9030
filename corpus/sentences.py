"""Where the sentences of a Dutch text begin and end."""

import re
from collections.abc import Iterator

# After these a full stop ends no sentence, unless what follows makes it plain.
_ABBREVIATIONS = frozenset(
    """al art artt bijl bijv blz bv ca cf dd dhr dr drs e.d e.v enz etc evt excl fig gem hfst i.c i.p.v i.v.m ing ir
    jhr jl jr lid m.b.t m.i.v m.n max mevr min mld mln mr mw n.a.v nl no nr nrs o.a o.m ong p pag par pct pp prof red
    resp st t.a.v t.b.v t.o.v t/m tel vgl vlg z.g.n zgn zie""".split()  # noqa: SIM905
)
_END = re.compile(r"(?<![.!?…])(?P<sign>[.!?…]++)(?P<closing>[»”’\"')\]]*+)(?=\s+(?P<next>\S))")
_BACK = 20  # characters to look back for an abbreviation; the longest has six


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open span of each sentence; blanks between the sentences belong to none.

    >>> text = "Dat is zo. Zie nr. 3 van 3 jl. of niet?"
    >>> [text[start:end] for start, end in sentences(text)]
    ['Dat is zo.', 'Zie nr. 3 van 3 jl. of niet?']
    """
    start = 0
    for end in _END.finditer(text):
        if _ends(text, start, end):
            yield start, end.end()
            start = end.start("next")
    stop = len(text.rstrip())
    if stop > start:
        yield start, stop


def _ends(text: str, start: int, end: re.Match[str]) -> bool:
    following = end["next"]
    if following.islower() or (following in ",;:)" and not end["closing"]):
        return False
    if end["sign"] != ".":
        return True
    word = re.search(r"[\w./]*$", text[max(start, end.start() - _BACK) : end.start()])
    before = word[0].lower() if word else ""
    initial = len(before) == 1 and before.isalpha() and text[end.start() - 1].isupper()
    numbered = before.isdigit() and end.start() - len(before) == start  # "1. Het eerste uitgangspunt"
    return not (before in _ABBREVIATIONS or initial or numbered or re.fullmatch(r"(?:[a-z]\.)+[a-z]", before))
