"""The page in a real browser, as people use it: by keyboard, on a phone, without a script, in the dark.

Needs chromium and selenium. Where AXE names an axe.min.js, every kind of page is checked with it too.
"""

import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playing_endpoint import DONE, LAST, TRUE, PlayingEndpoint, chunk, endless, given, replies, says, streamed, writes

from corpus.document import Body, Document, Paragraph
from corpus.kamerstuk import Kamerstuk
from index.building import build
from rag.api.app import create_app
from rag.settings import Settings

selenium = pytest.importorskip("selenium", reason="selenium is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHROMEDRIVER = shutil.which("chromedriver")
AXE = os.environ.get("AXE", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM or not CHROMEDRIVER, reason="chromium or chromedriver is not installed"),
]
ALONE = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
ASKED = "/?vraag=Hoeveel+objecten+heeft+Defensie+in+gebruik%3F"
PAGES = {
    "start": "/",
    "answer": ASKED,
    "refusal": "/?vraag=munitie&dossier=niets",
    "choice": "/?vraag=munitie&jaar=2022-2023&stuk=kst-33279-36",
    "papers": "/stukken",
    "reader": "/kst-33279-36",
    "paragraph": "/kst-33279-36/al-12",
    "long": "/kst-36592-1-bijlage/al-234",
    "error": "/niets",
}


@contextmanager
def serving(store, encoder, **settings):
    """The service on a port of this machine; whatever the toy finds is an answer."""
    import uvicorn  # noqa: PLC0415

    app = create_app(Settings(store=store, threshold=0.0, **settings), encoder=encoder)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def site(toy_store, toy_encoder):
    with serving(toy_store, toy_encoder) as address:
        yield address


@pytest.fixture(scope="module")
def model():
    """A chat endpoint that plays a model, for the site that has one."""
    playing = PlayingEndpoint()
    yield playing
    playing.close()


@pytest.fixture(scope="module")
def written(toy_store, toy_encoder, model):
    """The page of an answer that can be written too."""
    with serving(toy_store, toy_encoder, endpoint_url=model.url) as address:
        yield address + ASKED


