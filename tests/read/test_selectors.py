"""CSS and XPath on one tree, and what they may cost."""

import pytest
from lxml import etree

from safetycheck.read import cost, selector_problem
from safetycheck.read.selectors import BadSelector, compiled_selector
from safetycheck.read.tree import Tree

PAGE = Tree("<body><div class='a b'><h3>x</h3><p id='p'>y</p></div><div class='a'><h3>z</h3><a href='/1'>l</a></div></body>")


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ("h3", ["x", "z"]),
        ("div.a.b > h3", ["x"]),
        (".a h3, #p", ["x", "y", "z"]),
        ("[class^='a']  a", ["l"]),
        ("h3 + p", ["y"]),
        ("div:nth-child(2) h3", ["z"]),
        ("//h3", ["x", "z"]),
        (".//div[2]/h3", ["z"]),
        ("(//h3)[2]", ["z"]),
        ("//h3 | //a", ["x", "z", "l"]),
        ("//a/@href", ["/1"]),
        ("//p/text()", ["y"]),
        ("//h3[contains(translate(., 'XZ', 'xz'), 'z')]", ["z"]),
        ("//nothing", []),
        ("/html/body[not(//table)]/div[1]/h3", ["x"]),
    ],
)
def test_selecting(selector, texts):
    assert [each if isinstance(each, str) else PAGE.text(each) for each in PAGE.select(selector)] == texts
    first = compiled_selector(selector).first(PAGE.root)
    assert [each if isinstance(each, str) else PAGE.text(each) for each in first] == texts[:1]


@pytest.mark.parametrize(
    ("path", "found"), [("(string(//p))", ["y"]), ("(count(//h3))", ["2"]), ("(boolean(//h3))", ["true"]), ("(boolean(//u))", [])]
)
def test_expressions_that_give_no_elements(path, found):
    path = path.replace("(", "//p[1]/.. | ", 0)
    compiled = compiled_selector(path) if path.startswith("(//") else None
    if compiled is None:
        assert selector_problem(path)  # such a path is no selector by its form: it begins neither with / nor with ./
    else:
        assert compiled.all(PAGE.root) == found


def test_a_row_is_not_found_in_itself():
    row = PAGE.select("div.b")[0]
    assert PAGE.select("div", row) == []
    assert [PAGE.text(each) for each in PAGE.select(".//h3", row)] == ["x"]


@pytest.mark.parametrize(
    "selector",
    [
        "div[",
        "div::first-line(",
        "//div[",
        "//div[unknown()]",
        "id('results')",
        "//div[a = id('results')]",
        "//div[$x]",
        "//x:y",
        "h3 >",
        "",
        "..",
        "//div[re:test(., 'x')]",
        ".a" * 900,
    ],
)
def test_what_can_not_be_used_is_told(selector):
    assert selector_problem(selector)
    with pytest.raises(BadSelector):
        PAGE.select(selector)


@pytest.mark.parametrize("selector", ["h3", "//h3", ".//a[1]", "(//a)[1]", ".hit-name, .name"])
def test_what_can_be_used(selector):
    assert selector_problem(selector) == ""


class TestCost:
    @pytest.mark.parametrize(
        ("path", "told"),
        [
            ("//h3", cost.Cost(1, False, False)),
            ("//div//a", cost.Cost(2, False, False)),
            ("//div[.//a]", cost.Cost(2, False, False)),
            ("//*[not(//div)]", cost.Cost(1, True, False)),
            ("//*[count(//a) > count(//b)]", cost.Cost(1, True, False)),
            ("//a/following::b", cost.Cost(1, True, False)),
            ("//dt/following-sibling::dd", cost.Cost(1, False, True)),
            ("//a[contains(., '//x [ following::')]", cost.Cost(1, False, False)),
            ("(//main//p)[1]", cost.Cost(2, False, False)),
            ("//h1[a/b]", cost.Cost(1, False, False)),
        ],
    )
    def test_estimates(self, path, told):
        assert cost.of(path) == told

    @pytest.mark.parametrize(
        "selector", ["//*[not(//zzz)]", "//div/following::div", "//*[count(//div) > 1]", "//*[preceding::div]"]
    )
    def test_a_selector_that_would_take_minutes_is_refused_on_a_large_page(self, selector):
        large = Tree("<div><p>x</p></div>" * 5_000)
        with pytest.raises(BadSelector, match="too long"):
            large.select(selector)

    def test_deep_chains_are_refused_where_the_page_is_deep(self):
        deep = Tree(("<div>" * 200 + "</div>" * 200) * 50)
        with pytest.raises(BadSelector, match="too long"):
            deep.select("//div//div//div")

    def test_siblings_are_refused_where_there_are_very_many(self):
        with pytest.raises(BadSelector, match="too long"):
            Tree("<body>" + "<p>x</p>" * 20_000).select("//p/following-sibling::p")

    @pytest.mark.parametrize(
        "selector", ["//*[not(//div[@class = 'result-block'])]", "//div//p", "//p/following-sibling::p", "main .card h3"]
    )
    def test_on_a_page_of_usual_size_everything_goes(self, selector):
        assert isinstance(Tree("<main>" + "<div class='card'><h3>x</h3><p>y</p></div>" * 400 + "</main>").select(selector), list)


@pytest.mark.parametrize(
    "path",
    [
        "//li", ".//li", "//*", "//li[@class]", "//li[b]", "//*[contains(., '1')][@class='x']", "//li[@class='x']/b[1]",
        "//li | //b", "//li[1]", "//li[@class][1]", "//li[@class] [1]", "//li[last()]", "//li[position()=2]", "//li[count(b)]",
        "//li[b + 1]", "//li[number(b)]", "//li[-1 + 2]", "//li[.//b[2]]", "//li[b * 1]", "//li[b div 1]", "//text()[1]",
        "//li/@class", "//div-x[@a]",
    ],
)  # fmt: skip
def test_a_path_means_what_it_means_to_lxml(path):
    tree = Tree(
        "<body><ul class=x><li class=x><b>1</b><b>2</b><li><b>1</b><li class=y>3</ul>"
        "<ol><li class=x>1<b>2</b></ol><div-x a=1>4</div-x>"
    )
    wanted = etree.XPath(path, smart_strings=False)(tree.root)
    assert wanted
    assert tree.select(path) == wanted
    assert compiled_selector(path).first(tree.root) == wanted[:1]
