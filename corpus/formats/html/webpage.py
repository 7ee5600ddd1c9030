"""A saved web page as a row of pieces: one paragraph, heading, list item or table row each, in the order of the page.

The engine that builds the tree is imported here alone. This module knows HTML: blocks, inline tags, lists, tables,
what surrounds a text. It knows nothing of papers: what the pieces mean is told in `corpus.formats.html.body`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.formats.html.tables import Cell, Row, Run, row_pieces

HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset({"x-a", "x-sup", "x-sub", "x-span", "x-b", "x-i"})
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol"})
_BREAKS = frozenset({"br", "hr"})
_NO_PLACE = frozenset({"ul", "ol", "table", "td", "th", "blockquote"})  # text right in them is a paragraph
# Blocks that surround a paper rather than hold it, each with the rule by which its text goes.
_AROUND = {name: name for name in ("nav", "header", "footer", "aside", "menu", "dialog")}
_AROUND |= {f"x-{name}": name for name in ("form", "noscript", "button", "select", "svg", "template")}
_ROLES = {"navigation": "nav", "banner": "header", "contentinfo": "footer", "search": "form", "menu": "menu"}
_NAMES = {"menu": "menu", "footer": "footer", "header": "header", "breadcrumb": "menu", "breadcrumbs": "menu"}
_NAMES |= {"kruimelpad": "menu", "navigation": "nav", "navigatie": "nav", "skiplinks": "menu", "sidebar": "aside"}
_ROMAN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of text. `tag`: p, h1 to h6, li, tr, th (a row of heads) or caption; `block`: the innermost block."""

    tag: str
    runs: tuple[Run, ...]
    block: int


@dataclass(frozen=True, slots=True)
class Block:
    """An element that holds blocks: its parent (-1 for none), the rule by which it goes (or ""), its classes and id.

    A parent stands before its blocks. `kind` is the tag of a piece right in it.
    """

    parent: int
    tag: str
    rule: str
    names: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page: its title, its meta tags, its pieces, the blocks around them, and the piece in which each id stands."""

    title: str
    metas: tuple[tuple[str, str], ...]
    pieces: list[Piece] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def around(self, block: int) -> Iterator[int]:
        """Yield a block and all that are around it, from the inside out."""
        while block >= 0:
            yield block
            block = self.blocks[block].parent


def parse(markup: str) -> WebPage:
    """Cut a page into its pieces; `markup` must be balanced (see `corpus.formats.html.markup`)."""
    tree = LexborHTMLParser(markup)
    title = tree.css_first("title")
    metas = tuple(
        (node.attributes.get("name") or "", node.attributes.get("content") or "") for node in tree.css("meta[name]")
    )
    page = WebPage(title.text() if title else "", metas)
    if tree.body is not None:
        cutter = _Cutter(page, _layout_tables(tree.body))
        for node, entered in _walk(tree.body):
            cutter.take(node, node.tag or "", entered=entered)
        cutter.flush()
    return page


def _walk(top: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every node below `top` twice: when it is entered (True) and when it is left (False)."""
    node = top.first_child
    while node is not None:
        yield node, True
        following = node.first_child
        while following is None:
            yield node, False
            following = node.next
            if following is None:
                parent = node.parent
                if parent is None or parent.mem_id == top.mem_id:
                    return
                node = parent
        node = following


def _layout_tables(top: LexborNode) -> set[int]:
    """Return the tables that only place other things: they hold a table or a heading, or have one column."""
    placing: set[int] = set()
    widest: list[tuple[int, int]] = []  # of each open table, the most cells in a row
    cells = [0]
    for node, entered in _walk(top):
        tag = node.tag
        if tag == "table":
            if entered:
                placing.update(table for table, _ in widest)
                widest.append((node.mem_id, 0))
                cells.append(0)
            else:
                cells.pop()
                table, most = widest.pop()
                placing.update({table} if most < 2 else ())
        elif widest and tag in HEADINGS:
            placing.add(widest[-1][0])
        elif widest and tag == "tr":
            cells[-1] = 0
        elif widest and tag in _CELLS and entered:
            cells[-1] += 1
            widest[-1] = (widest[-1][0], max(widest[-1][1], cells[-1]))
    return placing


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and len(text) < 6 and text.isascii() and text.isdigit() else otherwise


@dataclass(slots=True)
class _List:
    """A list that is open: the number of its next item, and how the page writes it ("" for no numbers)."""

    next: int
    style: str

    def label(self, value: str | None) -> str:
        number = _whole(value, self.next)
        self.next = number + 1
        return _numeral(number, self.style) if self.style else ""


@dataclass(slots=True)
class _Table:
    """A table of data that is open: its rows so far, and the ids in them."""

    rows: list[Row] = field(default_factory=list)
    ids: list[tuple[str, int]] = field(default_factory=list)
    in_head: bool = False
    cell: Cell | None = None  # that is open, without its text


