"""The words that a text uses, and what they tell of a piece of text that may be a word or a part of one.

No dictionary is used, and no grammar beyond the closed list of function words: a word is known when the text itself
has it, whole, in another place.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from typing import Self

LOST = "\ufffd"  # what a reader of PDF writes for a sign that its font did not give
LONGEST_WORD = 60  # letters; the longest word of the known papers has 35

# Words of one to four letters, and some longer ones, that stand on their own in every text.
FUNCTION_WORDS = frozenset(
    """
    aan achter af al als bij binnen boven buiten daar dan dat de der deze die dit door dus een en er had heb hebben
    heeft het hier hij hoe hun ik in is ja je kan ken kon maar me meer men met mijn moet mogen na naar nee niet nog nu
    of om onder ons onze ook op over per reeds sinds sub te tegen ten ter toe toen tot tussen u uit uw van vanaf veel
    via voor waar wat we weer wel werd wie wij wil worden wordt ze zich zij zijn zo zoals zodat zou zonder zullen zulk
    """.split()  # noqa: SIM905 - a list of 140 literals is less readable
)

_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}+(?:[-’']{_LETTER}+)*")
_DAMAGED = re.compile(rf"(?:(?<!{_LETTER}){_LETTER}++)?{LOST}{_LETTER}*")
_LONG = 8  # letters: a longer word is the same word with another ending ("veiligheid", "veiligheden")


class Vocabulary:
    """The words of a text, in lower case, with how often each stands where no line end can have cut it.

    `pairs` counts the words that stand side by side in a line.
    """

    def __init__(self, words: Counter[str], pairs: Counter[tuple[str, str]]) -> None:
        self.words = words
        self.pairs = pairs

    @classmethod
    def of(cls, lines: Iterable[str]) -> Self:
        """Count the words of the lines; not the last of a line that ends in a word or a hyphen, nor the next one."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        whole = True  # the line before ended in a blank or a sign, so that no word can go on in this one
        for line in lines:
            found = [word.lower() for word in _WORD.findall(_DAMAGED.sub(" ", line)) if len(word) <= LONGEST_WORD]
            start = 0 if whole else 1
            whole = not line or not (line[-1].isalpha() or line.endswith("-"))
            sure = found[start : None if whole else -1]
            words.update(sure)
            words.update(part for word in sure if "-" in word for part in word.split("-") if len(part) > 3)
            pairs.update(pairwise(found))
        return cls(words, pairs)

    def count(self, word: str) -> int:
        """Tell how often the word stands in the text."""
        return self.words[word.lower()]

    def knows(self, word: str) -> bool:
        """Tell whether the word stands in the text."""
        return word.lower() in self.words

    def knows_kin(self, word: str) -> bool:
        """Tell whether a long word stands in the text but for an ending of up to three letters."""
        word = word.lower()
        shorter = (word[:-cut] in self.words for cut in (1, 2))
        return len(word) > _LONG and (word in self._stems or any(shorter))

    def knows_parts(self, word: str, cut: int) -> bool:
        """Tell whether a word is put together from two words of the text, elsewhere than at place `cut`."""
        word = word.lower()
        places = (at for at in range(4, len(word) - 3) if at != cut)
        return any(word[:at] in self.words and word[at:] in self.words for at in places)

    def hyphenates(self, name: str) -> bool:
        """Tell whether the text has compounds of this name with a hyphen: "Boxer-vloot"."""
        return name.lower() in self._names

    def spells(self, word: str, at: int) -> bool:
        """Tell whether every three letters around place `at` of the word stand together in some word of the text."""
        around = word.lower()[max(0, at - 2) : at + 5]
        return all(around[i : i + 3] in self._trigrams for i in range(len(around) - 2))

    def is_word(self, piece: str) -> bool:
        """Tell whether a piece stands on its own, rather than being a fragment of another word."""
        piece = piece.lower()
        return piece in FUNCTION_WORDS or (len(piece) > 2 and self._alone[piece] > 0)

    @cached_property
    def hyphens(self) -> dict[str, int]:
        """Where the hyphen belongs in compounds that the text mostly writes with one: the letters to its place."""
        compounds = {word.replace("-", ""): word for word in self.words if word.count("-") == 1}
        return {
            joined: word.index("-")
            for joined, word in compounds.items()
            if "’" not in word and self.words[word] > self.words[joined]
        }

    @cached_property
    def _alone(self) -> Counter[str]:
        """How often each word stands where it does not look like one half of a known word."""
        alone: Counter[str] = Counter()
        for (left, right), count in self.pairs.items():
            alone[left] += count
            if left + right in self.words:
                alone[left] -= count
                alone[right] -= count
        return alone

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(word[:-cut] for word in self.words for cut in (1, 2, 3) if len(word) - cut > _LONG)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(word.split("-", 1)[0] for word in self.words if "-" in word)

    @cached_property
    def _trigrams(self) -> frozenset[str]:
        return frozenset(word[i : i + 3] for word in self.words for i in range(len(word) - 2))
