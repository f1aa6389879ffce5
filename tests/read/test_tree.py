"""The tree: text as a browser shows it, what is hidden, what a page says."""

import pytest
from lxml import etree

from safetycheck.read.tree import MAX_CHARS, Tree, is_too_large


def text(body):
    tree = Tree(f"<html><body>{body}</body></html>")
    return tree.text(tree.root.find("body")[0])


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<p>one   two\n three</p>", "one two three"),
        ("<p>a&nbsp;b&#160;&#160;c</p>", "a b c"),
        ("<div>a<p>b</p>c</div>", "a\nb\nc"),
        ("<div>a<br>b<br/><br>c</div>", "a\nb\nc"),
        ("<div><span>Age</span> <b>42</b></div>", "Age 42"),
        ("<div><span>4</span><span>2</span></div>", "42"),
        ("<div>Mar<b>ia</b></div>", "Maria"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<div>a<script>b</script><style>c</style><template><p>d</p></template><noscript>e</noscript>f</div>", "af"),
        ("<div>a<!-- b -->c</div>", "ac"),
        ("<div>a<i hidden>b</i>c</div>", "ac"),
        ("<div>a<i style='color:red; display : NONE'>b</i>c</div>", "ac"),
        ("<div>a<i style='visibility:hidden'>b</i>c</div>", "ac"),
        ("<div>a<i aria-hidden='true'>b</i>c</div>", "abc"),
        ("<div>a<svg><title>b</title></svg><textarea>c</textarea><select><option>d</select>e</div>", "ae"),
        ("<pre>a\n  b\r\nc</pre>", "a\nb\nc"),
        ("<div>a<pre>b\nc</pre>d</div>", "a\nb\nc\nd"),
        ("<div><x-name>a</x-name><x-age>b</x-age></div>", "ab"),
        ("<div>\n  <div>\n\n a </div></div>", "a"),
        ("<p></p>", ""),
        ("<p>Du&shy;luth&#8203;</p>", "Duluth"),
        ("<div>\u202aDuluth<b>\u2060</b>,&lrm; MN</div>", "Duluth, MN"),
    ],
)
def test_text_is_what_a_browser_shows(markup, shown):
    assert text(markup) == shown


def test_a_hidden_element_gives_its_text_when_it_is_asked_itself():
    assert text("<div hidden>Maria <b>Gonzalez</b></div>") == "Maria Gonzalez"


@pytest.mark.parametrize(
    "html",
    ["", "  \n", "<!-- only this -->", "\ud800", "\0", "<", "plain words", "<?xml version='1.0' encoding='utf-16'?><p>x</p>"],
)
def test_anything_gives_a_tree(html):
    tree = Tree(html)
    assert tree.root.tag == "html"
    assert isinstance(tree.visible, str)


def test_characters_are_read_whatever_the_page_says_of_its_encoding():
    tree = Tree("<html><head><meta charset='iso-8859-1'></head><body>Núñez</body></html>")
    assert tree.visible == "Núñez"


class TestSays:
    @pytest.mark.parametrize(
        ("page", "phrase"),
        [
            ("We couldn’t find any records", "we couldn't find any records"),
            ("We COULDN'T <b>find</b>\n any&nbsp;records.", "couldn’t find any records"),
            ("<b>0</b> results for Maria", "0 results"),
        ],
    )
    def test_the_phrase_however_it_is_written(self, page, phrase):
        assert Tree(f"<body><p>{page}</p></body>").says(phrase)

    @pytest.mark.parametrize(
        ("page", "phrase"),
        [
            ("120 results for Maria", "0 results"),
            ("no resultsets", "no results"),
            ("<p hidden>no results</p>", "no results"),
            ("<script>no results</script>", "no results"),
            ("<p>no</p><i style='display:none'>results</i>", "no results"),
            ("anything", ""),
        ],
    )
    def test_not_a_part_of_a_word_and_not_what_is_hidden(self, page, phrase):
        assert not Tree(f"<body><p>{page}</p></body>").says(phrase)


class TestShows:
    @pytest.mark.parametrize(
        "attributes",
        [
            "hidden",
            "style='display:none'",
            "class='row d-none'",
            "class='hidden'",
            "class='ng-hide'",
            "class='hide'",
            "class='invisible x'",
        ],
    )
    def test_hidden(self, attributes):
        tree = Tree(f"<body><div {attributes}><p class=no>x</p></div></body>")
        assert not tree.shows(tree.select("p.no")[0])

    @pytest.mark.parametrize(
        "attributes",
        ["", "class='d-none d-md-block'", "class='hidden sm:flex'", "class='hidden-mobile'", "style='display:block'"],
    )
    def test_shown(self, attributes):
        tree = Tree(f"<body><div {attributes}><p class=no>x</p></div></body>")
        assert tree.shows(tree.select("p.no")[0])


class TestLimits:
    def test_nesting_beyond_the_parser_is_told(self):
        assert Tree("<div>" * 400 + "x").cut
        assert not Tree("<div>" * 100 + "x").cut

    @pytest.mark.parametrize(
        "html",
        ["x" * (MAX_CHARS + 1), "<b>" * 300_000, "<div " + " ".join(f"a{n}=x" for n in range(30_000)) + ">"],
        ids=["characters", "tags", "attributes"],
    )
    def test_what_no_page_of_results_has_is_not_parsed(self, html):
        assert is_too_large(html)

    @pytest.mark.parametrize(
        "html",
        ["<p>" + "many words " * 30_000, "<img src='data:image/png;base64," + "iVBOR" * 30_000 + "'>", "<p>x</p>" * 50_000],
        ids=["text", "picture", "elements"],
    )
    def test_long_pages_are_read(self, html):
        assert not is_too_large(html)
        assert isinstance(Tree(html).root, etree._Element)
