import random
import re
from dataclasses import dataclass

import pytest

from corpus.catalogue import load_documents
from corpus.document import Body, Document, Mark, Note, Paragraph
from corpus.kamerstuk import Kamerstuk
from corpus.passages import split
from index.analysis import terms
from index.draft import embedded_text
from index.lexical import LexicalIndex
from index.quotes import find_quote
from index.store import Store
from index.writing import StoreWriter


@dataclass(frozen=True)
class Corpus:
    documents: list[Document]
    store: Store
    lexical: LexicalIndex

    def find(self, quote, document=None):
        return find_quote(quote, self.store, self.lexical, document=document)


def built(folder, documents):
    rows = []
    with StoreWriter.open(folder / "store.sqlite") as writer:
        for document in documents:
            passages = list(enumerate(split(document, lambda text: len(text) // 4), len(rows)))
            rows += [(i, document.id, terms(embedded_text(passage, document.title))) for i, passage in passages]
            writer.put(document, "folder", [(i, str(i), passage) for i, passage in passages])
    lexical = LexicalIndex.build(folder / "lexical", rows)
    return Corpus(documents, Store.load(folder / "store.sqlite"), lexical)


def paper(name, *texts, notes=(), sections=()):
    paragraphs = tuple(
        text if isinstance(text, Paragraph) else Paragraph(number, text, sections[number - 1] if sections else ())
        for number, text in enumerate(texts, 1)
    )
    return Document(Kamerstuk.from_id(name), name, "Brief", None, "", "", Body((), paragraphs, notes, ()))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return built(tmp_path_factory.mktemp("own"), load_documents())


SENTENCE = "De haven van Vlissingen krijgt 24 nieuwe sleepboten, maar geen tweede kade."


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return built(
        tmp_path_factory.mktemp("small"),
        [
            paper("kst-10001-1", "Het is zo dat wij er niet meer zijn.", SENTENCE, "De kade wordt wel verbreed."),
            paper(
                "kst-10002-1",
                "De Kamer ontvangt jaarlijks:",
                "een overzicht van de uitgaven;",
                "een raming van de baten;",
                "een verslag van de accountant.",
                "Na deze lijst volgt een andere gedachte over bruggen.",
                sections=[("A",), ("A",), ("A",), ("A",), ("B",)],
            ),
            paper("kst-10003-1", f"Eerder is gezegd: {SENTENCE}"),
            paper(
                "kst-10004-1",
                Paragraph(1, "Dit volgt uit het verdrag van Lissabon. Dat bindt elke lidstaat.", marks=(Mark(3, 38),)),
                notes=(Note(3, "Zie daarover het advies van de kustwacht van mei 2021.", 1),),
            ),
            paper("kst-10005-1", "De crisisbeheersing van de veiligheidsregio verloopt vlekkeloos."),
        ],
    )


def test_an_exact_quote_is_found_in_every_paper_that_has_it(small):
    finding = small.find(SENTENCE)
    assert finding.status == "exact"
    assert [(p.document, p.first, p.last, p.note, p.text) for p in finding.places] == [
        ("kst-10001-1", 2, 2, None, SENTENCE),
        ("kst-10003-1", 1, 1, None, SENTENCE),
    ]
    assert [(span.start, span.end) for place in finding.places for span in place.spans] == [(0, 75), (18, 93)]


@pytest.mark.parametrize(
    ("false", "quoted", "original"),
    [
        ("24", "25", "24"),
        ("geen", "een", "geen"),
        ("Vlissingen", "Terneuzen", "Vlissingen"),
        ("maar geen", "maar zeker geen", ""),
    ],
    ids=["number", "negation", "name", "added word"],
)
def test_an_altered_quote_names_the_words_that_differ(small, false, quoted, original):
    quote = SENTENCE.replace(false, "zeker geen" if original == "" else quoted)
    if original == "":
        quote, quoted = SENTENCE.replace("maar geen", "maar zeker geen"), "zeker"
    finding = small.find(quote)
    assert finding.status == "altered"
    assert [place.document for place in finding.places] == ["kst-10001-1", "kst-10003-1"]
    assert [(d.quoted, d.original) for d in finding.places[0].differences] == [(quoted, original)]
    difference = finding.places[0].differences[0]
    assert SENTENCE[difference.start : difference.end] == original


def test_a_quote_of_stop_words_alone_is_found(small):
    finding = small.find("het is zo dat wij er niet meer zijn")
    assert (finding.status, finding.places[0].document, finding.places[0].first) == ("exact", "kst-10001-1", 1)
    altered = small.find("Het is zo dat wij er wel meer zijn")
    assert altered.status == "altered"
    assert [(d.quoted, d.original) for d in altered.places[0].differences] == [("wel", "niet")]


def test_a_quote_whose_words_were_cut_is_found(small):
    cut = "De crisisbe-\nheersing van de veilig\u00adheids-\nregio verloopt vlek-\nkeloos"
    assert small.find(cut).status == "exact"


def test_words_with_blanks_in_them_are_found_as_altered(small):
    finding = small.find("De crisis beheersing van de veiligheidsregio verloopt vlekkeloos.")
    assert (finding.status, finding.places[0].document) == ("altered", "kst-10005-1")


def test_a_quote_runs_over_a_list_and_not_into_the_next_section(small):
    finding = small.find("De Kamer ontvangt jaarlijks: een overzicht van de uitgaven; een raming van de baten")
    assert finding.status == "exact"
    assert (finding.places[0].first, finding.places[0].last) == (1, 3)
    assert [(s.paragraph, s.text) for s in finding.places[0].spans] == [
        (1, "De Kamer ontvangt jaarlijks:"),
        (2, "een overzicht van de uitgaven;"),
        (3, "een raming van de baten"),
    ]
    assert small.find("een verslag van de accountant. Na deze lijst volgt een andere gedachte").status != "exact"


def test_an_ellipsis_leaves_out_whole_paragraphs(small):
    finding = small.find("De Kamer ontvangt jaarlijks (…) een verslag van de accountant")
    assert finding.status == "exact"
    assert finding.places[0].text == "De Kamer ontvangt jaarlijks (…) een verslag van de accountant"
    assert (finding.places[0].first, finding.places[0].last) == (1, 4)
    assert small.find("een verslag van de accountant (…) De Kamer ontvangt jaarlijks").status != "exact"


def test_sentences_that_do_not_follow_each_other_are_not_exact(small):
    assert small.find("De Kamer ontvangt jaarlijks: een verslag van de accountant.").status == "altered"


def test_a_note_is_searched_and_a_note_mark_is_no_difference(small):
    finding = small.find("het advies van de kustwacht van mei 2021")
    assert (finding.status, finding.places[0].note, finding.places[0].first) == ("exact", 3, 1)
    assert finding.places[0].spans[0].paragraph is None
    assert small.find("het verdrag van Lissabon3. Dat bindt elke lidstaat").status == "exact"
    assert small.find("het verdrag van Lissabon4. Dat bindt elke lidstaat").status == "altered"


def test_the_named_document_is_asked_and_other_places_are_told_apart(small):
    named = small.find(SENTENCE, "kst-10003-1")
    assert (named.status, [p.document for p in named.places], named.elsewhere) == ("exact", ["kst-10003-1"], ())
    other = small.find(SENTENCE, "kst-10002-1")
    assert (other.status, other.places) == ("not_found", ())
    assert [place.document for place in other.elsewhere] == ["kst-10001-1", "kst-10003-1"]
    assert small.find(SENTENCE, "kst-99999-1").status == "not_found"


@pytest.mark.parametrize(
    "quote", ["", "«»", "…", "%", "De koning opent het parlement te Brussel met een lied", "\x00\f\ud800"]
)
def test_what_does_not_stand_there_is_not_found(small, quote):
    assert small.find(quote).status == "not_found"


@pytest.mark.slow
def test_sentences_of_the_own_papers_are_found_where_they_stand(own):
    chance = random.Random(2)
    paragraphs = [(d.id, p) for d in own.documents for p in d.body.paragraphs if len(p.text.split()) > 9]
    for document, paragraph in chance.sample(paragraphs, 60):
        words = list(re.finditer(r"\S+", paragraph.text))
        start = chance.randrange(len(words) - 8)
        a, b = words[start].start(), words[min(len(words), start + 25) - 1].end()
        finding = own.find(paragraph.text[a:b].replace("’", "'").replace(" ", "  "), document)
        assert finding.status == "exact"
        assert (paragraph.number, paragraph.text[a:b]) in [(place.first, place.text) for place in finding.places]


@pytest.mark.slow
def test_none_of_300_false_quotes_is_exact(own):
    chance = random.Random(3)
    texts = [p.text for d in own.documents for p in d.body.paragraphs if len(p.text.split()) > 12]
    everything = " ".join(" ".join(p.text.split()) for d in own.documents for p in d.body.paragraphs)
    makers = [_other_figure, _negated, _glued, _swapped, _without_a_word, _renamed]
    made = 0
    while made < 300:
        quote = makers[made % len(makers)](chance, texts)
        if quote is None or quote in everything:
            continue
        made += 1
        assert own.find(quote).status != "exact", quote


def _stretch(chance, texts):
    words = chance.choice(texts).split()
    start = chance.randrange(len(words) - 10)
    return words[start : start + chance.randint(8, 30)]


def _other_figure(chance, texts):
    words = _stretch(chance, [text for text in texts if re.search(r"\d", text)])
    numbers = [at for at, word in enumerate(words) if re.search(r"\d", word)]
    if not numbers:
        return None
    at = chance.choice(numbers)
    words[at] = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), words[at], count=1)
    return " ".join(words)


def _negated(chance, texts):
    words = _stretch(chance, texts)
    inside = [at for at, word in enumerate(words[1:-1], 1) if word in {"niet", "geen"}]
    if inside:
        del words[inside[0]]
    else:
        words.insert(chance.randrange(1, len(words)), chance.choice(["niet", "geen"]))
    return " ".join(words)


def _glued(chance, texts):
    return " ".join(_stretch(chance, texts)[:8] + _stretch(chance, texts)[-8:])


def _swapped(chance, texts):
    words = _stretch(chance, texts)
    at = chance.randrange(len(words) - 1)
    if words[at].lower() == words[at + 1].lower():
        return None
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def _without_a_word(chance, texts):
    words = _stretch(chance, texts)
    del words[chance.randrange(1, len(words) - 1)]
    return " ".join(words)


def _renamed(chance, texts):
    words = _stretch(chance, texts)
    names = [at for at, word in enumerate(words[1:], 1) if word[0].isupper()]
    if not names:
        return None
    words[chance.choice(names)] = chance.choice(["Brekelmans", "België", "Rotterdam"])
    return " ".join(words)
