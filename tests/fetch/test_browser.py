"""The browser way: steps, frames, tabs, turns, and what its pages become."""

import asyncio
from pathlib import Path

import pytest
from lxml import html
from playwright.async_api import Error

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch import Pacer, StepFailed, open_fetchers, snapshot, steps
from safetycheck.fetch.interface import Policy
from safetycheck.model import Via

HOST, RESULTS, EVIL = "town-people.example", "results.town-people.example", "evil.example"
HOME = f"https://{HOST}/"
FORM = """<form action=/results method=post><input id=name name=name><input id=phone name=phone>
    <select id=state name=state><option>Choose</option>
    <option value=24>Minnesota</option></select><button>Search</button></form>"""

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def ask(shared, broker, gate, ask_for):
    async def make(*steps, **changes):
        one = broker(*steps, via="browser", **changes)
        async with shared.session(one, gate) as session:
            return await session.ask(ask_for(one))

    return make


def on_home(*steps):
    return ({"open": HOME}, *steps)


async def test_a_form_is_filled_in_and_sent(shared, ask, ledger):
    shared.town.page("/", FORM)
    shared.town.page("/results", "<p class=row>Marisol De La Cruz</p>", status=200)
    page = await ask(
        *on_home(
            {"fill": "#name", "value": "{first} {last}"},
            {"choose": "//select[@id='state']", "value": "{state|state_name}"},
            {"click": "form button"},
            {"wait": ".row, .none"},
        )
    )
    assert (page.url, page.status, page.via) == (f"{HOME}results", 200, Via.BROWSER)
    assert "Marisol De La Cruz" in page.html
    assert shared.town.seen[-1].body == b"name=Marisol+De+La+Cruz&phone=&state=24"
    assert [(line.path, [each.field for each in line.told], line.why) for line in ledger] == [
        ("/", [], "scan"),
        ("/results", ["first", "last", "state"], "scan"),
    ]


async def test_a_choice_that_hides_its_value_is_in_the_ledger(shared, ask, ledger):
    """The form sends 24 for Minnesota: what was typed or chosen counts as told with the next page, in whatever form."""
    shared.town.page("/", FORM)
    shared.town.page("/results", "<p>x")
    await ask(*on_home({"choose": "#state", "value": "{state|state_name}"}, {"click": "form button"}))
    assert [each.field for each in ledger[-1].told] == ["state"]


@pytest.mark.parametrize(
    "button",
    [
        '<button onclick="for (const end = Date.now() + 900; Date.now() < end;);">Search</button>',
        '<button type=button onclick="setTimeout(() => this.form.submit(), 300)">Search</button>',
    ],
)
async def test_a_page_that_takes_its_time_to_leave_is_not_taken_for_the_next_one(shared, ask, button):
    """The answer is a second late, and the old page stands there until then."""
    shared.town.page("/", FORM.replace("<button>Search</button>", button))

    async def late(writer, _):
        await asyncio.sleep(1.0)
        writer.write(b"HTTP/1.1 200 X\r\ncontent-type: text/html\r\ncontent-length: 21\r\n\r\n<p class=row>Marisol x")

    shared.town.pages["/results"] = late
    page = await ask(*on_home({"fill": "#name", "value": "{last}"}, {"click": "form button"}))
    assert (page.url, "Marisol" in page.html) == (f"{HOME}results", True)


async def test_a_page_that_sends_itself_on_while_it_is_read_is_read_again(shared, ask, monkeypatch):
    """A script may go on to another page at any time: here it is held back until the first look at the page begins."""
    shared.town.page("/", "<p>Searching")
    shared.town.page("/results", "<p class=row>Marisol")
    look, looks = snapshot.html, []

    async def disturbed(page, told):
        looks.append(page.url)
        if len(looks) == 1:
            await page.evaluate("setTimeout(() => location = '/results')")
            await page.wait_for_url("**/results")
            raise Error("Page.content: Unable to retrieve content because the page is navigating and changing the content.")
        return await look(page, told)

    monkeypatch.setattr(snapshot, "html", disturbed)
    page = await ask(*on_home())
    assert (page.url, looks) == (f"{HOME}results", [HOME, f"{HOME}results"])


