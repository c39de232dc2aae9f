"""The words that stand on a page before any script has come."""

import re
from html import unescape

import pytest

from advisor.content.loading import DATA
from advisor.i18n import load
from advisor.web.first_page import KEYS, first_page, kind


def sent(server, path):
    """What the server sends in the place of the app, without its tags."""
    page = server.get(path).body.decode()
    return unescape(
        re.sub(r"<[^>]+>", "", re.search(r'<div class="callfit-first \w+">(.*?)</main>', page, re.DOTALL).group(1))
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_that_is_sent_holds_the_words_of_the_first_page(server, language):
    words = load(DATA, language)
    text = sent(server, f"/?lang={language}")
    for key in ("welcome.title", "welcome.lead"):
        assert words(key) in text


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("page", ["questions", "preferences"])
def test_of_a_statement_it_holds_the_frame_with_its_five_answers(server, page, language):
    words = load(DATA, language)
    text = sent(server, f"/{page}?lang={language}&s=x")
    for value in range(1, 6):
        assert words(f"scale.{value}") in text


@pytest.mark.parametrize("key", KEYS)
def test_it_holds_no_words_that_the_app_may_not_show(server, key):
    assert load(DATA, "ja")("welcome.lead") not in sent(server, f"/?{key}=x")


@pytest.mark.parametrize("path", ["/result", "/privacy", "/weights", "/campaign"])
def test_other_pages_begin_empty(path):
    assert kind(path, {}) == "other"
    text = re.sub(r"<[^>]+>", "", first_page(load(DATA, "ja"), "other", 40))
    assert text.split() == ["Callfit"]


def test_nothing_of_an_address_comes_back_in_it(server):
    page = server.get("/?s=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&lang=%3Cb%3E&c=%3Cb%3E").body.decode()
    assert "alert(1)" not in page
    assert "<b>" not in page
