"""What pages are called."""

from urllib.parse import parse_qs

import pytest

from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import load
from advisor.web.addresses import FILES, mail, page_at, page_title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_a_title_of_its_own(language):
    titles = [page_title(load(DATA, language), page) for page in FILES]
    assert len(set(titles)) == len(FILES)
    assert all(title.endswith(" | Callfit") for title in titles)


@pytest.mark.parametrize(("path", "page"), [("/", "welcome"), ("/result", "result"), ("/result/", "result")])
def test_a_path_names_its_page(path, page):
    assert page_at(path) == page


def test_a_mail_keeps_every_sign_of_its_subject_and_its_link():
    link = "https://fit.example.jp/c/A-_b?lang=en&x=1+2"
    scheme, _, query = mail("続き: my link", link).partition("?")
    assert scheme == "mailto:"
    assert "+" not in query  # mail programs show it as it is
    assert parse_qs(query) == {"subject": ["続き: my link"], "body": [link]}
