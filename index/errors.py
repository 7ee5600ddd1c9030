"""What can go wrong in the index, as one tree.

IndexFault
├── ModelFault      the embedding model is missing, corrupt, or not the one that is expected
├── SnapshotFault   a snapshot is missing, corrupt, or does not fit the model that reads it
│   └── Outdated    a sound snapshot, but made by another model or an older version
└── BuildRunning    another build holds the store

The message is one sentence that names both values (the one found and the one expected) and the remedy.
"""

__all__ = ["BuildRunning", "IndexFault", "ModelFault", "Outdated", "SnapshotFault"]


class IndexFault(Exception):  # noqa: N818 - a fault is the word for it; the tree reads as prose
    """Anything that the index cannot do, said in one sentence."""


class ModelFault(IndexFault):
    """The embedding model is missing, corrupt, or not the one that is expected."""


class SnapshotFault(IndexFault):
    """A snapshot is missing, corrupt, or does not fit the model that reads it."""


class Outdated(SnapshotFault):
    """A sound snapshot that was made by another model, or by an older version of the project."""


class BuildRunning(IndexFault):
    """Another build holds the store; it ends, or is ended, before the next begins."""
