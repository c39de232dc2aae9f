"""The poster of a campaign: one page, the name as it was typed, a picture that leads to the link."""

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp

from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import load
from advisor.presentation.pdf.poster import poster_pdf
from tests.presentation.pdf.reading import squeezed

LINK = "https://fit.example.jp/j/0123456789AB?src=poster"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module", params=LANGUAGES)
def w(request):
    return load(DATA, request.param)


@pytest.mark.parametrize(
    "centre",
    ["青葉コールセンター", "<b>太字</b> #heading[x] *y* $z$ @a", "株式会社" + "長" * 76, "a" * 80, "W" * 80],
)
def test_the_poster_is_one_page_with_the_name_as_typed_and_the_link_in_the_picture(w, content, centre):
    document = pypdfium2.PdfDocument(poster_pdf(w, content, centre, LINK, NOW))
    assert len(document) == 1
    text = squeezed(document[0].get_textpage().get_text_range())
    assert squeezed(centre) in text
    assert squeezed(LINK) in text
    assert squeezed(w("poster.title")) in text
    (found,) = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    assert found.text == LINK
    document.close()


def test_a_name_with_signs_that_the_font_lacks_still_makes_a_poster(w, content):
    document = pypdfium2.PdfDocument(poster_pdf(w, content, "青葉 😀 Ж𓀀", LINK, NOW))
    assert "青葉" in document[0].get_textpage().get_text_range()
    document.close()


def test_how_long_it_takes_and_how_many_jobs_there_are_follow_from_the_content(w, content):
    items = replace(content.items, items=content.items.items[:20])
    short = replace(content, items=items, jobs=content.jobs[:7])
    document = pypdfium2.PdfDocument(poster_pdf(w, short, "青葉コールセンター", LINK, NOW))
    text = squeezed(document[0].get_textpage().get_text_range())
    assert squeezed(w("poster.lead", jobs="7")) in text
    assert squeezed(w("poster.point.1", minutes=w.span(3, 4))) in text
    document.close()
