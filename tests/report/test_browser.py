"""The page in a real browser: what one sees, clicks, hears and takes away. Nothing leaves it, nothing goes wrong.

Needs the package playwright and a Chromium: the system's, or the one that SOMATOPY_CHROMIUM names (`make browser`).
"""

import csv
import os
import shutil
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from explorer_pages import EVIL, KINDS, LATTICES, page_of, sounds_beside
from payloads import decoded
from somatopy.report.page import write

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make browser")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("SOMATOPY_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=user-gesture-required",
]
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium found: make browser, or set SOMATOPY_CHROMIUM"
)


@pytest.fixture(scope="module")  # no longer: as long as one is open, no other test can open one
def browser():
    with playwright.sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def visit(browser, folder):
    """Open a page of a kind; at the end, nothing was asked of any network and nothing was complained of."""
    troubles, contexts = [], []

    def open_page(kind, address="", **context):
        path = folder / f"{kind.replace(' ', '_')}.html"
        if not path.exists():
            write(path, *page_of(kind))
        contexts.append(browser.new_context(viewport={"width": 1400, "height": 900}, **context))
        page = contexts[-1].new_page()
        page.on("console", lambda said: troubles.append(said.text) if complains(said) else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda asked: troubles.append(asked.url) if outside(asked.url, path) else None)
        page.goto(path.as_uri() + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def complains(said):
    """The hint on reading pixels back is on what tests do, not the page."""
    return said.type in ("error", "warning") and "willReadFrequently" not in said.text


def outside(url, path):
    return not url.startswith(("data:", "blob:")) and url.split("#")[0] != path.as_uri()


def place_of(page, unit):
    """Where on the screen a unit's middle lies."""
    document = page.evaluate("() => JSON.parse(document.getElementById('payload').textContent)")
    box = page.locator("#map-a .marks").bounding_box()
    units, sizes = document["units"], document["units"]["sizes"]
    half = 0.5 if sizes is None else decoded(sizes) / 2
    return on_screen(decoded(units["positions"]), document["lattice"]["kind"], unit, box, half)


def on_screen(positions, kind, unit, box, half):
    """The page fits all cells and a margin of 0.12 into its canvas."""
    half = (0.5, 3**-0.5) if kind == "hexagonal" else half
    low, high = (positions - half).min(axis=0), (positions + half).max(axis=0)
    if kind == "ring":  # the outer circle
        radius = len(positions) / (2 * np.pi) + 0.5
        low, high = -radius + 0 * low, radius + 0 * high
    scale = min(box["width"] / (high - low + 0.24)[0], box["height"] / (high - low + 0.24)[1], 220)
    x, y = (positions[unit] - (low + high) / 2) * scale
    return box["x"] + box["width"] / 2 + float(x), box["y"] + box["height"] / 2 + float(y)


def click_unit(page, unit, **how):
    page.mouse.click(*place_of(page, unit), **how)


def shift_click(page, unit):
    page.keyboard.down("Shift")
    click_unit(page, unit)
    page.keyboard.up("Shift")


def heading(page):
    return page.locator("#unit h3").last.inner_text()


@pytest.mark.parametrize("lattice", [*LATTICES, "sounds", "tree", "gas"])
def test_a_click_pins_the_unit_under_it_on_every_lattice(visit, lattice):
    page = visit(lattice)
    last = page_of(lattice)[0]["units"]["count"] - 1
    for unit in (0, last):
        click_unit(page, unit)
        assert heading(page).startswith(f"unit {unit}")
        assert f"unit={unit}" in page.evaluate("location.hash")


def test_pointing_shows_the_facts_of_a_unit_and_leaving_hides_them(visit):
    page = visit("rectangular")
    page.mouse.move(*place_of(page, 3))
    assert page.locator("#tooltip").inner_text().startswith("unit 3")
    page.mouse.move(2, 2)
    assert page.locator("#tooltip").is_hidden()


def test_a_table_shows_its_samples_row_by_row_nearest_first(visit):
    page = visit("rectangular", "#unit=3")
    count = page.locator("#unit tbody tr").count()
    assert page.locator("#sample-count").inner_text() == f"{count} of {count} samples, nearest first"
    distances = [float(text) for text in page.locator("#unit tbody td:nth-child(3)").all_inner_texts()]
    assert distances == sorted(distances)


def test_text_that_looks_like_markup_stays_text(visit):
    page = visit("rectangular", "#plane=label&unit=3")
    for tab in ("about", "worst", "selection", "unit"):
        page.click(f"#tab-{tab}")
    page.fill("#search", "script")
    assert EVIL in page.locator("#search-list").inner_text()
    assert EVIL in page.locator("#title").inner_text()
    assert page.locator("img").count() == 0
    assert "hacked" not in page.title().replace(EVIL, "")


def test_every_plane_colors_the_map(visit):
    page = visit("rectangular")
    pictures = set()
    document = page_of("rectangular")[0]
    planes = [plane["key"] for plane in document["planes"]] + ["label", "pies", "feature:0", "feature:1"]
    for key in planes:
        page.evaluate(f"location.hash = '#plane={key}'")
        page.wait_for_timeout(40)
        pictures.add(page.evaluate("document.querySelector('#map-a canvas').toDataURL()"))
        assert page.locator("#map-a .legend").inner_text()
    assert len(pictures) == len(planes)


def test_a_plane_is_chosen_by_typing(visit):
    page = visit("rectangular")
    page.fill("#plane", "heig")
    page.keyboard.press("Enter")
    assert page.input_value("#plane") == "height"
    assert "plane=feature%3A1" in page.evaluate("location.hash")
    assert page.locator("#map-a .legend-name").inner_text() == "height"


def test_a_label_found_marks_its_units_and_a_sample_found_is_shown(visit):
    page = visit("rectangular")
    before = page.evaluate("document.querySelector('#map-a .marks').toDataURL()")
    page.keyboard.press("/")
    page.keyboard.type("low")
    assert page.evaluate("document.querySelector('#map-a .marks').toDataURL()") != before
    page.fill("#search", "sample 12")
    page.keyboard.press("Enter")
    assert page.locator(".card h3").inner_text() == "sample 12"
    assert "sample=12" in page.evaluate("location.hash")
    assert "1 best unit" in page.locator(".card").inner_text()
    assert "2 second-best" in page.locator(".card").inner_text()


def test_what_is_sought_may_be_said_first(visit):
    page = visit("rectangular")
    for text, kind in (
        ("label lo", "low"),
        ("feature heig", "height"),
        ("unit 7", "unit 7"),
        ("sample 59", "sample 59"),
    ):
        page.fill("#search", text)
        assert kind in page.locator("#search-list [role=option]").first.inner_text()


def test_selected_units_are_taken_away_as_a_table_that_runs_nothing(visit):
    page = visit("rectangular")
    shift_click(page, 0)
    shift_click(page, 1)
    assert page.locator("#selection").inner_text().startswith("2 units with ")
    page.keyboard.down("Shift")  # and all the others by a box
    page.mouse.move(*[at - 8 for at in place_of(page, 0)])
    page.mouse.down()
    page.mouse.move(*[at + 8 for at in place_of(page, 19)], steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    assert page.locator("#selection").inner_text().startswith("20 units with 60 samples")
    with page.expect_download() as download:
        page.click("#download-samples")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 60
    assert "'=SUM(A1:A9)" in {row["name"] for row in rows}
    assert {row["label"] for row in rows} == {"low", "high", EVIL}


def test_the_map_is_walked_by_keys_alone(visit):
    page = visit("rectangular")
    page.keyboard.press("m")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert heading(page).startswith("unit 6")
    page.wait_for_function("() => document.getElementById('live').textContent.startsWith('pinned unit 6')")
    page.keyboard.press("s")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator("#selection").inner_text().startswith("2 units")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    assert "view=codebook" in page.evaluate("location.hash")


def test_a_link_leads_to_what_was_seen(visit):
    page = visit("sounds", "#plane=label&unit=2&gmap=1&view=codebook&compare=hits")
    assert page.input_value("#plane") == "label"
    assert page.input_value("#compare") != "nothing"
    assert page.locator("#gmap").input_value() == "1"
    assert page.locator("[data-view=codebook]").get_attribute("aria-pressed") == "true"
    assert page.locator("#map-b").is_visible()
    assert heading(page).startswith("unit 2")


def test_what_a_link_asks_and_the_map_lacks_is_left_out(visit):
    page = visit("rectangular", "#plane=none&unit=999&gmap=7&compare=gmap:3&sample=888&view=x")
    assert page.locator("#unit .empty").is_visible()
    assert page.input_value("#compare") == "nothing"


def test_the_slider_goes_through_the_growth_and_plays_it(visit):
    page = visit("sounds")
    slider = page.locator("#gmap")
    assert slider.input_value() == "2"
    slider.fill("0")
    assert page.locator("#gmap-text").inner_text().startswith("gmap 1 of 3")
    first = page_of("sounds")[0]["series"][0]["units"]["count"]
    assert f"{first} units" in page.locator("#gmap-text").inner_text()
    assert "gmap=0" in page.evaluate("location.hash")
    page.click("#play-growth")
    page.wait_for_function("() => document.getElementById('gmap').value === '2'")
    page.wait_for_function("() => document.getElementById('play-growth').textContent === 'Play the growth'")


def test_two_gmaps_stand_side_by_side(visit):
    page = visit("sounds", "#compare=gmap:0")
    left, right = page.locator("#map-a").bounding_box(), page.locator("#map-b").bounding_box()
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    pictures = [page.evaluate(f"document.querySelector('#map-{side} canvas').toDataURL()") for side in "ab"]
    assert pictures[0] != pictures[1]


HEARD = """() => {
  const playing = [...document.querySelectorAll('#sounds audio')].filter((audio) => audio.played.length);
  return playing.some((audio) => audio.currentTime > 0.05 || audio.ended);
}"""


def test_a_sample_that_is_clicked_is_heard(visit):
    page = visit("sounds", "#unit=0")
    page.locator("#unit .sample").first.click()
    page.wait_for_function(HEARD)
    page.wait_for_function(
        "() => [...document.querySelectorAll('#sounds audio')].some((audio) => audio.ended)"
    )
    page.wait_for_function("() => document.querySelector('.card canvas.spectrum').width > 2")


def test_the_arrow_keys_play_unit_after_unit_within_a_tenth_of_a_second(visit):
    page = visit("sounds")
    page.locator("h1").click()  # browsers play nothing before the first click
    page.evaluate(
        """() => {
          window.delays = [];
          const play = HTMLMediaElement.prototype.play;
          HTMLMediaElement.prototype.play = function () {
            const asked = performance.now();
            this.addEventListener('playing', () => window.delays.push(performance.now() - asked), { once: true });
            return play.call(this);
          };
        }"""
    )
    page.keyboard.press("m")
    for key in 2 * ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]:  # some units may be empty
        page.keyboard.press(key)
        page.wait_for_timeout(60)
    page.wait_for_function("() => window.delays.length >= 3", timeout=5000)
    assert median(page.evaluate("window.delays")) < 100


def test_the_first_touch_wakes_the_sound_device_once(visit):
    page = visit("sounds")
    page.evaluate(
        """() => {
          window.woken = 0;
          const Context = window.AudioContext;
          window.AudioContext = class extends Context { constructor() { super(); window.woken += 1; } };
        }"""
    )
    page.locator("h1").click()
    assert page.evaluate("window.woken") == 1
    page.keyboard.press("Shift")
    page.locator("h1").click()
    assert page.evaluate("window.woken") == 1


def test_a_unit_pointed_at_is_heard_unless_that_is_switched_off(visit):
    page = visit("sounds")
    page.locator("#hover-sound-box").uncheck()
    page.mouse.move(*place_of(page, 1))
    page.wait_for_timeout(100)
    assert page.locator("#sounds audio").count() == 0
    page.locator("#hover-sound-box").check()
    page.mouse.move(*place_of(page, 0))
    page.wait_for_function(HEARD)


def test_sounds_that_lie_beside_the_page_are_heard(browser, tmp_path):
    document, files = sounds_beside()
    path = write(tmp_path / "explore.html", document, [], files)
    page = browser.new_page()
    troubles = []
    page.on("console", lambda said: troubles.append(said.text) if complains(said) else None)
    page.goto(path.as_uri() + "#unit=0")
    page.locator("#unit .sample").first.click()
    page.wait_for_function(HEARD)
    page.wait_for_function("document.querySelector('.card img.spectrum')?.naturalWidth > 10")
    assert page.locator(".card img.spectrum").get_attribute("alt").startswith("spectrogram of tone")
    page.close()
    assert troubles == []


def test_images_of_the_samples_are_drawn(visit):
    page = visit("pictures", "#unit=0")
    page.wait_for_function(
        """() => [...document.querySelectorAll('#unit .gallery canvas')].some((canvas) =>
          new Set(canvas.getContext('2d').getImageData(0, 0, 6, 6).data).size > 10)"""
    )
    page.locator("#unit .sample").first.click()
    assert page.locator(".card canvas.sprite").is_visible()


def test_the_worst_mapped_come_first_in_their_list(visit):
    page = visit("rectangular")
    page.click("#tab-worst")
    distances = [float(text) for text in page.locator("#worst tbody td:nth-child(3)").all_inner_texts()]
    assert len(distances) == 24
    assert distances == sorted(distances, reverse=True)
    page.locator("#worst .sample").first.click()
    assert page.locator(".card").is_visible()


def test_dark_and_light_are_switched_and_paper_is_light(visit):
    page = visit("rectangular", color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(ground)
    page.click("#theme")
    assert page.evaluate(ground) == "rgb(255, 255, 255)" != dark
    page.click("#theme")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(ground) == dark


def test_a_printed_page_shows_the_map_without_controls(visit):
    page = visit("rectangular", "#unit=3")
    page.emulate_media(media="print")
    assert page.locator("#map-a canvas").first.is_visible()
    assert page.locator("#unit").is_visible()
    for control in (".toolbar", "#tabs", ".search", "#help-button"):
        assert page.locator(control).is_hidden()
    assert len(page.pdf()) > 10_000


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_cut_off_on_a_telephone(visit, kind):
    page = visit(kind, "#unit=0")
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function("() => document.querySelector('#map-a canvas').clientWidth < 400")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_lone_unit_and_a_map_without_samples_have_their_pages(visit):
    assert heading(visit("lone unit", "#unit=0")).startswith("unit 0")
    page = visit("no samples", "#unit=4")
    assert "No sample lies on this unit" in page.locator("#unit").inner_text()
    page.click("#tab-worst")
    assert "no samples" in page.locator("#worst").inner_text()


def test_a_map_of_ten_thousand_units_opens_and_recolors_at_once(visit):
    page = visit("large")
    opened = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert opened < 3000
    recolored = page.evaluate(
        """() => [0, 1, 2, 3].map((d) => {
          const began = performance.now();
          history.replaceState(null, '', `#plane=feature:${d}`);
          window.dispatchEvent(new HashChangeEvent('hashchange'));
          document.querySelector('#map-a canvas').getContext('2d').getImageData(0, 0, 1, 1);
          return performance.now() - began;
        })"""
    )
    assert min(recolored) < 100


def test_a_zoom_enlarges_and_goes_back_to_the_whole(visit):
    page = visit("large", "#view=codebook")
    assert "zoom in" in page.locator("#map-a .legend").inner_text()
    for _ in range(5):
        page.click("#nearer")
    assert "zoom in" not in page.locator("#map-a .legend").inner_text()
    page.click("#whole")
    assert page.locator("#whole").is_disabled()


def test_controls_have_names_for_those_who_listen(visit):
    page = visit("sounds", "#unit=0")
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button, input, [role=listbox], svg[role=img], canvas[role=img]')]
          .filter((node) => !(node.getAttribute('aria-label') || node.textContent.trim() || node.labels?.length))
          .map((node) => node.outerHTML)"""
    )
    assert unnamed == []
    assert page.locator("#live[aria-live=polite]").count() == 1


def test_the_focus_stays_on_a_sample_that_is_chosen_by_key(visit):
    page = visit("rectangular", "#unit=3")
    page.locator("#unit .sample").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator(".card").is_visible()
    assert page.evaluate("document.activeElement.classList.contains('sample')")


def test_a_field_of_which_nothing_is_marked_takes_nothing_and_a_finger_may_scroll_its_list(visit):
    page = visit("rectangular", "#plane=hits")
    page.focus("#plane")
    page.keyboard.press("Enter")
    option = page.locator("#plane-list [role=option]", has_text="quantization error")
    option.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    assert page.evaluate("location.hash") == "#plane=hits"
    option.click()
    assert "plane=error" in page.evaluate("location.hash")


def test_the_focus_is_not_lost_when_its_button_is_drawn_anew_or_goes(visit):
    page = visit("rectangular", "#unit=3")

    def press(button):
        button.focus()
        page.keyboard.press("Enter")
        return page.evaluate("[document.activeElement.id, document.activeElement.textContent]")

    assert press(page.locator("#unit .bar").first)[1].startswith("width")
    press(page.locator("#unit .sample").first)
    assert press(page.locator(".card-head button"))[0] == "tab-unit"
    page.click("#tab-worst")
    assert press(page.locator("#worst .sample").first)[0] == "tab-unit"


def test_behind_the_open_help_no_key_acts(visit):
    page = visit("rectangular")
    for key in ("?", "?", "c"):
        page.keyboard.press(key)
    assert page.locator("#help").is_visible()
    assert "codebook" not in page.evaluate("location.hash")


def test_after_printing_the_page_follows_the_system_again(visit):
    page = visit("rectangular", color_scheme="dark")
    for event in ("beforeprint", "afterprint"):
        page.evaluate(f"window.dispatchEvent(new Event('{event}'))")
    page.emulate_media(color_scheme="light")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_show_more_hands_the_focus_to_the_first_sample_that_is_new(visit):
    page = visit("lone unit", "#unit=0")
    page.focus("#more-samples")
    page.keyboard.press("Enter")
    samples = page.locator("#unit button.sample")
    assert samples.count() == 30
    at = page.evaluate("document.activeElement.dataset.sample")
    assert at == samples.nth(24).get_attribute("data-sample")
