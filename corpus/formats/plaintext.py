"""Plain text in none of the saved layouts: one paragraph a line, with empty lines here and there or none at all.

A text with an empty line between its paragraphs is in the layout `publication`, one that is wrapped hard in `monitor`
or `pdftext`; those know more of what they read, and come first. What is left is what a word processor saves as text.
"""

import re
from codecs import BOM_UTF8

from corpus.blocks import Block, assemble
from corpus.errors import LayoutFault
from corpus.layouts import LAYOUTS
from corpus.layouts.prose import prose, split_signatures
from corpus.letterhead import split_letterhead
from corpus.lines import split_lines
from corpus.reading import Reading

_LARGEST = 32 * 1024 * 1024  # bytes; the longest paper known has 1.1 million characters
_FOREIGN = re.compile(rb"\s*(?:%PDF|PK\x03\x04|<[!?/A-Za-z]|[{\[]\s*[\"{\[])")
_LETTERS_SHARE = 0.5  # of the characters: less, and it is a table of figures or no text at all


def matches(data: bytes) -> bool:
    """Tell whether these are the bytes of a text that is in none of the known layouts."""
    if len(data) > _LARGEST or b"\0" in data or _FOREIGN.match(data.removeprefix(BOM_UTF8)[:1024]):
        return False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    lines = split_lines(text)
    return _is_language(text) and not any(layout.matches(lines) for layout in LAYOUTS)


def read(data: bytes, *, name: str) -> Reading:
    """Read a text with one paragraph a line. Raises LayoutFault for what is no such text, or holds no paragraph."""
    if not matches(data):
        raise LayoutFault(f"{name} is no plain text with one paragraph a line; save the text of the paper as UTF-8.")
    stated, lines = split_letterhead(split_lines(data.decode("utf-8-sig")))
    lines, signatures = split_signatures(lines)
    body = assemble([*prose(lines), *(Block("signature", text) for text in signatures)])
    if not body.paragraphs:
        raise LayoutFault(f"{name} holds no paragraph; save the text of the paper itself.")
    return Reading("plaintext", stated, body)


def _is_language(text: str) -> bool:
    """Tell whether most of the characters are letters."""
    shown = sum(not char.isspace() for char in text)
    return shown > 0 and sum(map(str.isalpha, text)) >= _LETTERS_SHARE * shown
