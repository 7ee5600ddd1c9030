"""The manifest of a run: what a figure came from: the code, the data, the settings, the machine."""

import datetime as dt
import os
import platform
import resource
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from corpus.disk import digest_file

_ROOT = Path(__file__).parent.parent
_LIBRARIES = (
    "ir-measures",
    "pytrec-eval-terrier",
    "numpy",
    "scipy",
    "faiss-cpu",
    "tantivy",
    "torch",
    "sentence-transformers",
)


def manifest(  # noqa: PLR0913
    *,
    name: str,
    question_set: Path,
    files: dict[str, Path],
    service: dict[str, object],
    options: dict[str, object],
    seconds: float,
    passages_per_second: float | None,
    warnings: tuple[str, ...] = (),
    extra: dict[str, object] | None = None,
) -> dict[str, object]:
    """Describe a run. `files` are those that the questions and judgements were read from, by what they are."""
    return {
        "name": name,
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "code": code_version(),
        "set": {"path": str(question_set), "files": {what: digest_file(path) for what, path in files.items()}},
        "service": service,
        "options": options,
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "libraries": {library: _version(library) for library in _LIBRARIES},
        },
        "cost": {"seconds": round(seconds, 1), "passages_per_second": passages_per_second, "peak_mib": peak_mib()},
        "warnings": list(warnings),
    } | (extra or {})


def code_version() -> str:
    """Return the version of the package and, in a git checkout, the commit and whether files were changed since."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--tags"],  # noqa: S607 - whichever git there is
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        described = ""
    return " ".join(part for part in (package_version(), described) if part)


def package_version() -> str:
    """Return the version of the package; of a source tree that is not installed "unreleased"."""
    found = _version("kamervraag")
    return "unreleased" if found is None else found


def peak_mib() -> float:
    """Return the most memory that this process ever held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1))  # kilobytes, on a Mac bytes


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
