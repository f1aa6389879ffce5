import gzip
import time
import tracemalloc
import zlib

import brotli
import pytest

from safetycheck.errors import FetchFailed
from safetycheck.fetch.unpack import Unpacker

TEXT = b"<p>Marisol</p>" * 20_000
PACKED = {
    "": TEXT,
    "identity": TEXT,
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    " GZIP ": gzip.compress(TEXT),
}


def fed(encoding, packed, limit=1_000_000, step=1000):
    unpacker = Unpacker(encoding, limit)
    for start in range(0, len(packed), step):
        unpacker.feed(packed[start : start + step])
    return unpacker


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("step", [1, 1000, 10_000_000])
def test_what_was_packed_comes_out(encoding, step):
    step = max(step, len(PACKED[encoding]) // 5000)
    assert fed(encoding, PACKED[encoding], step=step).finish() == TEXT


def test_a_bare_deflate_stream():
    packer = zlib.compressobj(wbits=-15)
    assert fed("deflate", packer.compress(TEXT) + packer.flush()).finish() == TEXT


def test_what_follows_the_end_is_left_aside():
    assert fed("gzip", PACKED["gzip"] + b"\x00" * 100 + PACKED["gzip"]).finish() == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_half_an_answer_is_none(encoding):
    packed = PACKED[encoding]
    with pytest.raises(FetchFailed, match="breaks off"):
        fed(encoding, packed[: len(packed) // 2]).finish()


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_nonsense_can_not_be_unpacked(encoding):
    with pytest.raises(FetchFailed, match="can't be unpacked"):
        fed(encoding, b"\x78\x9c" + b"\xff" * 50_000).finish()


@pytest.mark.parametrize("encoding", ["zstd", "gzip, gzip", "compress", "x" * 1000])
def test_what_was_not_asked_for(encoding):
    with pytest.raises(FetchFailed, match="did not ask for"):
        Unpacker(encoding, 10)


def test_an_empty_body_is_whole():
    assert Unpacker("gzip", 10).finish() == b""


def test_the_limit_is_exact():
    assert not fed("gzip", PACKED["gzip"], limit=len(TEXT)).full
    cut = fed("gzip", PACKED["gzip"], limit=len(TEXT) - 1)
    assert cut.full
    assert len(cut.body) == len(TEXT) - 1


def test_a_stream_that_unpacks_to_nothing_ends_too():
    """Empty stored blocks of deflate: five bytes each, and no output at all."""
    unpacker = Unpacker("gzip", 10_000)
    unpacker.feed(gzip.compress(b"")[:10])
    unpacker.feed(b"\x00\x00\x00\xff\xff" * 3000)
    assert unpacker.full
    assert not unpacker.body


@pytest.fixture(scope="module")
def bombs(gzip_bomb):
    zeros, packer = bytes(1_000_000), brotli.Compressor(quality=5)
    return {"gzip": gzip_bomb, "br": b"".join(packer.process(zeros) for _ in range(1000)) + packer.finish()}


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_bomb_of_a_gigabyte_costs_its_limit(bombs, encoding):
    tracemalloc.start()
    began = time.process_time()
    bomb = Unpacker(encoding, 10_000_000)
    bomb.feed(bombs[encoding])
    took, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert bomb.full
    assert len(bomb.body) == 10_000_000
    assert peak < 40_000_000
    assert took < 2
