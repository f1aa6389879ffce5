"""The plain way, against a real TLS server."""

import asyncio
import gzip
import ssl
import time
import tracemalloc

import brotli
import h2.config
import h2.connection
import h2.events
import pytest

from safetycheck.errors import FetchFailed, Refused, SafetycheckError
from safetycheck.model import Via

HOST, RESULTS, EVIL = "town-people.example", "results.town-people.example", "evil.example"
ASK = "/find/Marisol-De-La-Cruz/Minnesota"


@pytest.fixture
def ask(town, broker, ask_for, session):
    async def make(*steps, **changes):
        one = broker(*steps)
        async with session(one, **changes) as opened:
            return await opened.ask(ask_for(one))

    return make


async def test_a_page_comes_back(town, ask, ledger):
    town.page(ASK, "<p>Núñez</p>")
    page = await ask()
    assert (page.url, page.status, page.html, page.via) == (f"https://{HOST}{ASK}", 200, "<p>Núñez</p>", Via.HTTP)
    assert [(line.host, line.path, line.via, line.why) for line in ledger] == [(HOST, ASK, Via.HTTP, "scan")]


async def test_what_is_sent_is_honest_and_the_same_for_everyone(town, ask):
    town.page(ASK, "x")
    await ask()
    (seen,) = town.seen
    assert seen.method == "GET"
    assert seen.headers == {
        "host": HOST,
        "connection": "keep-alive",
        "user-agent": "safetycheck/0.1.0 (privacy check by the person concerned)",
        "accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
        "accept-language": "en-US,en;q=0.9",
        "accept-encoding": "gzip, deflate, br",
    }


async def test_steps_open_several_pages_in_one_session(town, ask):
    town.page("/", "first", set_cookie="seen=1; Path=/; Secure")
    town.page("/De-La-Cruz", "second")
    page = await ask({"open": f"https://{HOST}/"}, {"open": f"https://{HOST}/{{last|slug}}"})
    assert page.html == "second"
    assert town.seen[1].headers["cookie"] == "seen=1"


async def test_the_next_session_knows_nothing_of_the_last(town, ask):
    town.page(ASK, "first", set_cookie="seen=1; Path=/; Secure")
    await ask()
    await ask()
    assert "cookie" not in town.seen[1].headers


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
async def test_an_error_is_a_page_too(town, ask, status):
    town.page(ASK, "<h1>no</h1>", status)
    assert (await ask()).status == status


async def test_an_error_may_be_told_in_plain_text(town, ask):
    town.page(ASK, '{"error": "denied"}', 403, content_type="application/json")
    assert "denied" in (await ask()).html


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", "text/plain"])
async def test_what_is_no_page_is_said(town, ask, kind):
    town.page(ASK, "x", content_type=kind)
    with pytest.raises(FetchFailed, match=f"it sent no web page but {kind}"):
        await ask()


async def test_a_page_without_a_type_is_a_page(town, ask):
    town.page(ASK, "x", content_type="")
    assert (await ask()).html == "x"


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
async def test_packed_pages(town, ask, encoding, pack):
    town.page(ASK, pack("<p>ñ".encode()), content_encoding=encoding)
    assert (await ask()).html == "<p>ñ"


# --- redirects


async def test_a_redirect_is_followed_and_each_hop_is_in_the_ledger(town, ask, ledger):
    town.redirect(ASK, f"https://{RESULTS}/r?n=Marisol")
    town.page(f"{RESULTS}/r", "there")
    assert (await ask()).url == f"https://{RESULTS}/r?n=Marisol"
    assert [(line.host, line.path) for line in ledger] == [(HOST, ASK), (RESULTS, "/r")]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://127.0.0.1/", "an address instead of a name"),
        ("http://127.0.0.1:8000/x", "an address instead of a name"),
        ("https://[::1]/", "an address instead of a name"),
        ("file:///etc/passwd", "the scheme file:"),
        ("ftp://town-people.example/", "the scheme ftp:"),
        ("https://user@town-people.example/", "a URL with a user name"),
    ],
)
async def test_a_redirect_to_this_machine_is_refused(town, ask, target, reason):
    town.redirect(ASK, target)
    with pytest.raises(Refused) as refused:
        await ask()
    assert refused.value.reason == reason
    assert len(town.seen) == 1