async def test_a_network_that_changes_meanwhile_is_no_answer(shared, ask, monkeypatch):
    """A laptop that goes from one Wi-Fi to the next asks again."""
    shared.town.page("/", "<p>Marisol")
    do, done = steps.Walker.do, []

    async def changed(self, step):
        done.append(step)
        if len(done) == 1:
            raise Error("Page.goto: net::ERR_NETWORK_CHANGED at https://town-people.example/")
        await do(self, step)

    monkeypatch.setattr(steps.Walker, "do", changed)
    page = await ask(*on_home())
    assert ("Marisol" in page.html, len(done)) == (True, 2)


async def test_a_page_that_never_stays_is_given_up(shared, ask, monkeypatch):
    shared.town.page("/", "<p>Searching")

    async def gone(*_):
        raise Error("Execution context was destroyed, most likely because of a navigation")

    monkeypatch.setattr(snapshot, "html", gone)
    with pytest.raises(FetchFailed, match="in circles"):
        await ask(*on_home())


@pytest.mark.parametrize("link", ["#there", "/nothing", "javascript:void(0)"])
async def test_a_click_that_leads_to_no_page_leaves_the_page_there(shared, ask, link):
    """A place on the same page, an answer without a document, a script: none keeps us waiting for a page to come."""
    shared.town.page("/", f"<a href='{link}'>Go</a><p id=there>Marisol")
    shared.town.page("/nothing", "", status=204)
    page = await ask(*on_home({"click": "a"}))
    assert "Marisol" in page.html


async def test_the_next_page_that_does_not_come_is_no_answer(shared, ask, monkeypatch):
    """The old page still stands in the tab: taking it for the answer would be a lie."""
    monkeypatch.setattr(steps, "_ARRIVE", 1.0)
    monkeypatch.setattr(steps, "_SETTLE", 0.5)
    shared.town.page("/", FORM)

    async def never(*_):
        await asyncio.sleep(8)

    shared.town.pages["/results"] = never
    with pytest.raises(FetchFailed, match="the next page did not come"):
        await ask(*on_home({"click": "form button"}))


async def test_a_field_that_takes_something_else_is_said(shared, ask):
    shared.town.page("/", '<input id=name oninput="this.value = this.value.slice(0, 3)">')
    with pytest.raises(StepFailed, match="#name did not take what was typed") as failed:
        await ask(*on_home({"fill": "#name", "value": "{last}"}))
    assert failed.value.page.url == HOME
    assert "Cruz" not in failed.value.reason


async def test_a_missing_option_is_said(shared, ask):
    shared.town.page("/", FORM)
    with pytest.raises(StepFailed, match="#state has no such option"):
        await ask(*on_home({"choose": "#state", "value": "{city}"}))


async def test_a_missing_element_leaves_the_page_to_read_a_wall_from(shared, ask, monkeypatch):
    monkeypatch.setattr(steps, "_APPEAR", 1.0)
    shared.town.page("/", "<h1>Just a moment...</h1>", status=403)
    with pytest.raises(StepFailed, match="#name is not on the page") as failed:
        await ask(*on_home({"fill": "#name", "value": "{last}"}))
    assert failed.value.page.status == 403
    assert "Just a moment" in failed.value.page.html


async def test_what_is_optional_is_passed_over(shared, ask):
    shared.town.page("/", "<p>x")
    page = await ask(
        *on_home(
            {"click": "#consent", "optional": True},
            {"wait": ".row", "seconds": 1, "optional": True},
            {"when": "#consent", "steps": [{"click": "#consent"}]},
        )
    )
    assert page.url == HOME


async def test_when_looks_at_what_can_be_seen(shared, ask):
    shared.town.page(
        "/", "<a id=hidden style='display:none' href=/a>a</a><button id=shown onclick='document.title = 1'>b</button>"
    )
    page = await ask(
        *on_home(
            {"when": "#hidden", "steps": [{"click": "#hidden"}]},
            {"when": "#shown", "steps": [{"click": "#shown"}]},
        )
    )
    assert "<title>1</title>" in page.html


async def test_waiting_for_text_url_and_the_end_of_something(shared, ask):
    shared.town.page(
        "/",
        """<div class=spinner>wait</div><script>setTimeout(() => { document.querySelector('.spinner').style.display = 'none';
        document.body.append('Two  Records\\n found'); history.replaceState(0, '', '/done') }, 300)</script>""",
    )
    page = await ask(*on_home({"gone": ".spinner"}, {"text": "two records found"}, {"url": "/done"}))
    assert page.url == f"{HOME}done"


