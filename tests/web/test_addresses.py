"""What pages are called."""

import pytest

from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import load
from advisor.web.addresses import FILES, page_at, page_title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_a_title_of_its_own(language):
    titles = [page_title(load(DATA, language), page) for page in FILES]
    assert len(set(titles)) == len(FILES)
    assert all(title.endswith(" | Callfit") for title in titles)


@pytest.mark.parametrize(("path", "page"), [("/", "welcome"), ("/result", "result"), ("/result/", "result")])
def test_a_path_names_its_page(path, page):
    assert page_at(path) == page