@dataclass(slots=True)
class _Cutter:
    """Cuts the page at every block as the nodes come by."""

    page: WebPage
    placing: set[int]
    at: int = -1  # the block that is open
    runs: list[Run] = field(default_factory=list)
    inline: list[tuple[str, frozenset[str]]] = field(default_factory=list)  # href; names, of all that are open
    lists: list[_List] = field(default_factory=list)
    label: str = ""  # the number of the list item that opens with the next piece
    table: _Table | None = None

    def take(self, node: LexborNode, tag: str, *, entered: bool) -> None:
        if tag == "-text":
            if entered and (text := node.text()):
                self._add(text)
        elif tag in _INLINE:
            self._enter_inline(node, tag) if entered else self.inline.pop()
        elif tag in _BREAKS:
            self._add("\n" if entered else "")
        elif self.table is not None and tag != "table":
            self._enter_in_table(self.table, node, tag) if entered else self._leave_in_table(self.table, tag)
        elif entered:
            self._enter(node, tag)
        else:
            self._leave(tag)

    def flush(self, tag: str = "") -> None:
        """End the piece that is open, if there is text in it."""
        runs = self.runs
        if not any(run.text.strip() for run in runs):
            self.runs = []
            return
        kind = tag or (self.page.blocks[self.at].kind if self.at >= 0 else "p")
        if kind == "li" and self.label:
            runs.insert(0, Run(f"{self.label} ", made=True))
            self.label = ""
        self.page.pieces.append(Piece(kind, tuple(runs), self.at))
        self.runs = []

    def _add(self, text: str) -> None:
        href, names = self.inline[-1] if self.inline else ("", frozenset())
        self.runs.append(Run(text, href, names))

    def _kind(self, tag: str) -> str:
        """Return what kind of piece the text right in a block makes that is about to open."""
        if tag in HEADINGS or tag in {"li", "caption"}:
            return tag
        return "p" if tag in _NO_PLACE or self.at < 0 else self.page.blocks[self.at].kind

    def _enter_inline(self, node: LexborNode, tag: str) -> None:
        attributes = node.attributes
        self._take_id(attributes.get("id") or (attributes.get("name") if tag == "x-a" else None))
        href, names = self.inline[-1] if self.inline else ("", frozenset())
        own = {tag.removeprefix("x-"), *(attributes.get("class") or "").lower().split()} - {"span"}
        self.inline.append((attributes.get("href") or href, names | own))

    def _take_id(self, name: str | None) -> None:
        if name and self.table is not None:
            self.table.ids.append((name, max(0, len(self.table.rows) - 1)))
        elif name:
            self.page.ids.setdefault(name, len(self.page.pieces))

    def _enter(self, node: LexborNode, tag: str) -> None:
        self.flush()
        attributes = node.attributes
        self._take_id(attributes.get("id"))
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()
        rule = _AROUND.get(tag) or _ROLES.get(attributes.get("role") or "", "")
        if not rule and tag not in HEADINGS:
            rule = next((_NAMES[name] for name in names if name in _NAMES), "")
        self.page.blocks.append(Block(self.at, tag, rule, frozenset(names), self._kind(tag)))
        self.at = len(self.page.blocks) - 1
        if tag == "table" and node.mem_id not in self.placing:
            self.table = _Table()
        elif tag in _LISTS:
            style = (attributes.get("type") or "1") if tag == "ol" else ""
            self.lists.append(_List(_whole(attributes.get("start"), 1), style))
        elif tag == "li" and self.lists:
            self.label = self.lists[-1].label(attributes.get("value"))

    def _leave(self, tag: str) -> None:
        if self.table is not None:
            self._finish(self.table)
        self.flush()
        if tag in _LISTS:
            self.lists.pop()
        elif tag == "li":
            self.label = ""
        self.at = self.page.blocks[self.at].parent

    def _enter_in_table(self, table: _Table, node: LexborNode, tag: str) -> None:
        attributes = node.attributes
        if tag in {"tr", "caption"} or tag in _CELLS:
            self.flush("p")  # what stands in a table but in no cell of it
        if tag == "tr":
            table.rows.append(Row(head=table.in_head))
        elif tag in _CELLS:
            spans = (_whole(attributes.get("colspan"), 1), _whole(attributes.get("rowspan"), 1))
            table.cell = Cell((), max(1, spans[0]), max(1, spans[1]), tag == "th")
        elif tag == "thead":
            table.in_head = True
        else:
            self._add(" ")
        self._take_id(attributes.get("id"))

    def _leave_in_table(self, table: _Table, tag: str) -> None:
        if tag in _CELLS and table.cell is not None and table.rows:
            cell = table.cell
            table.rows[-1].cells.append(Cell(tuple(self.runs), cell.columns, cell.rows, cell.head))
            table.cell = None
            self.runs = []
        elif tag == "caption":
            self.flush("caption")
        elif tag == "thead":
            table.in_head = False
        elif table.cell is not None:
            self._add(" ")

    def _finish(self, table: _Table) -> None:
        self.flush("p")
        self.table = None
        starts: list[int] = []
        for tag, runs in row_pieces(table.rows):
            starts.append(len(self.page.pieces))
            self.runs = runs
            self.flush(tag)
        for name, row in table.ids:
            if row < len(starts):
                self.page.ids.setdefault(name, starts[row])


def _numeral(number: int, style: str) -> str:
    """Write the number of a list item: style 1, a, A, i or I."""
    if style in {"a", "A"} and 1 <= number <= 26:
        letter = "abcdefghijklmnopqrstuvwxyz"[number - 1]
        return f"{letter if style == 'a' else letter.upper()}."
    if style in {"i", "I"} and 1 <= number < 40:
        written, rest = "", number
        for sign, value in _ROMAN:
            while rest >= value:
                written, rest = written + sign, rest - value
        return f"{written if style == 'i' else written.upper()}."
    return f"{number}."