async def test_a_redirect_out_of_tls_is_refused(town, ask, policy):
    town.redirect(ASK, f"http://{RESULTS}/x")
    with pytest.raises(Refused, match="http without encryption"):
        await ask(connect_to={HOST: ("127.0.0.1", town.port)})


async def test_a_redirect_to_another_company_is_said(town, ask):
    town.redirect(ASK, f"https://{EVIL}/?n=Marisol")
    with pytest.raises(FetchFailed, match=f"the site sent us to another company: {EVIL}"):
        await ask()
    assert town.hosts() == {HOST}


async def test_a_redirect_loop_ends(town, ask):
    town.redirect(ASK, ASK)
    with pytest.raises(FetchFailed, match="in circles"):
        await ask(max_redirects=4)
    assert len(town.seen) == 5


@pytest.mark.parametrize("target", ["https://[bad/", "https://a b/", "//"])
async def test_a_redirect_to_nonsense_is_an_error(town, ask, target):
    town.redirect(ASK, target)
    with pytest.raises(SafetycheckError):
        await ask()


async def test_a_meta_refresh_is_not_followed(town, ask):
    town.page(ASK, f"<meta http-equiv=refresh content='0;url=https://{EVIL}/'>")
    assert "refresh" in (await ask()).html
    assert len(town.seen) == 1


async def test_a_mapped_host_may_speak_plain_http(town, ask, serve):
    async with serve(town.serve) as port:
        mapped = {HOST: ("127.0.0.1", town.port), RESULTS: ("127.0.0.1", port)}
        town.redirect(ASK, f"http://{RESULTS}/plain")
        town.page(f"{RESULTS}/plain", "plain")
        assert (await ask(connect_to=mapped)).html == "plain"


async def test_http_2_is_spoken_where_it_is_offered(authority, ask, serve):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(tls)
    tls.set_alpn_protocols(["h2"])

    async def answer(reader, writer):
        server = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        server.initiate_connection()
        while data := await reader.read(65536):
            for event in server.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    server.send_headers(event.stream_id, [(":status", "200"), ("content-type", "text/html")])
                    server.send_data(event.stream_id, dict(event.headers)[b":path"], end_stream=True)
            writer.write(server.data_to_send())
        writer.close()

    async with serve(answer, tls) as port:
        assert (await ask(connect_to={HOST: ("127.0.0.1", port)})).html == ASK


# --- following


async def test_a_link_is_followed(town, broker, ask_for, session, ledger):
    one = broker()
    town.page(ASK, "list")
    town.page("/person/dana-rivers", "detail")
    async with session(one) as opened:
        query = ask_for(one)
        await opened.ask(query)
        page = await opened.follow(query, f"https://{HOST}/person/dana-rivers", why="detail page")
        with pytest.raises(Refused, match=f"{EVIL} is not a host"):
            await opened.follow(query, f"https://{EVIL}/person", why="detail page")
        with pytest.raises(Refused):
            await opened.follow(query, "no URL at all", why="detail page")
    assert page.html == "detail"
    assert [line.why for line in ledger] == ["scan", "detail page"]
    # The second request goes over the same connection.
    assert town.connections == 1


# --- hostile servers


async def test_a_bomb_of_a_gigabyte_costs_its_limit(town, ask, gzip_bomb):
    town.page(ASK, gzip_bomb, content_encoding="gzip")
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(FetchFailed, match="more than a page may hold"):
        await ask(max_bytes=10_000_000)
    took, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000
    assert took < 5


