import os
import stat
from pathlib import Path

import pytest

from safetycheck.cli import files
from safetycheck.errors import BadFile, UsageError


def test_a_text_loses_its_byte_order_mark(tmp_path):
    (tmp_path / "x").write_bytes("\ufeffnäme".encode())
    assert files.read_text(str(tmp_path / "x")) == "näme"


def test_what_is_too_large_is_refused_and_not_read_to_its_end(tmp_path):
    with pytest.raises(BadFile, match="larger than 1 MB"):
        files.read_text("/dev/zero")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    (tmp_path / "x").touch(mode=0)
    with pytest.raises(BadFile, match="permission denied"):
        files.read_text(str(tmp_path / "x"))


def test_a_private_file_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    files.write_private(tmp_path / "x", b"abc")
    os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_leaves_no_half_of_a_private_file(tmp_path, monkeypatch):
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *how: (real(path, *how), real("/dev/full", os.O_WRONLY))[1])
    with pytest.raises(BadFile, match="no space left"):
        files.write_private(tmp_path / "x", b"abc")
    assert not (tmp_path / "x").exists()


def test_a_private_file_is_not_written_through_a_link(tmp_path):
    (tmp_path / "x").symlink_to(tmp_path / "target")
    with pytest.raises(UsageError):
        files.write_private(tmp_path / "x", b"abc")
    assert not (tmp_path / "target").exists()
