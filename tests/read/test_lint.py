import pytest

from safetycheck import read


@pytest.mark.parametrize("selector", [".row", "//div[@class='x']", "./a[1]", "(//h2)[1]", "div > a:not(.x)"])
def test_a_selector_that_compiles_has_no_problem(selector):
    assert read.selector_problem(selector) == ""


@pytest.mark.parametrize("selector", ["div[", "//a[", "//a[nosuch(.)]", "//a[$x]", "a:has-text(x)", '//a[.="\x01"]'])
def test_one_that_does_not_says_so(selector):
    assert read.selector_problem(selector)