async def test_a_body_without_end_costs_its_limit(town, ask):
    async def pour(writer, seen):
        writer.write(b"HTTP/1.1 200 X\r\ncontent-type: text/html\r\n\r\n")
        for _ in range(10_000):
            writer.write(b"x" * 10_000)
            await writer.drain()

    town.pages[ASK] = pour
    with pytest.raises(FetchFailed, match="more than a page may hold"):
        await ask(max_bytes=100_000)


async def test_a_body_that_drips_costs_its_time(town, ask):
    async def drip(writer, seen):
        writer.write(b"HTTP/1.1 200 X\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    town.pages[ASK] = drip
    began = time.monotonic()
    with pytest.raises(FetchFailed, match=r"it took longer than 0\.5 seconds"):
        await ask(page_limit=0.5)
    assert time.monotonic() - began < 30


async def test_headers_that_drip_cost_their_time(town, ask):
    async def drip(writer, seen):
        for _ in range(1000):
            writer.write(b"H")
            await writer.drain()
            await asyncio.sleep(0.05)

    town.pages[ASK] = drip
    with pytest.raises(FetchFailed, match=r"it took longer than 0\.5 seconds"):
        await ask(page_limit=0.5)


async def test_a_silent_server_costs_one_timeout(town, ask):
    async def sleep(writer, seen):
        await asyncio.sleep(60)

    town.pages[ASK] = sleep
    with pytest.raises(FetchFailed, match="it did not answer in time"):
        await ask(timeout=0.3)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 X\r\n" + b"x-flood: y\r\n" * 200_000,
        b"HTTP/1.1 200 X\r\nx-huge: " + b"y" * 5_000_000 + b"\r\n",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 X\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nx",
        b"HTTP/1.1 200 X\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
    ],
    ids=["flood", "huge", "nonsense", "two lengths", "bad chunks"],
)
async def test_headers_that_are_none(town, ask, head):
    async def send(writer, seen):
        writer.write(head)
        await writer.drain()
        writer.close()

    town.pages[ASK] = send
    with pytest.raises(FetchFailed, match=r"not valid HTTP|cut the connection"):
        await ask()


async def test_an_answer_that_breaks_off(town, ask):
    async def stop(writer, seen):
        writer.write(b"HTTP/1.1 200 X\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\n<p>half")
        await writer.drain()
        writer.close()

    town.pages[ASK] = stop
    with pytest.raises(FetchFailed):
        await ask()


# --- whom TLS believes


async def test_a_mapped_host_needs_the_authority(town, ask):
    town.page(ASK, "x")
    with pytest.raises(FetchFailed, match="its certificate is not valid"):
        await ask(cafile=None)
    assert town.seen == []


async def test_the_authority_must_vouch_for_the_real_host(town, broker, ask_for, session):
    one = broker({"open": "https://stranger.example/x"}, hosts=["stranger.example"])
    with pytest.raises(FetchFailed, match="its certificate is not valid"):
        async with session(one, connect_to={"stranger.example": ("127.0.0.1", town.port)}) as opened:
            await opened.ask(ask_for(one))
    assert town.seen == []


async def test_an_authority_that_can_not_be_read_is_said(ask, tmp_path):
    for content in (None, "no certificate"):
        path = tmp_path / "bad.pem"
        if content:
            path.write_text(content)
        with pytest.raises(SafetycheckError, match="can't be read as certificates"):
            await ask(cafile=path)


async def test_a_host_that_is_not_there(ask):
    with pytest.raises(FetchFailed, match="its name can't be found"):
        await ask(connect_to={})


async def test_no_error_names_the_query(town, ask):
    """Every failure is told without the URL: it holds the name."""
    for changes in ({"connect_to": {}}, {"cafile": None}, {"connect_to": {HOST: ("127.0.0.1", 1)}}):
        with pytest.raises(SafetycheckError) as failed:
            await ask(**changes)
        assert "Cruz" not in str(failed.value) + failed.value.hint
