import io
import re
import socket
from datetime import date
from html.parser import HTMLParser

import pypdf
import pytest

from safetycheck import resources
from safetycheck.audit import handout, library, walk
from safetycheck.audit.handout import Paper, codes, fit, page, paper, sheet
from safetycheck.content import Audience, Confidence, Item, Platform, PlatformPath, Severity, Source, Topic
from safetycheck.errors import NoBrowser
from safetycheck.fetch import chrome

TODAY = date(2026, 11, 22)
PHONES = ("android", "ios")
HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(2)> **bold** [a](javascript:alert(3)) \x1b[31m\u202e"


@pytest.fixture
def topic(library):
    """Make a topic: topic(item, item)."""
    return lambda *items, name="signal": library(**{name: items}).topics[0]


class Page(HTMLParser):
    """What a browser would make of a page: its elements, and the texts in them."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.texts = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def drawn(topic, devices=PHONES):
    return Page(handout.html([topic], devices, today=TODAY, paper=Paper.LETTER)[0])


def titles(made):
    return [entry.title for entry in made.entries]


# --- what is on a sheet -----------------------------------------------------------------------------------------


def test_critical_comes_first_then_high_and_each_after_what_it_needs(item, topic):
    made = sheet.make(
        topic(
            item("a", severity="medium"),
            item("b", severity="high"),
            item("c", severity="critical", after=["d"]),
            item("d", severity="high"),
        ),
        PHONES,
    )
    assert titles(made) == ["Do d", "Do c", "Do b", "Do a"]
    assert [(heading, [entry.number for entry in entries]) for heading, entries in made.groups] == [
        ("Do these first", [1, 2]),
        ("Then these", [3]),
        ("When you have time", [4]),
    ]


def test_what_happens_by_the_hour_stands_in_its_own_order_without_headings(item, topic):
    made = sheet.make(topic(item("a", severity="low"), item("b", severity="critical"), name="doxed_now"), PHONES)
    assert made.groups[0][0] == ""
    assert titles(made) == ["Do a", "Do b"]


def test_a_circle_ends(item):
    assert {each.id for each in sheet.arranged([item("a", after=["b"]), item("b", after=["a"])])} == {"a", "b"}


def test_only_the_chosen_devices_and_a_shared_path_once(item, topic, where):
    paths = where("android", "ios") | where("desktop", path="File > Preferences")
    one = topic(item("a", platforms=paths), item("b", platforms=where("desktop")))
    assert sheet.make(one, PHONES).entries[0].where == (("Android, iPhone", "Settings > Account"),)
    assert titles(sheet.make(one, PHONES)) == ["Do a"]
    both = sheet.make(one, ("ios", "desktop"))
    assert both.entries[0].where == (("iPhone", "Settings > Account"), ("Computer", "File > Preferences"))
    assert titles(both) == ["Do a", "Do b"]


def test_what_does_not_fit_is_counted(item, topic):
    many = topic(*(item(f"i{number}", why="Because. " * 60, help=["Tap. " * 40]) for number in range(40)))
    made = sheet.make(many, PHONES)
    assert 1 < len(made.entries) < 40
    assert len(made.entries) + made.more == 40
    text = handout.markdown([many], PHONES, today=TODAY)[0]
    assert f"And {made.more} more: `safetycheck check signal`" in text


def test_the_fuller_the_fewer(item, topic):
    few = sheet.make(topic(item("a", help=["Tap it."], cautions=["One.", "Two.", "Three."])), PHONES).entries[0]
    assert (few.steps, len(few.minds)) == (("Tap it.",), 3)
    crowd = [item(f"i{number}", severity="high", help=["Tap it."], cautions=["One.", "Two."]) for number in range(30)]
    brief = sheet.make(topic(*crowd), PHONES).entries[0]
    assert (brief.why, brief.steps, brief.minds) == ("", (), ("One.",))


def test_nothing_for_these_devices_is_a_sheet_without_items(item, topic, where):
    for name in ("signal", "during_action"):
        none = topic(item("a", platforms=where("desktop")), name=name)
        assert sheet.make(none, PHONES).entries == []
        assert len(drawn(none).all("h1")) == 1
        assert handout.markdown([none], PHONES, today=TODAY)[0].startswith("# ")


def test_a_topic_that_fits_one_page_stands_on_one(item, topic):
    steps = ["Tap it, and then look at what it says." for _ in range(6)]
    made = sheet.make(topic(*(item(f"i{number}", help=steps) for number in range(5))), PHONES)
    assert (len(made.entries), made.entries[0].steps, bool(made.entries[0].why)) == (5, (), True)


def test_an_item_larger_than_the_paper_is_still_there(item, topic):
    huge = item("a").model_copy(update={"why": "word " * 5000, "help": ("step " * 180,) * 60})
    made = sheet.make(topic(huge), PHONES)
    assert titles(made) == ["Do a"]
    assert len(made.entries[0].why) <= 1000


def test_low_confidence_keeps_its_words(item, topic, where):
    unsure = item("a", confidence="low", title="Look for contact upload", platforms=where("ios", path="Look for it in Settings"))
    texts = drawn(topic(unsure)).texts
    assert {"1. Look for contact upload", "Look for it in Settings"} <= set(texts)


def test_the_version_follows_the_content(item, topic):
    one, other = topic(item("a")), topic(item("a", done_when="The light is on."))
    assert sheet.version(one) == sheet.version(topic(item("a")))
    assert sheet.version(one) != sheet.version(other)
    assert f"2026-11-22, from safetycheck {handout.page.__version__}, content {sheet.version(one)}" in "".join(drawn(one).texts)


# --- QR codes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://support.signal.org/hc/en-us/articles/360007059792", True),
        ("https://proton.me/support/email-sms-recovery", True),
        ("http://proton.me/support", False),
        ("https://proton.me.example.org/", False),
        ("https://proton.me@example.org/", False),
        ("https://proton.me:8443/", False),
        ("https://PROTON.me/", False),
        ("https://example.org/proton.me", False),
        ("javascript:alert(1)//https://proton.me/", False),
        ("data:text/html,https://proton.me/", False),
        ('https://proton.me/"onload="alert(1)', False),
        ("https://proton.me/<script>", False),
        ("https://proton.me/a b", False),
        ("https://proton.me/\n", False),
        ("https://proton.me/" + "a" * 200, False),
        ("https://[proton.me/", False),
        ("", False),
    ],
)
def test_where_a_code_may_lead(url, expected):
    assert codes.allowed(url) is expected


def test_codes_lead_to_what_most_items_rest_on(item):
    def resting(own, *urls):
        return item(own, sources=[{"url": url, "date": "2026"} for url in urls])

    lock, pin, news = "https://support.signal.org/lock", "https://support.signal.org/pin", "https://news.example.org/signal"
    found = codes.of([resting("a", news, pin), resting("b", lock, lock), resting("c", lock, "https://signal.org/blog/")])
    assert [(code.url, code.about) for code in found] == [(pin, (1,)), (lock, (2, 3))]


def test_every_code_has_its_address_in_print_and_for_a_screen_reader(item, topic):
    url = "https://support.signal.org/hc/articles/1"
    read = drawn(topic(item("a", sources=[{"url": url, "date": "2026"}])))
    assert [each["aria-label"] for each in read.all("div") if each.get("role") == "img"] == [f"QR code that leads to {url}"]
    assert len(read.all("svg")) == 1
    assert [each["href"] for each in read.all("a")] == [url]
    assert url in "".join(read.texts)


def test_hosts_are_hosts_that_checklists_name():
    cited = {
        source.url.split("/")[2]
        for item in library.load(resources.checklists()).items.values()
        for source in item.sources
    }  # fmt: skip
    assert codes.hosts() <= cited | {"support.apple.com", "support.google.com"}
    assert not any(host in codes.hosts() for host in ("github.com", "www.reddit.com"))


# --- the page ---------------------------------------------------------------------------------------------------


def test_a_page_that_a_screen_reader_can_walk(item, topic):
    read = drawn(topic(item("a", help=["Tap it."]), item("b", severity="critical")))
    assert read.all("html") == [{"lang": "en"}]
    names = [tag for tag, _ in read.elements if tag in {"h1", "h2", "h3"}]
    assert names == ["h1", "h2", "h3", "h2", "h3"]
    boxes = [each for each in read.all("input") if each["type"] == "checkbox"]
    assert len(boxes) == len(read.all("label")) == 2
    assert all(tag in {name for name, _ in read.elements} for tag in ("main", "section", "ol", "li", "footer", "title"))


def test_a_page_asks_nobody_for_anything(item, topic):
    html = handout.html([topic(item("a"))], PHONES, today=TODAY, paper=Paper.A4)[0]
    read = Page(html)
    assert "default-src 'none'" in read.all("meta")[1]["content"]
    assert not any(tag in {"script", "img", "link", "iframe", "object", "form"} for tag, _ in read.elements)
    assert not any("src" in attributes or "style" in attributes for _, attributes in read.elements)
    assert not re.search(r"url\(|@import|@font-face", html)


def test_large_black_type_on_white():
    style = (page._TEMPLATES / "handout.html").read_text()
    sizes = {float(size) for size in re.findall(r"(?:font-size:|font:) ?(\d+)pt", style)}
    # Only page numbers, addresses and the footer are smaller than the body's 12 points.
    assert "12pt/1.25 Arial" in style
    assert min(sizes) >= 10
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", style)) == {"#fff", "#000"}


def test_the_size_of_the_paper(item, topic):
    for size in Paper:
        html = handout.html([topic(item("a"))], PHONES, today=TODAY, paper=size)[0]
        assert f"@page {{ size: {size.value};" in html


def test_html_in_an_item_stays_text(topic, where):
    evil = Item.model_construct(
        id="a", version=1, title=HOSTILE, why=HOSTILE, severity=Severity.HIGH, threats=(), profiles=(Audience.ALL,), minutes=1,
        platforms={name: path.model_copy(update={"path": HOSTILE}) for name, path in _paths(where).items()},
        recommended=HOSTILE, done_when=HOSTILE, cautions=(HOSTILE,), after=(), probe=None, review_after=30, changed=None,
        exposure=None, help=(HOSTILE,), sources=(Source.model_construct(url="javascript:alert(4)", date="2026", dated=True),),
        confidence=Confidence.HIGH,
    )  # fmt: skip
    whole = Topic.model_construct(topic="signal", language="en", title=HOSTILE, intro=HOSTILE, items=(evil,))
    html = page.html([sheet.make(whole, PHONES)], today=TODAY, paper=Paper.LETTER)
    read = Page(html)
    assert not any(tag in {"script", "img"} for tag, _ in read.elements)
    assert html.count("</style>") == 1
    assert not any("javascript" in str(value) for _, attributes in read.elements for value in attributes.values())
    assert not any(name.startswith("on") for _, attributes in read.elements for name in attributes)
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert read.all("svg") == []
    text = page.markdown([sheet.make(whole, PHONES)], today=TODAY)
    assert re.search(r"(?<!\\)[<\[]", text.replace("- [ ]", "")) is None
    assert "\\*\\*bold\\*\\*" in text


def _paths(where):
    return {Platform(name): PlatformPath.model_validate(each) for name, each in where("android", "ios").items()}


def test_markdown_has_the_same_sheet(item, topic, where):
    url = "https://proton.me/support/a_b_c"
    one = item("a", severity="high", platforms=where("android"), sources=[{"url": url, "date": "2026"}])
    text, sheets = handout.markdown([topic(one)], PHONES, today=TODAY)
    assert text.splitlines()[0] == "# Signal"
    assert "- [ ] **1. Do a** (2 min)\n  - It keeps others out.\n  - Android: Settings > Account\n  - Choose: On\n" in text
    assert f"- Step 1: <{url}>" in text
    assert f"content {sheets[0].version}. Menus as read on 2026-10-01;" in text


# --- the shipped topics on paper --------------------------------------------------------------------------------


@pytest.mark.parametrize("devices", [PHONES, ("desktop",), ("android", "ios", "desktop")])
def test_every_shipped_topic_has_a_sheet_with_its_first_critical_items(devices):
    for each in library.load(resources.checklists()).topics:
        made = sheet.make(each, devices)
        critical = [item for item in sheet.arranged(each.items) if item.severity is Severity.CRITICAL]
        assert made.entries, each.topic
        assert all(item.title in titles(made) for item in critical[:3] if walk.applies(item, devices)), each.topic


@pytest.mark.browser
@pytest.mark.parametrize("size", Paper)
def test_every_shipped_topic_prints_on_two_pages_at_most(size):
    topics = library.load(resources.checklists()).topics
    content, sheets, counts = handout.pdf(topics, PHONES, today=TODAY, paper=size)
    assert all(1 <= count <= fit.PAGES for count in counts)
    # The guess was right: a web page that the person prints takes no third page either.
    assert [len(made.entries) for made in sheets] == [len(sheet.make(topic, PHONES).entries) for topic in topics]
    read = pypdf.PdfReader(io.BytesIO(content))
    assert len(read.pages) == sum(counts)
    width = {Paper.LETTER: 612, Paper.A4: 595}[size]
    assert all(abs(float(each.mediabox.width) - width) < 2 for each in read.pages)
    texts = [" ".join(each.extract_text().split()) for each in read.pages]
    place = 0
    for made, count in zip(sheets, counts, strict=True):
        own = " ".join(texts[place : place + count])
        assert all(entry.title in own for entry in made.entries)
        assert f"content {made.version}" in texts[place]
        assert all(code.url.replace(" ", "") in own.replace(" ", "") for code in made.codes)
        place += count


@pytest.mark.browser
def test_what_takes_a_third_page_is_left_out(item, topic, monkeypatch):
    monkeypatch.setattr(fit, "fits", lambda *_, **__: True)
    many = topic(*(item(f"i{number}", severity="high", why="Because. " * 60, cautions=["Mind. " * 40]) for number in range(8)))
    _, (made,), (count,) = handout.pdf([many], PHONES, today=TODAY, paper=Paper.LETTER)
    assert count == 2
    assert 1 < len(made.entries) < 8


@pytest.mark.browser
def test_the_printing_browser_reaches_nobody_and_runs_nothing():
    with socket.create_server(("127.0.0.1", 0)) as server, paper.printer() as print_:
        server.settimeout(0.5)
        place = f"http://127.0.0.1:{server.getsockname()[1]}"
        html = f'<img src="{place}/a"><link rel=stylesheet href="{place}/b"><iframe src="{place}/c"></iframe><p id=p>calm</p>'
        content = print_(html + f'<script>p.textContent = "mad"; fetch("{place}/d")</script>')
        with pytest.raises(TimeoutError):
            server.accept()
    assert pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().strip() == "calm"


def test_no_browser_is_said_with_a_way_out(item, topic, monkeypatch):
    def none(_):
        raise NoBrowser("none was found")

    monkeypatch.setattr(chrome, "find", none)
    with pytest.raises(NoBrowser) as caught:
        handout.pdf([topic(item("a"))], PHONES, today=TODAY, paper=Paper.LETTER)
    assert "--out FILE.html" in caught.value.hint