@pytest.fixture(scope="module")
def browse(site, tmp_path_factory):
    """Open a page at a width, with or without scripts, light or dark; a browser is started once for each of the two."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService  # noqa: PLC0415

    browsers = {}

    def start(scripts):
        options = ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in [*ALONE, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"]:
            options.add_argument(argument)
        if not scripts:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        return Chrome(options=options, service=ChromeService(CHROMEDRIVER))

    def browse(address, width=1280, height=800, *, scripts=True, dark=False):
        if scripts not in browsers:
            browsers[scripts] = start(scripts)
        driver = browsers[scripts]
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
        driver.get(urljoin(site, address))
        return driver

    yield browse
    for driver in browsers.values():
        driver.quit()


def find(driver, selector):
    return driver.find_element("css selector", selector)


def press(driver, *keys):
    from selenium.webdriver import ActionChains  # noqa: PLC0415

    ActionChains(driver).send_keys(*keys).perform()


def eventually(driver, holds):
    from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415

    return WebDriverWait(driver, 10).until(lambda _: holds())


def test_a_question_can_be_asked_and_followed_by_keyboard_alone(browse):
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415

    driver = browse("/")
    press(driver, Keys.TAB)
    assert driver.switch_to.active_element.text == "Naar de inhoud"
    press(driver, Keys.ENTER, Keys.TAB)
    assert driver.switch_to.active_element.get_attribute("id") == "vraag"
    press(driver, "Hoeveel objecten heeft Defensie in gebruik?", Keys.ENTER)
    eventually(driver, lambda: find(driver, ".answer blockquote").text)
    assert driver.current_url.endswith("/?vraag=Hoeveel+objecten+heeft+Defensie+in+gebruik%3F")
    for _ in range(20):
        press(driver, Keys.TAB)
        focused = driver.switch_to.active_element
        assert focused.value_of_css_property("outline-style") == "solid", "focus shows"
        if "/al-" in (focused.get_attribute("href") or ""):
            break
    press(driver, Keys.ENTER)
    eventually(driver, lambda: find(driver, ".pinned"))


def test_a_citation_is_copied_and_said_to_be(browse, site):
    driver = browse("/kst-33279-36/al-24")
    driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"origin": site, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    find(driver, ".pin .copy").click()
    eventually(driver, lambda: find(driver, "#melding").get_attribute("textContent"))
    assert driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])") == (
        "Kamerstukken II 2022/23, 33 279, nr. 36, al. 24"
    )
    assert find(driver, ".pin .copy").text.startswith("Gekopieerd")
    assert "Gekopieerd: Kamerstukken II" in find(driver, "#melding").get_attribute("textContent")


def test_a_question_can_be_asked_on_a_phone(browse):
    driver = browse("/", 320, 600)
    find(driver, "#vraag").send_keys("munitie")
    find(driver, ".question button").click()
    eventually(driver, lambda: find(driver, ".answer blockquote").text)
    assert driver.execute_script("return document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("page", PAGES)
def test_no_page_scrolls_sideways_at_320_pixels(browse, page):
    """Which is what 1280 pixels are at a zoom of 400 %."""
    driver = browse(PAGES[page], 320, 256)
    assert driver.execute_script("return document.documentElement.scrollWidth") == 320


def test_contents_are_at_hand_on_a_phone_and_give_way(browse):
    driver = browse("/kst-36592-1-bijlage", 360, 700)
    assert not find(driver, ".contents").is_displayed()
    find(driver, ".open-contents").click()
    link = find(driver, ".contents a[href='#deel-30']")
    eventually(driver, link.is_displayed)
    link.click()
    eventually(driver, lambda: not find(driver, ".contents").is_displayed())
    assert 0 <= driver.execute_script("return document.querySelector('#deel-30').getBoundingClientRect().top") < 700


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_permalink_shows_its_paragraph_at_the_address_that_was_given(browse, site, scripts, width):
    driver = browse("/kst-36592-1-bijlage/al-234", width, scripts=scripts)
    paragraph = find(driver, "#al-234")
    # Selenium cannot run scripts where the page may not; its own commands say where an element is.
    top = eventually(driver, lambda: paragraph.rect["y"])
    metrics = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssVisualViewport"]
    assert 0 <= top - metrics["pageY"] < metrics["clientHeight"] - 50
    assert driver.current_url == f"{site}/kst-36592-1-bijlage/al-234"
    assert find(driver, ".copy").is_displayed() is scripts


def test_nothing_is_refused_by_the_policy_and_nothing_fails(browse):
    browse("/").get_log("browser")  # what came before
    for page in ("start", "answer", "paragraph", "papers"):
        assert browse(PAGES[page]).get_log("browser") == []


def test_an_answer_is_written_sentence_by_sentence_while_the_reader_watches(browse, written, model):
    finish = threading.Event()

    def answer(handler):
        rank = next(p["passage"] for p in given(messages) if "450 objecten" in str(p))
        streamed(chunk(f"{TRUE} [{rank}:337]. Dat zijn er 999 [{rank}]. En"))(handler)
        finish.wait(10)
        handler.wfile.write(chunk(f" het zijn er 998 [{rank}].") + LAST + DONE)

    messages = []
    model.reads = lambda read: messages.extend(read) or answer
    driver = browse(written)
    assert "taalmodel" in find(driver, ".written").text
    assert find(driver, ".written [aria-live=polite]").text == ""
    model.asked.clear()
    find(driver, ".offer button").click()
    eventually(driver, lambda: find(driver, ".written li > p").text == f"{TRUE}.")
    assert (find(driver, ".offer button").text, find(driver, ".state").text) == ("Stop", "Het taalmodel schrijft…")
    finish.set()
    eventually(driver, lambda: find(driver, ".state").text.startswith("Twee zinnen zijn weggelaten"))
    assert not find(driver, ".offer button").is_displayed()
    assert len(model.asked) == 1


def test_a_written_sentence_leads_to_its_paragraph_and_shows_what_stands_there(browse, written, model):
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415

    model.reads = writes(f"{TRUE} [{{}}].")
    driver = browse(written)
    driver.execute_script("document.querySelector('.offer button').focus()")
    press(driver, Keys.ENTER)
    eventually(driver, lambda: "Alles wat het taalmodel schreef" in find(driver, ".state").text)
    assert driver.switch_to.active_element.text == "Antwoord in eigen woorden", "the keyboard stays where it was"
    assert not find(driver, ".written blockquote").is_displayed()
    press(driver, Keys.TAB, Keys.TAB, Keys.ENTER)
    assert find(driver, ".written blockquote").text == "Defensie heeft circa 450 objecten in gebruik."
    link = find(driver, ".written li a")
    assert link.text == "Bijlage bij Kamerstukken II 2023/24, 36 592, nr. 1, al. 337"
    link.click()
    eventually(driver, lambda: driver.current_url.endswith("/kst-36592-1-bijlage/al-337"))


def test_an_answer_is_written_from_the_papers_that_were_chosen(browse, written, model):
    model.answer, model.reads = says("GEEN ANTWOORD"), None
    model.asked.clear()
    driver = browse(f"{written}&jaar=2022-2023&stuk=kst-33279-36")
    find(driver, ".offer button").click()
    eventually(
        driver, lambda: find(driver, ".state").text.startswith("Het taalmodel vond in deze alinea’s geen antwoord")
    )
    sources = {passage["bron"].split(", al.")[0] for passage in given(model.asked[0][2]["messages"])}
    assert sources == {"Kamerstukken II 2022/23, 33 279, nr. 36"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(replies({}, 500), "Het taalmodel is niet bereikbaar, of geeft geen goed antwoord.", id="fails"),
        pytest.param(
            streamed(chunk("Dat weet ik zelf. Dat ook niet.")),
            "Het taalmodel is niet bereikbaar, of geeft geen goed antwoord.",
            id="breaks off",
        ),
        pytest.param(
            says("Dat zijn er 999 [1]."),
            "Eén zin is weggelaten, want die was niet in de stukken terug te vinden. Er blijft niets over. "
            "Lees hieronder wat er letterlijk staat.",
            id="invents",
        ),
    ],
)
def test_a_reader_is_told_why_there_is_no_written_answer(browse, written, model, answer, told):
    model.answer, model.reads = answer, None
    driver = browse(written)
    find(driver, ".offer button").click()
    eventually(driver, lambda: find(driver, ".state").text == told)
    assert not driver.find_elements("css selector", ".written li")
    assert find(driver, ".answer blockquote").text


def test_what_failed_can_be_tried_again(browse, written, model):
    model.answer, model.reads = replies({}, 500), None
    driver = browse(written)
    find(driver, ".offer button").click()
    eventually(driver, lambda: find(driver, ".offer button").text == "Opnieuw")
    model.reads = writes(f"{TRUE} [{{}}].")
    find(driver, ".offer button").click()
    eventually(driver, lambda: find(driver, ".written li > p").text == f"{TRUE}.")


def test_a_reader_can_stop_the_writing(browse, written, model):
    model.answer, model.reads = endless(chunk("woord "), 0.02), None
    model.cut.clear()
    driver = browse(written)
    find(driver, ".offer button").click()
    eventually(driver, lambda: find(driver, ".state").text == "Het taalmodel schrijft…")
    find(driver, ".offer button").click()
    eventually(driver, lambda: find(driver, ".state").text == "U hebt het schrijven gestopt.")
    assert model.cut.wait(10), "nobody writes on for nobody"


def test_what_is_written_is_text_whatever_it_looks_like(browse, model, toy_encoder, tmp_path):
    text = "Defensie heeft 450 <img src=x> <b>grote</b> objecten in gebruik."
    kamerstuk = Kamerstuk("36000", "1", chamber="II", session_year="2022-2023")
    body = Body((), (Paragraph(1, text),), (), ())
    build(tmp_path, [Document(kamerstuk, "Een stuk", "Brief", None, kamerstuk.url, "prose", body)], toy_encoder)
    model.answer, model.reads = says(f"{text[:-1]} [1:1]."), None
    with serving(tmp_path, toy_encoder, endpoint_url=model.url) as address:
        driver = browse(address + ASKED)
        find(driver, ".offer button").click()
        eventually(driver, lambda: find(driver, ".written li > p").text == text)
        find(driver, ".written summary").click()
        assert find(driver, ".written blockquote").text == text
        assert not driver.find_elements("css selector", ".written img")


@pytest.mark.parametrize(("width", "dark"), [(320, False), (360, True), (1280, False)])
def test_a_written_answer_fits_and_nothing_is_refused_by_the_policy(browse, written, model, width, dark):
    model.reads = writes(f"{TRUE} [{{}}]. Dat zijn er 999 [{{}}].")
    driver = browse(written, width, dark=dark)
    driver.get_log("browser")  # what came before
    find(driver, ".offer button").click()
    eventually(driver, lambda: find(driver, ".state").text.startswith("Eén zin is weggelaten"))
    find(driver, ".written summary").click()
    assert driver.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert driver.get_log("browser") == []
    if Path(AXE).is_file():
        assert_axe_finds_nothing(driver)


@pytest.mark.skipif(not Path(AXE).is_file(), reason="AXE does not name an axe.min.js")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(browse, page, width, dark):
    driver = browse(PAGES[page], width, dark=dark)
    for details in driver.find_elements("css selector", "details:not([open]) > summary")[:3]:
        details.click()
    assert_axe_finds_nothing(driver)


def assert_axe_finds_nothing(driver):
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": Path(AXE).read_text(encoding="utf-8")})
    found = driver.execute_async_script(
        "axe.run(document, {rules: {'target-size': {enabled: true}}}).then(arguments[0])"
    )
    faults = [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert faults == []
    assert len(found["passes"]) > 20
