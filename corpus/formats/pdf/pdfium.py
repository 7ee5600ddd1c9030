"""The words of a PDF with their places, told by PDFium in a process of its own.

PDFium is native code that reads what anybody sends: a page can be made to take hours, or to kill its reader. So this
file is run as a program: it takes a PDF on its input, has a bounded time and memory, and writes JSON. It knows
nothing of lines, and imports nothing of this project.
"""

import contextlib
import ctypes
import json
import re
import sys
import zlib
from collections.abc import Iterator
from typing import Any

MOST_PAGES = 3_000  # the longest budget known has some 400
MOST_LETTERS = 3_000_000  # the longest paper known has 1.1 million
MOST_ON_PAGE = 100_000
MOST_WORDS = 600_000
LARGEST_SIDE = 14_400  # points: 200 inches, the most that PDF itself allows
MEMORY = 3 * 1024**3  # bytes of address space
SECONDS = 60  # of processor time

_MOST_UNPACKED = 512 * 1024 * 1024  # bytes, of all streams but pictures
_CHUNK = 1 << 20
_STREAM = re.compile(rb">>\s{0,4}stream\r?\n")
_FLATE = re.compile(rb"/Filter\s{0,4}\[?\s{0,4}/(?:FlateDecode|Fl)\b")
_PICTURE = re.compile(rb"/Subtype\s{0,4}/Image\b")
_LENGTH = re.compile(rb"/Linearized.{0,200}?/L (\d{1,10})\b", re.DOTALL)
_DICTIONARY = 2048  # bytes before a stream in which its dictionary stands
_TAIL = 4096  # bytes at the end of a file in which it says that it ends
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|-bd\b", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"italic|oblique|-it\b", re.IGNORECASE)
_BOLD_FLAG, _ITALIC_FLAG, _BOLD_WEIGHT = 1 << 18, 1 << 6, 600
_LOST = 0xFFFD
_LINE_HYPHENS = frozenset({0x2, 0xFFFE})  # what PDFium writes for a hyphen that ends a line
_EDGE = 2  # points
OUTSIDE = 4  # the turn of a word that stands outside its page
_ANGLES = 4  # quarter turns


class Refused(Exception):  # noqa: N818 - a refusal is what it is
    """The file is not read; the message is the end of a sentence that begins with its name."""


