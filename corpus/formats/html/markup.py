"""The markup of a saved page: from bytes to balanced tags, small enough to be handed to an engine.

A page may be cut, hostile, or as loose as the web allows, and an engine that builds a tree takes time that is quadratic
in the depth of the tags and in the number of attributes of one. So what the tree is built from is written anew here, in
one pass over the characters: no scripts or comments, the few tags and attributes that tell structure, nothing inline
around a block, every tag closed. No character of the text is touched. This module knows tags, not papers.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from corpus.errors import LayoutFault

_LARGEST = 16 * 1024 * 1024  # bytes; the longest paper known has 1.1 million characters of text
_MOST_TAGS = 600_000  # more than 1.1 million characters have that are all in cells of a table, eight in each
_DEEPEST = 256  # open tags; pages seen have under 30, and browsers stop at 512
_MOST_ATTRIBUTES = 64  # of one tag, that are looked at
_LONGEST_VALUE = 2000  # characters of an attribute, that are kept
_LOOK = 4096  # bytes in which a page must show what it is; the standard gives the charset 1024

_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "iso-8859-15": "iso-8859-15"}
# The web's rule: what is declared to be Latin-1 or ASCII is read as Windows-1252.
_ENCODINGS |= dict.fromkeys(
    ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252"), "cp1252"
)
_CHARSET = re.compile(rb"<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s{0,99}<\?xml[^>]{0,99}encoding=[\"']([\w.:-]{1,40})", re.IGNORECASE)

_BLANK = r"[ \t\n\r\f]"
_ATTRIBUTE = (
    rf"(?P<key>[^\s/>][^ \t\n\r\f/>=]*+)"
    rf"(?:{_BLANK}*+={_BLANK}*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>(?![\"'])[^ \t\n\r\f>]++))?+)?+"
)
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _ATTRIBUTE)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
# Whatever follows a "<", as the standard cuts it; each alternative runs on to the end of the text where it is not
# closed, so that no place is looked at twice.
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|(?P<cut_comment>\Z)))"
    r"|<(?:[!?]|/(?![a-zA-Z]))[^>]*+>?"
    rf"|<(?P<close>/?)(?P<name>[a-zA-Z][^ \t\n\r\f/>]*+)(?P<attributes>(?:[\s/]++|{_UNNAMED})*+)(?:>|(?P<cut_tag>\Z))"
    r"|<",
    re.DOTALL,
)
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style", "title")
}  # whose content is no markup
_TITLE = "title"
_PAGE_OPENS = re.compile(r"<html[\s>]", re.IGNORECASE)
_PAGE_CLOSES = re.compile(r"</html[\s>]", re.IGNORECASE)

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Blocks that must be closed, and what they are called in the tree.
_CLOSED = {name: name for name in ("ul", "ol", "table", "blockquote", "pre", "figure", "figcaption", *_HEADINGS)}
_CLOSED |= {name: name for name in ("nav", "header", "footer", "aside", "form", "menu", "main", "article", "section")}
_CLOSED |= {name: name for name in ("noscript", "button", "select", "svg", "dialog", "template")}
_CLOSED |= dict.fromkeys(("div", "dl", "dt", "dd", "address", "center", "fieldset", "details", "summary"), "div")
_OWN = frozenset({"noscript", "button", "select", "svg", "template", "form"})  # that an engine treats in a special way
_OPEN = frozenset({"p", "li", "tr", "td", "th", "thead", "tbody", "tfoot", "caption"})  # that may close themselves
_INLINE = {"a": "x-a", "sup": "x-sup", "sub": "x-sub", "span": "x-span"}
_INLINE |= {"b": "x-b", "strong": "x-b", "i": "x-i", "em": "x-i"}
_VOID = frozenset({"br", "hr", "meta"})
_KEPT = frozenset({"id", "class", "href", "name", "content", "colspan", "rowspan", "start", "value", "type", "role"})


def decode(data: bytes, name: str) -> str:
    """Return the text of a page: by its byte order mark, the charset that it declares, or as UTF-8 or Windows-1252.

    Raises LayoutFault for what is too large, or is not in the encoding that it says.
    """
    if len(data) > _LARGEST:
        raise LayoutFault(f"{name} has {len(data):,} bytes, more than {_LARGEST:,}: is it the right file?")
    encoding = _encoding(data, name)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as fault:
        if encoding is not None:
            raise LayoutFault(
                f"{name} says that it is {encoding}, but byte {fault.start} does not belong there; save it again."
            ) from fault
        text = _western(data, name)
    if "\0" in text:
        raise LayoutFault(f"{name} is no HTML text: it holds NUL characters; save the page again.")
    return text.removeprefix("\ufeff")


def _encoding(data: bytes, name: str) -> str | None:
    """Return the encoding that the bytes show or declare; None where they do not."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return encoding
    if data[:1] == b"<" and data[1:2] == b"\0":
        return "utf-16-le"
    if data[:2] == b"\0<":
        return "utf-16-be"
    declared = _CHARSET.search(data[:_LOOK]) or _XML_CHARSET.match(data[:_LOOK])
    if declared is None:
        return None
    label = declared[1].decode("ascii").lower()
    if label.startswith("utf-16"):  # it cannot be, as the declaration was read byte by byte
        return "utf-8"
    if label not in _ENCODINGS:
        raise LayoutFault(f"{name} says that it is in {label}, which is not read here; save the page as UTF-8.")
    return _ENCODINGS[label]


