"""Words that saving has broken, mended from the vocabulary of the text itself.

A text taken out of a PDF has words cut at line ends, blanks where soft hyphens stood, and signs lost with a font. What
a fragment belongs to is asked of the rest of the text: nothing is mended that the rest does not bear out. No letter
is ever taken away, and none added but those of a lost sign. It knows words and line ends, and nothing of layouts.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.vocabulary import FUNCTION_WORDS, LONGEST_WORD, LOST, Vocabulary

_LETTER = r"[^\W\d_]"
_WORD = rf"(?<!{_LETTER}){_LETTER}++"
_LIGATURES = ("ff", "fi", "fl", "ffi", "ffl", "ft", "tt", "ti", "ij")
_COMPATIBLE = str.maketrans(
    {"ĳ": "ij", "Ĳ": "IJ", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00a0": " ", "\u00ad": None}
)
_HYPHENATED = re.compile(r"(?<![^\W_])([^\W_]++)-$")
_FIRST_PIECE = re.compile(r"[^\W_]+")
_LAST_WORD = re.compile(rf"{_WORD}$")
_DAMAGED = re.compile(rf"{_WORD}{LOST}{_LETTER}+")
_STRAY_HYPHEN = re.compile(rf"(?<!\w)(\w++)(?: -|- )({_LETTER}+)")
_LONG_WORD = re.compile(rf"(?<![\w-]){_LETTER}{{6,}}+(?![\w-])")
_ABBREVIATED = re.compile(r"([A-Z]{2,})([a-z]{4,})")
_BLANK_BEFORE_SIGN = re.compile(r" (?=[.,;:](?:\s|$))")

_LISTING = frozenset({"en", "of", "tot"})  # behind a hyphen that stands for the rest of a word: "EU- en NAVO-landen"
_COMPARING = frozenset({"dan", "als"})
_ADJECTIVE = re.compile(r"(?:iek|air|eel|iel|iël|isch)$")
_ADJECTIVE_ENDINGS = ("e", "isch", "eel")
_PREFIXES = frozenset({"be", "ge", "ont"})  # these and the suffixes never stand alone
_SUFFIXES = frozenset({"heid", "heden", "lijk", "lijke", "baar", "bare", "ing", "ingen", "schap", "digd", "isering"})
_LINKED = ("heids", "erings", "elings", "evings", "ennings")  # with the s of a compound: "veiligheids|dreiging"
_ENDINGS = frozenset({"en", "er", "de", "te", "den", "der", "ten", "ter"})
_MOST_PIECES = 3  # of one word, side by side
_FREQUENT = 10  # occurrences after which a whole word outweighs its own two halves standing side by side


def modern(line: str) -> str:
    """Write typographic ligatures and non-breaking blanks as the letters and blanks that they stand for."""
    return line.translate(_COMPATIBLE)


def join_lines(lines: Sequence[str], vocabulary: Vocabulary, *, spaced: bool) -> str:
    """Join the hard-wrapped lines of one paragraph and mend its words.

    `spaced`: lines of this text keep the blank at their end, so that one without it may have been cut in a word.
    """
    joined: list[str] = []
    tail = lines[0].strip()  # as much of the end as the next join can look at
    for at, line in enumerate(lines[1:], 1):
        text = _join(tail, line.strip(), vocabulary, cut=spaced and not lines[at - 1].endswith(" "))
        joined.append(text[:-LONGEST_WORD])
        tail = text[-LONGEST_WORD:]
    return mend(" ".join("".join([*joined, tail]).split()), vocabulary)


def mend(text: str, vocabulary: Vocabulary) -> str:
    """Mend the words inside one line: blanks and lost signs in them, hyphens that went astray."""
    text = _DAMAGED.sub(lambda match: _with_ligature(match[0], vocabulary), text)
    text = _STRAY_HYPHEN.sub(lambda match: _with_hyphen_closed(match, vocabulary), text)
    text = _with_pieces_joined(text, vocabulary)
    text = _BLANK_BEFORE_SIGN.sub("", text)
    return _LONG_WORD.sub(lambda match: _with_hyphen(match[0], vocabulary), text)


def _join(text: str, line: str, vocabulary: Vocabulary, *, cut: bool) -> str:
    """Join two lines. `cut`: the first one has no blank at its end, so that a word may have been cut there."""
    right = _FIRST_PIECE.match(line)
    hyphenated = _HYPHENATED.search(text)
    if right and hyphenated:
        return _rejoin(text, hyphenated[1], right[0], line, vocabulary)
    left = _LAST_WORD.search(text)
    if cut and left and right and right[0].islower():
        if vocabulary.knows(f"{left[0]}-{right[0]}") and not vocabulary.knows(left[0] + right[0]):
            return f"{text}-{line}"
        if _was_cut(left[0], right[0], vocabulary):
            return text + line
    return f"{text} {line}"


def _was_cut(left: str, right: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a line end without a hyphen cut one word: the text has it, or has neither of its pieces."""
    if vocabulary.knows(left + right) and right not in FUNCTION_WORDS:
        return True
    return not vocabulary.knows(left) and not vocabulary.knows(right) and left.lower() not in FUNCTION_WORDS


def _rejoin(text: str, left: str, right: str, line: str, vocabulary: Vocabulary) -> str:
    """Join at a hyphen, which stays where it belongs to the word, and goes where it only marked the line end."""
    if right in _LISTING or right in _COMPARING:
        return f"{text} {line}"
    return text + line if _hyphen_belongs(left, right, vocabulary) else text[:-1] + line


