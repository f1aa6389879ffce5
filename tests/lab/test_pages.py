"""The templates: nothing in them leads out of the town."""

import re
from pathlib import Path

import pytest

import safetycheck.lab

PAGES = Path(safetycheck.lab.__file__).with_name("pages")
TEMPLATES = sorted(path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*") if path.is_file())


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_names_an_outer_host(template):
    source = (PAGES / template).read_text(encoding="utf-8")
    assert not re.findall(r"https?://(?!\{\{)", source)
    assert not re.findall(r"url\(|@import", source)


def test_every_template_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.parent.rglob("*.py"))
    markup = "\n".join((PAGES / template).read_text(encoding="utf-8") for template in TEMPLATES)
    assert [template for template in TEMPLATES if f'"{template}"' not in code + markup] == []