async def test_every_match_is_clicked(shared, ask):
    shared.town.page("/", "<button class=more onclick=\"this.after('opened ')\">a</button>" * 3)
    page = await ask(*on_home({"click": ".more", "every": True}))
    assert page.html.count("</button>opened ") == 3


async def test_a_new_tab_takes_the_place_of_the_old_one(shared, ask):
    shared.town.page("/", "<a id=go target=_blank href=/tab>go</a>")
    shared.town.page("/tab", "<p class=row>in the tab</p>")
    page = await ask(*on_home({"click": "#go", "new_tab": True}, {"wait": ".row"}))
    assert page.url == f"{HOME}tab"
    assert "in the tab" in page.html


async def test_a_new_tab_to_another_company_is_said(shared, ask):
    shared.town.page("/", f"<a id=go target=_blank href='https://{EVIL}/'>go</a>")
    with pytest.raises(FetchFailed, match="another company"):
        await ask(*on_home({"click": "#go", "new_tab": True}))


async def test_frames_of_the_broker_stand_behind_their_elements(shared, ask):
    shared.town.page("/", f"<iframe src='https://{RESULTS}/inner'></iframe><p>after</p><iframe src='https://{EVIL}/'></iframe>")
    shared.town.page(
        "/inner", "<!doctype html><title>t</title><ul><li class=row>one<li class=row>two</ul><iframe src=/deep></iframe>"
    )
    shared.town.page("/deep", "<b class=deep>deep</b>")
    page = await ask(*on_home({"wait": ".row"}, {"text": "two"}))
    tree = html.fromstring(page.html)
    assert [row.text for row in tree.cssselect(f"div[data-frame='https://{RESULTS}/inner'] .row")] == ["one", "two"]
    assert [each.text for each in tree.cssselect("div[data-frame] div[data-frame$='/deep'] .deep")] == ["deep"]
    assert page.html.count("data-frame") == 2
    assert page.html.index("two") < page.html.index("<p>after")


async def test_a_form_in_a_frame_is_filled_in(shared, ask):
    shared.town.page("/", "<iframe src=/form></iframe>")
    shared.town.page("/form", FORM)
    shared.town.page("/results", "<p class=row>framed</p>")
    page = await ask(*on_home({"fill": "#name", "value": "{last}"}, {"click": "form button"}, {"wait": ".row"}))
    assert "framed" in page.html


async def test_a_link_that_the_page_gave_may_be_clicked(shared, ask):
    """The broker's own link names a middle name that was never told: clicking it tells nothing new."""
    shared.town.page("/", "<a id=row href='/person/dana-jo-rivers'>more</a>")
    shared.town.page("/person/dana-jo-rivers", "<p class=detail>found</p>")
    page = await ask(*on_home({"click": "#row"}, {"wait": ".detail"}))
    assert page.url == f"{HOME}person/dana-jo-rivers"


async def test_a_link_is_followed(shared, broker, gate, ask_for, ledger):
    one = broker(via="browser")
    shared.town.page("/find/Marisol-De-La-Cruz/Minnesota", "<a href='/person/dana-jo-rivers'>more</a>")
    shared.town.page("/person/dana-jo-rivers", "<script>fetch('/api/dana-jo-rivers')</script>")
    async with shared.session(one, gate) as session:
        query = ask_for(one)
        await session.ask(query)
        page = await session.follow(query, f"{HOME}person/dana-jo-rivers", why="detail page")
        with pytest.raises(Refused, match=f"{EVIL} is not a host"):
            await session.follow(query, f"https://{EVIL}/x", why="detail page")
    assert page.url.endswith("/person/dana-jo-rivers")
    assert "/api/dana-jo-rivers" in shared.town.paths()
    assert [line.why for line in ledger] == ["scan", "detail page"]


async def test_what_a_page_does_after_its_errand_is_not_sent(shared, broker, gate, ask_for):
    one = broker(via="browser")
    shared.town.page("/find/Marisol-De-La-Cruz/Minnesota", "<script>setTimeout(() => fetch('/late'), 1500)</script>")
    async with shared.session(one, gate) as session:
        await session.ask(ask_for(one))
        await asyncio.sleep(2)
    assert "/late" not in shared.town.paths()


