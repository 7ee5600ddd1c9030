"""What can go wrong in the corpus.

CorpusFault
├── LayoutFault       a file is not text, or in no layout that is known
└── CatalogueFault    the catalogue and the files or texts disagree

A citation that cannot be read is no fault of the corpus: see `MalformedCitationError` in `corpus.kamerstuk`.
"""


class CorpusFault(Exception):  # noqa: N818 - a fault is the word for it; the tree reads as prose
    """Something is wrong with a source; the message says what, where, and what to do."""


class LayoutFault(CorpusFault):
    """The file is not text, or its layout is not known."""


class CatalogueFault(CorpusFault):
    """The catalogue is wrong, or contradicts the file that it describes."""
