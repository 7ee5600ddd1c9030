"""Fixtures that more than one test file uses."""

import pytest
from playing_endpoint import PlayingEndpoint
from toys import ToyEncoder
from unruly_server import UnrulyServer


@pytest.fixture(scope="session")
def toy_encoder():
    """An encoder that counts word lengths: 16 dimensions, no model, no time."""
    return ToyEncoder()


@pytest.fixture(scope="session")
def toy_store(toy_encoder, tmp_path_factory):
    """The five documents of the corpus, indexed with the toy; to be read only."""
    from corpus.catalogue import load_documents  # noqa: PLC0415
    from index.building import build  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("toy_store")
    build(folder, load_documents(), toy_encoder)
    return folder


@pytest.fixture
def server():
    """A server on this machine that can be told to misbehave."""
    running = UnrulyServer()
    yield running
    running.close()


@pytest.fixture
def endpoint():
    """A chat endpoint on this machine that plays a model."""
    playing = PlayingEndpoint()
    yield playing
    playing.close()


@pytest.fixture(scope="session")
def encoder():
    """The real model, on two threads; seconds to load."""
    from index.embedder import Embedder  # noqa: PLC0415 - torch takes seconds, and most tests need none

    return Embedder.load(threads=2)


@pytest.fixture(scope="session")
def snapshot(encoder, tmp_path_factory):
    """The five documents of the corpus, indexed with the real model; half a minute, once for all tests."""
    from corpus.catalogue import load_documents  # noqa: PLC0415
    from index.building import build, current  # noqa: PLC0415
    from index.snapshot import Snapshot  # noqa: PLC0415

    store = tmp_path_factory.mktemp("store")
    build(store, load_documents(), encoder)
    return Snapshot.load(current(store), encoder)


@pytest.fixture(scope="session")
def service(snapshot, encoder):
    """The service as it is by default, on that snapshot."""
    from rag.service import Service  # noqa: PLC0415

    return Service.of(snapshot, encoder)