def _hyphen_belongs(left: str, right: str, vocabulary: Vocabulary) -> bool:
    """Tell whether the hyphen is part of the word, as in "NAVO-landen" and "civiel-militaire"."""
    figure = right[0].isdigit() or left[-1].isdigit()
    abbreviation = len(left) > 1 and left.isupper()
    if right[0].isupper() or figure or abbreviation:
        return True
    if vocabulary.knows(left + right):
        return False
    name = left[0].isupper() and vocabulary.hyphenates(left)
    adjectives = _ADJECTIVE.search(left) is not None and right.endswith(_ADJECTIVE_ENDINGS)
    return vocabulary.knows(f"{left}-{right}") or name or adjectives


def _with_pieces_joined(text: str, vocabulary: Vocabulary) -> str:
    """Take the blanks out of the words that were broken by one."""
    parts = re.split(rf"({_LETTER}+)", text)  # odd places are words, even ones what stands between them
    kept = [parts[0]]
    at = 1
    while at < len(parts):
        word, at = _whole_word(parts, at, vocabulary)
        kept += [word, parts[at]]
        at += 1
    return "".join(kept)


def _whole_word(parts: Sequence[str], at: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """Return the word at a place with all that belongs to it, and the place behind it."""
    word = parts[at]
    end = at + 1
    more = _MOST_PIECES - 1  # pieces to try behind the word
    while more:
        stop = end + 2 * more
        pieces = [word, *parts[end + 1 : stop : 2]]
        if stop < len(parts) and _belong(pieces, parts[end:stop:2], vocabulary):
            word, end, more = "".join(pieces), stop, _MOST_PIECES - 1
        else:
            more -= 1
    return word, end


def _belong(pieces: Sequence[str], gaps: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Tell whether the pieces, which stand with these gaps between them, make one word."""
    blank = all(gap and not gap.strip() for gap in gaps)
    whole = "".join(pieces).lower()
    if not blank or not all(piece.islower() for piece in pieces[1:]) or len(whole) > LONGEST_WORD:
        return False
    if len(pieces) == 2:
        left, right = pieces[0].lower(), pieces[1]
        if left in _PREFIXES or right in _SUFFIXES:
            functional = left in FUNCTION_WORDS or right in FUNCTION_WORDS
            return len(whole) > 4 and (not functional or vocabulary.knows(whole))
        if left.endswith(_LINKED) and right not in FUNCTION_WORDS:
            return True
    lower = [piece.lower() for piece in pieces]
    return _is_known(lower, whole, vocabulary) if vocabulary.knows(whole) else _is_likely(lower, whole, vocabulary)


def _is_known(pieces: Sequence[str], whole: str, vocabulary: Vocabulary) -> bool:
    """Judge pieces whose whole the text has, where they may be meant as words of their own."""
    functional = [piece in FUNCTION_WORDS for piece in pieces]
    if all(functional) or pieces[-1] in _ENDINGS:  # "conflict en" is no plural
        return False
    if functional[-1] and vocabulary.is_word(pieces[0]):
        return False
    if not all(vocabulary.is_word(piece) for piece in pieces):
        return True
    apart = max(vocabulary.pairs[pair] for pair in pairwise(pieces))
    return vocabulary.count(whole) >= (_FREQUENT * apart if any(functional) else apart)


def _is_likely(pieces: Sequence[str], whole: str, vocabulary: Vocabulary) -> bool:
    """Judge pieces whose whole the text has nowhere else: rare fragments of a word that it almost has."""
    if any(piece in FUNCTION_WORDS or len(piece) < 3 or vocabulary.count(piece) > 1 for piece in pieces):
        return False
    return vocabulary.knows_kin(whole) or (len(pieces) == 2 and vocabulary.knows_parts(whole, len(pieces[0])))


def _with_hyphen_closed(match: re.Match[str], vocabulary: Vocabulary) -> str:
    """Take the blank from beside a hyphen in a compound that the text has without one."""
    left, right = match.groups()
    compound = f"{left}-{right}"
    return compound if right not in _LISTING and vocabulary.knows(compound) else match[0]


def _with_ligature(word: str, vocabulary: Vocabulary) -> str:
    """Put the letters back for a lost sign where just one word fits, or a blank where two known words stand."""
    left, right = word.split(LOST)
    fitting = {letters: left + letters + right for letters in _LIGATURES}
    known = [whole for whole in fitting.values() if vocabulary.knows(whole)]
    if not known and vocabulary.knows(left) and (vocabulary.knows(right) or right in FUNCTION_WORDS):
        return f"{left} {right}"
    known = known or [whole for whole in fitting.values() if vocabulary.spells(whole, len(left))]
    return known[0] if len(known) == 1 else word


def _with_hyphen(word: str, vocabulary: Vocabulary) -> str:
    """Put the hyphen back into a compound that lost it, where the text has the compound with its hyphen."""
    abbreviation = _ABBREVIATED.fullmatch(word)
    if abbreviation and vocabulary.knows(abbreviation[2]):  # "NAVOnorm": so no word is spelt in Dutch
        return f"{abbreviation[1]}-{abbreviation[2]}"
    place = vocabulary.hyphens.get(word.lower())
    return word if place is None else f"{word[:place]}-{word[place:]}"
