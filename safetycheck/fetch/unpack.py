"""Unpacking what a server packed, never beyond a limit: a bomb costs at most the limit."""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # it has no types of its own

from safetycheck.errors import FetchFailed

ACCEPTED = "gzip, deflate, br"
# What is unpacked in one step, in bytes.
_STEP = 65536


class _Decoder(Protocol):
    def feed(self, packed: bytes) -> bytes:
        """Unpack a bounded piece; called with `b""` for more of what is waiting. Empty means: nothing is waiting."""

    @property
    def done(self) -> bool:
        """Whether the stream came to its own end."""


class Unpacker:
    """Collects a body of one content encoding. `body` holds at most `limit` bytes; `full` says that there was more.

    The packed size counts too, because a stream may go on for ever and unpack to nothing.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self.body = bytearray()
        self.full = False
        self._limit = limit
        self._packed = 0
        self._decoder = _decoder(encoding)

    def feed(self, packed: bytes) -> None:
        """Take in the next chunk; raises FetchFailed where it can't be unpacked."""
        self._packed += len(packed)
        try:
            while not self.full and (piece := self._decoder.feed(packed)):
                packed = b""
                self.body += piece
                self.full = len(self.body) > self._limit
        except (zlib.error, brotli.error):
            raise FetchFailed("its answer can't be unpacked") from None
        self.full = self.full or self._packed > self._limit
        del self.body[self._limit :]

    def finish(self) -> bytes:
        """Return the body; raises FetchFailed where the end is missing, because half a list looks like a whole one."""
        if self._packed and not self.full and not self._decoder.done:
            raise FetchFailed("its answer breaks off")
        return bytes(self.body)


def _decoder(encoding: str) -> _Decoder:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Zlib(16 + zlib.MAX_WBITS)
        case "deflate":
            return _Deflate()
        case "br":
            return _Brotli()
        case _:
            raise FetchFailed("its answer is packed in a way that we did not ask for")


class _Plain:
    done = True

    def feed(self, packed: bytes) -> bytes:
        return packed


class _Zlib:
    """gzip or zlib. What follows the end of the stream is left aside, as browsers do."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    @property
    def done(self) -> bool:
        return self._inner.eof

    def feed(self, packed: bytes) -> bytes:
        return b"" if self._inner.eof else self._inner.decompress(self._inner.unconsumed_tail + packed, _STEP)


class _Deflate:
    """`deflate` means zlib (RFC 9110), but some servers send the bare stream; the first byte tells."""

    def __init__(self) -> None:
        self._inner: _Zlib | None = None

    @property
    def done(self) -> bool:
        return self._inner is not None and self._inner.done

    def feed(self, packed: bytes) -> bytes:
        if self._inner is None:
            if not packed:
                return b""
            self._inner = _Zlib(zlib.MAX_WBITS if packed[0] & 0x0F == 8 else -zlib.MAX_WBITS)
        return self._inner.feed(packed)


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def done(self) -> bool:
        return bool(self._inner.is_finished())

    def feed(self, packed: bytes) -> bytes:
        return bytes(self._inner.process(packed, output_buffer_limit=_STEP))
