"""The town, served; and a client that finds its hosts on loopback."""

import ssl
from datetime import UTC, datetime

import httpx
import pytest

from safetycheck import lab, yamlfile
from safetycheck.definition import Definition

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Mapped(httpx.HTTPTransport):
    """Sends each host to the address that the town gives, with its own name in TLS and in Host."""

    def __init__(self, town):
        super().__init__(verify=ssl.create_default_context(cafile=str(town.cafile)))
        self.connect_to = town.connect_to

    def handle_request(self, request):
        host = request.url.host
        address, port = self.connect_to[host]
        # A new request, because the client resolves redirects against the old one.
        mapped = httpx.Request(
            request.method,
            request.url.copy_with(host=address, port=port),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return super().handle_request(mapped)


def client_of(town):
    return httpx.Client(transport=Mapped(town), timeout=20)


@pytest.fixture
def connect():
    """Gives a client for a town."""
    return client_of


@pytest.fixture
def clock():
    return lab.Clock(NOW)


@pytest.fixture
def town(clock):
    with lab.serve(clock=clock) as served:
        yield served


@pytest.fixture(scope="module")
def shared_town():
    """One town for all tests of a module that neither move its clock nor count its requests."""
    with lab.serve(clock=lab.Clock(NOW)) as served:
        yield served


@pytest.fixture
def client(town):
    with client_of(town) as made:
        yield made


@pytest.fixture
def definitions():
    """Reads a folder of definitions, by domain."""

    def read(folder):
        files = sorted(folder.glob("*.yaml"))
        parsed = {file.stem: yamlfile.parse(file.read_text(encoding="utf-8"), file.name) for file in files}
        return {stem: yamlfile.load(Definition, document) for stem, document in parsed.items()}

    return read
