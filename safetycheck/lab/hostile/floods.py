"""Attacks by size and by time: more than a client can hold, and less than it can wait for."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.model import Outcome

# Just under ten million bytes, so that a size limit of that many does not spare the parser.
NESTED_BYTES = 9_990_000
BOMB_BYTES = 1 << 30
_CHUNK = b" " * (1 << 20)
_GZIP = 31  # zlib's window bits for a gzip header


def sites() -> list[Site]:
    """Return the sites."""
    return [
        Site(
            "endless-nesting.example",
            Expected(Outcome.FAILED, "Ten megabytes of tags inside tags: reading it must neither overflow nor take long."),
            [Route("/find", _nested)],
        ),
        Site(
            "swelling-answer.example",
            Expected(Outcome.FAILED, "A megabyte that unpacks to a gigabyte: unpacking stops at the limit."),
            [Route("/find", _bomb)],
        ),
        Site(
            "slow-drip.example",
            Expected(
                Outcome.FAILED,
                "A byte a second, for ever: never silent long enough for a read timeout, so the page's limit counts.",
            ),
            [Route("/find", _drip)],
        ),
    ]


async def _nested(_request: Request) -> Response:
    return StreamingResponse(_tags(), media_type="text/html; charset=utf-8")


def _tags() -> Iterator[bytes]:
    start, tags = b"<!doctype html><title>Deep</title>", b"<div>" * 200_000
    yield start
    left = NESTED_BYTES - len(start)
    while left:
        part = tags[:left]
        left -= len(part)
        yield part


async def _bomb(_request: Request) -> Response:
    return StreamingResponse(_swelling(), media_type="text/html", headers={"Content-Encoding": "gzip"})


def _swelling() -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    for _ in range(BOMB_BYTES // len(_CHUNK)):
        packed = packer.compress(_CHUNK)
        if packed:
            yield packed
    yield packer.flush()


async def _drip(_request: Request) -> Response:
    return StreamingResponse(_drops(), media_type="text/html")


async def _drops() -> AsyncIterator[bytes]:
    yield b"<!doctype html><title>Wait</title>"
    while True:
        await asyncio.sleep(1)
        yield b" "