def main() -> None:
    """Read a PDF from the input; write `{"pages": …}` or `{"refused": …}`."""
    _limit()
    data = sys.stdin.buffer.read()
    try:
        _check_streams(data)
        answer: dict[str, Any] = {"pages": list(_pages(data))}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": f"takes more than {MEMORY >> 30} GiB of memory to read"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _limit() -> None:
    with contextlib.suppress(ImportError):  # a system without resource limits has the parent's clock alone
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _check_streams(data: bytes) -> None:
    """Refuse a file that was cut off, or whose packed streams are broken or too large: PDFium would read a half."""
    if b"%%EOF" not in data[-_TAIL:]:
        raise Refused("was cut off: a PDF ends in %%EOF; get it again")
    if (stated := _LENGTH.search(data[:_DICTIONARY])) and len(data) < int(stated[1]):
        raise Refused(f"was cut off: it has {len(data):,} of {int(stated[1]):,} bytes; get it again")
    if b"/Encrypt" in data:  # packed first and encrypted then: PDFium alone can tell
        return
    left = _MOST_UNPACKED
    for stream in _STREAM.finditer(data):
        head = data[max(0, stream.start() - _DICTIONARY) : stream.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if _FLATE.search(head) and not _PICTURE.search(head):
            left -= _unpacked(data, stream.end(), left)


def _unpacked(data: bytes, start: int, most: int) -> int:
    """Return how many bytes the stream at this place unpacks to; refuse one that is broken or too large."""
    unpacker = zlib.decompressobj()
    size = 0
    at = start
    while not unpacker.eof:
        piece = unpacker.unconsumed_tail or data[at : at + _CHUNK]
        if not unpacker.unconsumed_tail:
            at += _CHUNK
        try:
            size += len(unpacker.decompress(piece, _CHUNK))
        except zlib.error:
            raise Refused(f"is damaged: the packed text at byte {start:,} is broken; get it again") from None
        if size > most:
            raise Refused(f"unpacks to more than {_MOST_UNPACKED >> 20} MiB; is it the right file?")
        if not piece:
            raise Refused(f"is damaged: the packed text at byte {start:,} does not end; get it again")
    return size


def _opened(pypdfium2: Any, data: bytes) -> Any:
    """Open the document; refuse one that is locked, damaged, or has too many pages."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        locked = "assword" in str(fault) or "ecurity" in str(fault)
        raise Refused("is locked with a password; save it without one" if locked else "is a damaged PDF") from fault
    if not pypdfium2.raw.FPDF_DocumentHasValidCrossReferenceTable(document):
        raise Refused("is damaged: its table of objects is broken, so that pages may be missing; get it again")
    if not 0 < len(document) <= MOST_PAGES:
        raise Refused(f"has {len(document):,} pages; a paper has 1 to {MOST_PAGES:,}")
    return document


def _pages(data: bytes) -> Iterator[dict[str, Any]]:
    import pypdfium2  # noqa: PLC0415 - under the limits, and not at all for a file that is refused
    from pypdfium2 import raw  # noqa: PLC0415

    document = _opened(pypdfium2, data)
    seen = words = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError as fault:
            raise Refused(f"is damaged: page {number + 1} cannot be read") from fault
        width, height = page.get_size()
        if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
            raise Refused(f"has a page {number + 1} of {width:.0f} by {height:.0f} points; is it the right file?")
        count = text.count_chars()
        seen += count
        if count > MOST_ON_PAGE or seen > MOST_LETTERS:
            raise Refused(f"has {count:,} letters on page {number + 1}, {seen:,} so far: too many for a paper")
        pictures = not count and any(item.type == raw.FPDF_PAGEOBJ_IMAGE for item in page.get_objects(max_depth=2))
        found = list(_words(raw, text.raw, count))
        box = page.get_bbox()
        for word in found:
            if not _is_within(word, box):
                word[1:5], word[7] = [0, 0, 0, 1], OUTSIDE
        words += len(found)
        if words > MOST_WORDS:
            raise Refused(f"has more than {MOST_WORDS:,} words up to page {number + 1}: too many for a paper")
        yield {"words": found, "pictures": pictures}
        text.close()
        page.close()


def _words(raw: Any, text: Any, count: int) -> Iterator[list[Any]]:
    """Yield the words in the order of the file: text, start, end, base line, size, bold, italic, turn, blank before.

    A word ends at a blank, and where another text object begins: there a mark may have been set in smaller type.
    """
    fonts: dict[int, tuple[bool, bool]] = {}
    start, holder, blank, generated = 0, 0, True, False
    codes: list[int] = []
    for at in range(count + 1):
        code = raw.FPDFText_GetUnicode(text, at) if at < count else 0x20
        generated = at < count and code in {0x20, 0xD, 0xA} and raw.FPDFText_IsGenerated(text, at) == 1
        item = 0 if generated or at == count else _address(raw.FPDFText_GetTextObject(text, at))
        ends = (code <= 0x20 and code not in _LINE_HYPHENS) or code == 0xA0
        if codes and (ends or item != holder):
            turn = _turn(raw, text, start)
            place = _place(raw, text, start, at - 1, turn)
            yield [_string(codes), *place, *_font(raw, text, start, fonts), turn, blank]
            codes, blank = [], False
        if ends:
            blank = True
        else:
            start = start if codes else at
            codes.append(0x2D if code in _LINE_HYPHENS else code)
        holder = item


def _is_within(word: list[Any], box: tuple[float, float, float, float]) -> bool:
    """Tell whether a word starts within its page: what stands outside is never shown."""
    along, base, size = float(word[1]), float(word[3]), float(word[4])
    x, y = ((along, base), (base, -along), (-along, -base), (-base, along))[word[7]]
    left, bottom, right, top = box
    return left - _EDGE <= x <= right + _EDGE and bottom - _EDGE <= y <= top + _EDGE and size <= LARGEST_SIDE


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _string(codes: list[int]) -> str:
    """Write code units as text: a lost sign is U+FFFD, and so is half a pair."""
    units = b"".join((code if code < 0x110000 else _LOST).to_bytes(4, "little") for code in codes)
    text = units.decode("utf-32-le", "surrogatepass")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _place(raw: Any, text: Any, first: int, last: int, turn: int) -> tuple[float, float, float, float]:
    """Return start, end and base line along the direction of writing, and the size, in points; and keep the turn."""
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, first, x, y)
    box = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text, last, *box)
    left, right, bottom, top = (side.value for side in box)
    matrix = raw.FS_MATRIX()
    scale = 1.0
    if raw.FPDFText_GetMatrix(text, first, matrix):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    size = raw.FPDFText_GetFontSize(text, first) * scale
    places = (
        (x.value, right, y.value),
        (-y.value, -bottom, x.value),
        (-x.value, -left, -y.value),
        (y.value, top, -x.value),
    )
    return *(round(value, 2) for value in places[turn]), round(size, 2)


def _turn(raw: Any, text: Any, at: int) -> int:
    """Return the direction of writing in quarter turns with the clock."""
    angle: float = raw.FPDFText_GetCharAngle(text, at)
    return round(angle / 1.5707963) % _ANGLES


def _font(raw: Any, text: Any, at: int, fonts: dict[int, tuple[bool, bool]]) -> tuple[bool, bool]:
    holder = _address(raw.FPDFText_GetTextObject(text, at))
    if holder not in fonts:
        name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
        raw.FPDFText_GetFontInfo(text, at, name, 256, flags)
        spelt = name.value.decode("utf-8", "replace")
        heavy = raw.FPDFText_GetFontWeight(text, at) >= _BOLD_WEIGHT or bool(flags.value & _BOLD_FLAG)
        slanted = bool(flags.value & _ITALIC_FLAG)
        fonts[holder] = (
            heavy or _BOLD_NAME.search(spelt) is not None,
            slanted or _ITALIC_NAME.search(spelt) is not None,
        )
    return fonts[holder]


if __name__ == "__main__":
    main()
