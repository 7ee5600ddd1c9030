"""Text of papers as HTML: nothing of it is ever markup, whatever is marked in it."""

import time
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from rag.api.web.markup import Link, Sign, dress, official, shifted
from rag.records import Span

TEXTS = st.text(alphabet="ab <>&\"'é\U0001f642", max_size=40)
SPANS = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ends: Span(min(ends), max(ends)))


@given(TEXTS, st.lists(SPANS, max_size=4), st.lists(SPANS, max_size=2))
def test_the_letters_stay_whatever_is_marked(text, links, highlights):
    html = dress(text, [Link(span.start, span.end, '/x"onclick="') for span in links], highlights)
    for tag in ("<mark>", "</mark>", "</a>", '<a href="/x&#34;onclick=&#34;">'):
        html = html.replace(tag, "")
    assert unescape(html) == text


def test_a_link_that_a_highlight_ends_in_stays_one_link():
    html = dress("de motie 33 279, nr. 36 zegt", [Link(9, 23, "/kst-33279-36")], [Span(3, 15)])
    assert html == (
        'de <mark>motie </mark><a href="/kst-33279-36"><mark>33 279</mark>, nr. 36</a> zegt'
    )  # fmt: skip


def test_links_that_overlap_are_not_nested():
    html = dress("abcdef", [Link(0, 4, "/een"), Link(2, 6, "/twee")])
    assert html == '<a href="/een">abcd</a>ef'


def test_a_note_mark_within_a_link_stands_behind_it():
    parsed = LexborHTMLParser(dress("nr. 36 en", [Link(0, 6, "/x")], signs=[Sign(3, 1, known=True)]))
    assert parsed.body.text() == "nr. 361 en"
    assert [link.attributes["href"] for link in parsed.css("a")] == ["/x", "#noot-1"]


def test_a_mark_whose_note_is_not_at_hand_leads_nowhere():
    assert dress("ja", signs=[Sign(2, 7, known=False)]) == 'ja<sup class="sign">7</sup>'


def test_spans_are_counted_from_the_paragraph_that_they_stand_in():
    assert shifted([Span(2, 12)], 5, 9) == [Span(0, 4)]
    assert shifted([Span(2, 5)], 5, 9) == []


def test_an_address_that_is_a_script_is_not_followed():
    assert official("javascript:alert(1)") is None
    assert official("https://zoek.officielebekendmakingen.nl/kst-1.html")


def test_time_grows_with_the_length_of_the_text():
    links = [Link(at * 10, at * 10 + 5, "/x") for at in range(10_000)]
    signs = [Sign(at * 10 + 7, at, known=True) for at in range(10_000)]
    start = time.perf_counter()
    dress("0123456789" * 10_000, links, signs=signs)
    assert time.perf_counter() - start < 3