def _western(data: bytes, name: str) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as fault:
        raise LayoutFault(
            f"{name} is neither UTF-8 nor Windows-1252: byte {fault.start} belongs to neither; save it as UTF-8."
        ) from fault


def balanced(text: str, name: str) -> str:
    """Return the page with the tags that tell its structure, balanced. Raises LayoutFault for what no page may be."""
    writer = _Writer(name)
    at = 0
    while at < len(text):
        found = _TOKEN.search(text, at)
        if found is None:
            writer.text(text[at:])
            break
        writer.text(text[at : found.start()])
        at = found.end()
        if found["cut_tag"] is not None or found["cut_comment"] is not None:
            raise LayoutFault(f"{name} ends within a tag or comment: it was cut off; get it again.")
        if found["name"] is not None:
            tag = found["name"].lower()
            at = _skip_raw(text, at, tag, writer) if tag in _RAW and not found["close"] else at
            writer.tag(tag, found["attributes"], closing=bool(found["close"]))
        elif found[0] == "<":
            writer.text("<")
    if _PAGE_OPENS.search(text, 0, _LOOK) and not _PAGE_CLOSES.search(text):
        raise LayoutFault(f"{name} ends before </html>: it was cut off; get it again.")
    return writer.finish()


def _skip_raw(text: str, at: int, tag: str, writer: "_Writer") -> int:
    """Return the place behind a script, style sheet or title that starts at `at`; keep the title."""
    end = _RAW[tag].search(text, at)
    if end is None:
        raise LayoutFault(f"{writer.name} ends within a {tag}: it was cut off; get it again.")
    if tag == _TITLE and not writer.titled:
        writer.out += ("<title>", text[at : end.start()][:_LONGEST_VALUE], "</title>")
        writer.titled = True
    return end.start()


@dataclass(slots=True)
class _Writer:
    """The page as far as it has been written, and the tags that are open: blocks below, inline ones on top."""

    name: str
    out: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    tags: int = 0
    titled: bool = False

    def text(self, text: str) -> None:
        if text:
            self.out.append(text.replace("<", "&lt;"))

    def tag(self, tag: str, attributes: str, *, closing: bool) -> None:
        self.tags += 1
        if self.tags > _MOST_TAGS:
            raise LayoutFault(f"{self.name} has more than {_MOST_TAGS:,} tags: is it the right page?")
        if tag in _INLINE:
            self._close_inline(tag) if closing else self._open_inline(tag, attributes)
        elif tag in _VOID:
            self.out.append(f"<{tag}{_written(attributes) if tag == 'meta' else ''}>")
        elif tag in _OPEN:
            self._end_inline()
            self.out.append(f"</{tag}>" if closing else f"<{tag}{_written(attributes)}>")
        elif tag in _CLOSED:
            self._end_inline()
            self._close(tag) if closing else self._push(tag, attributes)

    def finish(self) -> str:
        self._end_inline()
        self.out += [f"</{_tree_name(tag)}>" for tag in reversed(self.open)]
        return "".join(self.out)

    def _push(self, tag: str, attributes: str) -> None:
        self.open.append(tag)
        self._check_depth()
        self.out.append(f"<{_tree_name(tag)}{_written(attributes)}>")

    def _close(self, tag: str) -> None:
        """Close the block and what is open in it; a cell never closes what is open around its table."""
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place] == tag:
                self.out += [f"</{_tree_name(inner)}>" for inner in reversed(self.open[place:])]
                del self.open[place:]
                return
            if self.open[place] == "table":
                return

    def _open_inline(self, tag: str, attributes: str) -> None:
        if tag == "a":
            self._close_inline("a")
        self.inline.append(tag)
        self._check_depth()
        self.out.append(f"<{_INLINE[tag]}{_written(attributes)}>")

    def _close_inline(self, tag: str) -> None:
        if tag in self.inline:
            while (inner := self.inline.pop()) != tag:
                self.out.append(f"</{_INLINE[inner]}>")
            self.out.append(f"</{_INLINE[tag]}>")

    def _end_inline(self) -> None:
        self.out += [f"</{_INLINE[tag]}>" for tag in reversed(self.inline)]
        self.inline.clear()

    def _check_depth(self) -> None:
        if len(self.open) + len(self.inline) > _DEEPEST:
            raise LayoutFault(f"{self.name} nests its tags more than {_DEEPEST} deep: is it the right page?")


def _tree_name(tag: str) -> str:
    return f"x-{tag}" if tag in _OWN else _CLOSED[tag]


def _written(attributes: str) -> str:
    return "".join(f' {key}="{value}"' for key, value in _kept(attributes)) if attributes else ""


def _kept(attributes: str) -> Iterator[tuple[str, str]]:
    for found in islice(_ATTRIBUTES.finditer(attributes), _MOST_ATTRIBUTES):
        key = found["key"].lower()
        if key in _KEPT:
            value = found["double"] or found["single"] or found["bare"] or ""
            yield key, value[:_LONGEST_VALUE].replace('"', "&quot;").replace("<", "&lt;")
