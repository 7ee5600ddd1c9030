"""The parts of an office document, which is a zip file of XML: each unpacked within bounds, or refused by name.

It knows nothing of what the parts say, and unpacks none that is not asked for.
"""

import io
import posixpath
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from corpus.errors import LayoutFault
from corpus.formats.xmltree import LARGEST, local, parse

_MOST_PARTS = 10_000
_LARGEST_FILE = 128 * 1024 * 1024  # bytes, pictures included
_RELATIONS = "_rels/{}.rels"


@dataclass(frozen=True, slots=True)
class Package:
    """An open office document; `name` is what error messages call it."""

    name: str
    archive: zipfile.ZipFile

    @classmethod
    def of(cls, data: bytes, *, name: str) -> "Package":
        """Open a document. Raises LayoutFault for a zip file that is damaged, locked, or has too many parts."""
        if len(data) > _LARGEST_FILE:
            raise LayoutFault(f"{name} has {len(data):,} bytes, more than {_LARGEST_FILE:,}: is it the right file?")
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as fault:
            raise LayoutFault(f"{name} is a damaged zip file ({fault}); get it again.") from fault
        infos = archive.infolist()
        if len(infos) > _MOST_PARTS:
            raise LayoutFault(f"{name} has {len(infos):,} parts, more than {_MOST_PARTS:,}: is it the right file?")
        twice = [part for part, count in Counter(info.filename for info in infos).items() if count > 1]
        if twice:
            raise LayoutFault(f"{name} has two parts called {twice[0]!r}: which one is read cannot be told.")
        return cls(name, archive)

    def has(self, part: str) -> bool:
        """Tell whether the document has a part of this name."""
        return part in self.archive.NameToInfo

    def tree(self, part: str) -> Element:
        """Parse a part. Raises LayoutFault where it is missing, broken, or unpacks to too much."""
        if not self.has(part):
            raise LayoutFault(f"{self.name} lacks its part {part!r}; get it again.")
        try:
            with self.archive.open(part) as source:
                data = source.read(LARGEST + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError) as fault:
            raise LayoutFault(f"{self.name} cannot be unpacked: {part!r} is damaged or locked ({fault}).") from fault
        if len(data) > LARGEST:
            raise LayoutFault(f"{self.name} unpacks to more than {LARGEST:,} bytes in {part!r}: is it the right file?")
        return parse(data, name=f"{self.name} ({part})")

    def related(self, part: str, kind: str) -> str | None:
        """Return the part that `part` (or "" for the whole) relates to as `kind`, such as "styles"; None without."""
        folder, file = posixpath.split(part)
        relations = posixpath.join(folder, _RELATIONS.format(file))
        if not self.has(relations):
            return None
        for relation in self.tree(relations):
            type_, mode = relation.get("Type", ""), relation.get("TargetMode", "")
            if local(relation.tag) == "Relationship" and type_.endswith(f"/{kind}") and mode != "External":
                target = relation.get("Target", "")
                path = target if target.startswith("/") else posixpath.join("/", folder, target)
                return posixpath.normpath(path).lstrip("/")
        return None
