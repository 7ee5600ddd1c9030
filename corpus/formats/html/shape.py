"""What surrounds a paper on a web page, and what is a heading in it: told from blocks, classes and letters.

A page is dropped by rule, never by guess: each piece that goes has the name of the rule, and a block that holds most of
the page stays whatever it is called.
"""

import re
from collections.abc import Callable, Sequence

from corpus.formats.html.notes import joined
from corpus.formats.html.webpage import HEADINGS, Piece, WebPage
from corpus.layouts.prose import BULLET, is_heading
from corpus.lines import tidy
from corpus.outline import Heading, heading_paths

_SITE_WORDS = frozenset(
    {
        "Naar boven",
        "Terug naar boven",
        "Print",
        "Printen",
        "Delen",
        "Deel deze pagina",
        "Sluiten",
        "Licence",
        "Naar hoofdinhoud",
        "Direct naar content",
        "Base description which applies to whole site",
    }
)
_METADATA = frozenset(
    {
        *("organisatie", "organisatietype", "publicatie", "publicatienaam", "vergaderjaar", "jaargang", "uitgever"),
        *("dossiernummer", "dossiernummers", "dossiertitel", "documenttitel", "ondernummer", "identifier", "uri"),
        *("titel", "datum", "soort", "indiener", "indiener(s)", "kamer", "publicatiedatum", "documenttype", "type"),
        *("rubriek", "subrubriek", "nummer", "taal", "datum publicatie", "datum brief", "datum indiening"),
    }
)
_NEVER = frozenset({"nav", "x-button", "x-select", "x-svg", "x-template"})  # hold no paper, however large
_HEADING_CLASS = re.compile(r"(?:tussen|sub|hoofd)?(?:kop|titel)-?\d?|tussenkop\w{0,20}|stuk-?titel|kopje")
_HEADING_END = (".", ";", ":", ",", "!", "…")
_BOLD, _SLANTED = 7, 8  # levels of headings that are told by their letters; the marked-up ones are 1 to 6
_LONGEST_HEADING = 130  # characters, of a heading that only its letters tell; the longest seen has 118


def going(page: WebPage) -> list[str]:
    """Return, for each piece, the rule by which it goes with the block that it is in; "" where it stays.

    A block that would go stays where it holds more than half of the page, or a note that is marked from outside; and
    so does the header or footer of what is most of the page. Text outside that goes.
    """
    weights = [0] * len(page.blocks)
    for piece in page.pieces:
        if piece.block >= 0:
            weights[piece.block] += sum(len(run.text) for run in piece.runs if not run.made)
    for at in range(len(page.blocks) - 1, -1, -1):
        if page.blocks[at].parent >= 0:
            weights[page.blocks[at].parent] += weights[at]
    half = sum(sum(len(run.text) for run in piece.runs if not run.made) for piece in page.pieces) / 2
    pointed = _pointed(page)
    rules: list[str] = []
    inside: list[bool] = []  # of what is most of the page
    for at, block in enumerate(page.blocks):
        within = block.parent >= 0 and inside[block.parent]
        rule = rules[block.parent] if block.parent >= 0 else ""
        own = at in pointed or weights[at] > half or (block.tag in {"header", "footer"} and within)
        if not rule and (block.tag in _NEVER or not own):
            rule = block.rule
        rules.append(rule)
        inside.append(within or (block.tag in {"main", "article"} and weights[at] > half))
    cut = any(inside)  # the page says what most of it is
    return [_rule(piece.block, rules, inside, pointed) if cut else _own(piece.block, rules) for piece in page.pieces]


def _own(at: int, rules: Sequence[str]) -> str:
    return rules[at] if at >= 0 else ""


def _rule(at: int, rules: Sequence[str], inside: Sequence[bool], pointed: set[int]) -> str:
    outside = at < 0 or not (inside[at] or at in pointed)
    return _own(at, rules) or ("outside main" if outside else "")


def _pointed(page: WebPage) -> set[int]:
    """Return the blocks that hold a piece to which a bare number points forward, as a note mark does."""
    blocks: set[int] = set()
    for here, piece in enumerate(page.pieces):
        for run in joined(piece.runs):
            there = page.ids.get(run.href.partition("#")[2]) if "#" in run.href and not run.made else None
            if there is not None and here < there < len(page.pieces) and tidy(run.text).strip("[]()").isdigit():
                for block in page.around(page.pieces[there].block):
                    if block in blocks:
                        break
                    blocks.add(block)
    return blocks


def is_site_word(text: str) -> bool:
    """Tell whether a piece is a word of the site's own: "Naar boven"."""
    return text in _SITE_WORDS


def names_metadata(row: Piece) -> bool:
    """Tell whether a row opens with the name of a field of metadata: "Vergaderjaar"."""
    label = tidy("".join(run.text for run in row.runs)).split(";")[0].split(":")[0]
    return label.strip().lower() in _METADATA


def heading_levels(page: WebPage, places: Sequence[int], text_of: Callable[[int], str]) -> dict[int, int]:
    """Return the level of each piece that is a heading: by its tag or class, or else by its letters.

    A page that shows none is read as plain text is: a heading is short, and no sentence.
    """
    levels: dict[int, int] = {}
    plain: list[int] = []
    for at, following in zip(places, [*places[1:], None], strict=False):
        piece, text = page.pieces[at], text_of(at)
        if not text:
            continue
        if piece.tag in HEADINGS:
            levels[at] = HEADINGS[piece.tag]
        elif piece.tag == "p" and following is not None and len(text) <= _LONGEST_HEADING:
            if level := _lettered_or_classed(page, piece, text):
                levels[at] = level
            elif not BULLET.match(text) and is_heading(text, following=text_of(following)):
                plain.append(at)
    return levels or dict.fromkeys(plain, _BOLD)


def _lettered_or_classed(page: WebPage, piece: Piece, text: str) -> int:
    """Return the level of a piece that is classed as a heading, or is all bold or all slanted; 0 for any other."""
    names = page.blocks[piece.block].names if piece.block >= 0 else frozenset[str]()
    if any(_HEADING_CLASS.fullmatch(name) for name in names):
        return max(HEADINGS.values())
    runs = [run for run in piece.runs if run.text.strip() and not run.made and not run.href and "sup" not in run.style]
    if not runs or text.endswith(_HEADING_END):
        return 0
    if all("b" in run.style for run in runs):
        return _BOLD
    return _SLANTED if all("i" in run.style for run in runs) else 0


def ranks(headings: Sequence[tuple[str, int, bool]]) -> list[tuple[int, ...]]:
    """Return the rank of each heading (text, level, stacked): its level, or its depth by wording if all are alike."""
    if len({level for _, level, _ in headings}) > 1:
        return [(level,) for _, level, _ in headings]
    paths = heading_paths([Heading(text, None, stacked) for text, _, stacked in headings])
    return [(len(path),) for path in paths]
