"""The pages of the sign-in: whatever comes into one is text."""

import pytest
from jinja2 import UndefinedError

from advisor.content.loading import DATA
from advisor.i18n import load
from advisor.web import sign_in_page

WORDS = load(DATA, "en")
SCRIPT = """<script>alert("it's")</script>"""
PAGES = {
    "sign in": sign_in_page.sign_in(WORDS, "campaigns", SCRIPT, SCRIPT, True),
    "signed in": sign_in_page.signed_in(WORDS, "campaigns", SCRIPT),
    "message": sign_in_page.message(WORDS, "campaigns", SCRIPT),
    "not found": sign_in_page.not_found(WORDS, f'"><{SCRIPT}'),
}


@pytest.mark.parametrize("page", PAGES)
def test_markup_in_a_name_is_shown_as_text(page):
    assert "<script" not in PAGES[page]
    assert "&lt;script&gt;alert(&#34;it&#39;s&#34;)&lt;/script&gt;" in PAGES[page]


def test_a_name_cannot_leave_its_field():
    assert 'value="&lt;script&gt;alert(&#34;it&#39;s&#34;)' in PAGES["sign in"]


def test_the_form_names_its_fault_and_the_other_way_only_where_there_is_one():
    plain = sign_in_page.sign_in(WORDS, "campaigns", "", None, False)
    for text in ('role="alert"', 'aria-describedby="fault"', "campaigns?lang=en"):
        assert text in PAGES["sign in"]
        assert text not in plain


def test_a_template_that_names_something_unknown_fails():
    with pytest.raises(UndefinedError):
        sign_in_page.TEMPLATES.get_template("nobody.html").render(w=WORDS)
