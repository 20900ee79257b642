"""Nothing that a student types can act in the instructor's page; what they meant to say stays readable."""

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from autograder.nbgrader_plugin.markdown import MAX_RENDERED, harmless

ALLOWED = {"a", "div", "p", "pre", "code", "em", "strong", "span", "br", "ul", "ol", "li", "hr", "blockquote", "table"}
ALLOWED |= {"thead", "tbody", "tr", "td", "th", "del", "sub", "sup", "h1", "h2", "h3", "h4", "h5", "h6"}


class Page(html.parser.HTMLParser):
    """Collects what could act: tags, attributes, link targets."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.names, self.targets = set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.names |= {name for name, _ in attributes}
        self.targets += [value or "" for name, value in attributes if name in ("href", "src")]


def shown(source):
    """The page as nbgrader makes it: our block, rendered as Markdown once more."""
    return Page(markdown2html(harmless(source)))


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](JaVaScript&colon;alert(1))",
    "[a](javascript\\:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a]: javascript:alert(1)\n\n[x][a]",
    "<javascript:alert(1)>",
    "![a](http://127.0.0.1/counted.png)",
    "<iframe src=//example.org></iframe>",
    "<div style='position:fixed;inset:0'>covers the page</div>",
    "</div></div><h1>0 points</h1><form action=x><input name=y>",
    "```\n\n<script>alert(1)</script>\n```",
    "<pre>\n\n<script>alert(1)</script></pre>",
    "<!--\n\n--><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`</code><script>alert(1)</script>`",
    "$<script>alert(1)</script>$",
]


@pytest.mark.parametrize("source", ATTACKS)
def test_harmless_attack_does_not_act(source):
    page = shown(source)
    assert page.tags <= ALLOWED
    assert page.names <= {"href", "title", "align", "id", "class"}
    assert all(target.startswith(("http://", "https://", "mailto:", "#")) for target in page.targets)


def test_attacks_without_harmless_do_act():
    pages = [Page(markdown2html(source)) for source in ATTACKS]
    acting = [page for page in pages if not page.tags <= ALLOWED or "javascript:" in str(page.targets).lower()]
    assert len(acting) > len(ATTACKS) // 2


def test_harmless_ordinary_answer_reads_as_it_was_meant():
    source = "All **ones** hide it, $a_1 < b$:\n\n```python\nx = 1\n\ny = x < 2\n```\n\n- one\n- [two](https://example.org)\n"
    text = markdown2html(harmless(source))
    for piece in (
        "<strong>ones</strong>",
        "$a_1 &lt; b$",
        "<span>&lt;</span>",
        "<li>one</li>",
        'href="https://example.org"',
    ):
        assert piece in text
    assert text.count("<pre>") == text.count("</pre>") == 1


def test_harmless_very_long_answer_is_shown_as_typed():
    text = harmless("**x** " * MAX_RENDERED)
    assert text.startswith("<div>\n<pre>**x**")


@given(st.text(alphabet=st.sampled_from("<>[]()`$*_#!&;:/\\\"' \n\tajvscript"), max_size=60))
def test_harmless_any_text_holds_allowed_tags_only(source):
    assert shown(source).tags <= ALLOWED