async def test_a_ledger_that_can_not_be_written_stops_the_request(shared, broker, gate, ask_for):
    def full(_):
        raise OSError("no space left")

    one = broker(via="browser")
    async with shared.fetchers.session(
        Via.BROWSER, one, lambda query: gate(one, query, policy=shared.policy, write=full)
    ) as session:
        with pytest.raises(OSError, match="no space left"):
            await session.ask(ask_for(one))
    assert shared.town.seen == []


async def test_nothing_of_a_session_is_on_disk(shared, broker, gate, ask_for):
    one = broker(via="browser")
    script = "localStorage.n = document.cookie = 'n=Marisol; max-age=999'; indexedDB.open('Marisol')"
    body = f"<title>Marisol</title><script>{script}</script>"
    shared.town.page("/find/Marisol-De-La-Cruz/Minnesota", body + "Marisol " * 20_000, cache_control="max-age=999")
    async with shared.session(one, gate) as session:
        await session.ask(ask_for(one))
        await asyncio.sleep(2)
        kept = contents(Path(shared.fetchers._started[Via.BROWSER]._folder.name))
    assert len(kept) > 3
    for path, content in kept.items():
        assert not any(word.encode(code) in content for word in ("Marisol", HOST) for code in ("utf-8", "utf-16-le")), path


def contents(folder):
    return {path: str(path).encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_browser_that_broke_down_is_started_again(shared, broker, gate, ask_for):
    one = broker(via="browser")
    shared.town.page("/find/Marisol-De-La-Cruz/Minnesota", "<p>x")
    async with shared.session(one, gate) as session:
        await session.ask(ask_for(one))
        await shared.fetchers._started[Via.BROWSER].close()
        assert (await session.ask(ask_for(one))).html.endswith("<p>x</p></body></html>")


async def test_a_browser_that_breaks_down_meanwhile_is_started_again(shared, broker, gate, ask_for):
    one = broker({"open": HOME}, {"wait": ".never", "seconds": 60, "optional": True}, via="browser")
    shared.town.page("/", "<p>x")
    async with shared.session(one, gate) as session:
        asking = asyncio.ensure_future(session.ask(ask_for(one)))
        await asyncio.sleep(2)
        shared.town.page("/", "<p class=never>y")
        await shared.fetchers._started[Via.BROWSER].close()
        assert "y</p>" in (await asking).html


async def test_plain_http_for_a_mapped_host(shared, ask, broker, gate, ask_for, serve):
    async with serve(shared.town.serve) as port:
        mapped = dict(shared.policy.connect_to) | {RESULTS: ("127.0.0.1", port)}
        policy = Policy(connect_to=mapped, cafile=shared.policy.cafile, gap=0.0, respect_robots=False)
        one = broker(via="browser")
        shared.town.redirect("/find/Marisol-De-La-Cruz/Minnesota", f"http://{RESULTS}/plain")
        shared.town.page("/plain", "<p>plain")
        async with (
            open_fetchers(policy, [Via.BROWSER], now=shared.fetchers.now) as fetchers,
            fetchers.session(Via.BROWSER, one, lambda query: gate(one, query, policy=policy)) as session,
        ):
            assert (await session.ask(ask_for(one))).url == f"http://{RESULTS}/plain"


async def test_pages_beyond_the_first_wait_for_their_turn(shared, broker, gate, ask_for):
    """Steps that lead to further pages keep the gap of the broker, and the gap does not count as waiting."""

    class Slow:
        """A clock in seconds that runs a hundred times as fast."""

        def __init__(self):
            self.slept = []

        def __call__(self):
            return asyncio.get_running_loop().time() * 100

        async def sleep(self, seconds):
            self.slept.append(seconds)
            await asyncio.sleep(seconds / 100)

    clock = Slow()
    one = broker(*on_home({"click": "#go"}, {"wait": ".row", "seconds": 1}), via="browser")
    shared.town.page("/", "<a id=go href=/next>go</a>")
    shared.town.page("/next", "<p class=row>x</p>")
    policy = Policy(connect_to=shared.policy.connect_to, cafile=shared.policy.cafile, gap=200.0, respect_robots=False)
    async with (
        open_fetchers(policy, [Via.BROWSER], now=shared.fetchers.now, pacer=Pacer(clock=clock, sleep=clock.sleep)) as fetchers,
        fetchers.session(Via.BROWSER, one, lambda query: gate(one, query, policy=policy)) as session,
    ):
        await session.ask(ask_for(one))
    assert shared.town.paths() == ["/", "/next"]
    assert len(clock.slept) == 1
    assert 190 < clock.slept[0] <= 200
