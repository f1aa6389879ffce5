"""No test touches the real home folder, the real keyring or a non-loopback address."""

import gc
import ipaddress
import os
import socket

import hypothesis
import pytest

# What a property test tries is the same in every run, and takes as long as a busy machine needs.
hypothesis.settings.register_profile("ours", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ours")

_CONNECT = socket.socket.connect
_LOOKUP = socket.getaddrinfo


# Files whose few tests take longest. Begun last, they would keep one processor busy while the others wait.
_LONG = ("test_optout.py", "test_killed.py", "test_privacy.py", "test_hostile.py", "test_wheel.py", "test_fill.py")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in _LONG)


def pytest_xdist_auto_num_workers():
    # Many tests wait for a program, a browser or a pause between two pages more than they work.
    return 2 * len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def pytest_collection_finish():
    # Thousands of tests are many objects; a collection that looks at them all again and again takes minutes of a run.
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / ".local/share"))
    monkeypatch.setenv("SAFETYCHECK_HOME", str(home / "safetycheck"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch):
    def connect(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6} and not ipaddress.ip_address(address[0]).is_loopback:
            msg = f"a test may only connect to loopback, not to {address[0]}"
            raise AssertionError(msg)
        return _CONNECT(self, address)

    def lookup(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if name not in {"localhost", "127.0.0.1", "::1", "", None} and not name.startswith("127."):
            raise socket.gaierror(socket.EAI_NONAME, "tests look up no names")
        return _LOOKUP(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
