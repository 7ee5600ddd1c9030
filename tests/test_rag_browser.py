"""The page in a real browser, as people use it: by keyboard, on a phone, without a script, in the dark.

Needs chromium and selenium. Where KAMERVRAAG_AXE names an axe.min.js, every kind of page is checked with it too.
"""

import os
import shutil
import threading
from pathlib import Path

import pytest

from rag.api.app import create_app
from rag.settings import Settings

selenium = pytest.importorskip("selenium", reason="selenium is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHROMEDRIVER = shutil.which("chromedriver")
AXE = os.environ.get("KAMERVRAAG_AXE", "")
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


@pytest.fixture(scope="module")
def site(toy_store, toy_encoder):
    """The service on a port of this machine; whatever the toy finds is an answer."""
    import uvicorn  # noqa: PLC0415

    app = create_app(Settings(store=toy_store, threshold=0.0), encoder=toy_encoder)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


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
        driver.get(site + address)
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


@pytest.mark.skipif(not Path(AXE).is_file(), reason="KAMERVRAAG_AXE does not name an axe.min.js")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(browse, page, width, dark):
    driver = browse(PAGES[page], width, dark=dark)
    driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    for details in driver.find_elements("css selector", "details:not([open]) > summary")[:3]:
        details.click()
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": Path(AXE).read_text(encoding="utf-8")})
    found = driver.execute_async_script(
        "axe.run(document, {rules: {'target-size': {enabled: true}}}).then(arguments[0])"
    )
    faults = [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert faults == []
    assert len(found["passes"]) > 20
