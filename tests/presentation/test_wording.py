"""Sentences for the screen and for paper: how far inbound and outbound are apart, and where others come from."""

from types import SimpleNamespace

import pytest

from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import DIRECTIONS, LANGUAGES
from advisor.domain.scoring.result import Estimate
from advisor.i18n import load
from advisor.presentation import wording
from tests.test_i18n import HEADLINES


@pytest.fixture(params=LANGUAGES)
def words(request):
    return load(DATA, request.param)


def test_a_clear_difference_is_called_clear_and_a_slight_one_is_not(words):
    """Two lines that overlap hide it, so the sentence beside the chart has to say it."""
    said = {}
    for headline in HEADLINES - {"headline.nowhere"}:
        result = SimpleNamespace(headline=headline, directions=[Estimate(side, 0.0, 0.3) for side in DIRECTIONS])
        _, lead, strength, *_ = headline.split(".")
        said.setdefault((lead, "" if lead == "even" else strength), set()).add(
            wording.directions_sentence(words, result)
        )
    assert all(len(sentences) == 1 for sentences in said.values())
    assert len(set().union(*said.values())) == len(said) == 5


def test_every_claim_stands_under_the_name_of_its_article_and_never_under_a_number(words, content):
    found = wording.by_article(words, reversed(content.claims), content)
    assert list(found) == [words(f"article.{article}") for article in wording.ARTICLES]
    assert sorted(text for said in found.values() for text in said) == sorted(
        words.of(claim.text) for claim in content.claims.values()
    )


def test_an_article_that_only_this_content_knows_is_called_by_its_id(words):
    claim = SimpleNamespace(text={"ja": "文。", "en": "A sentence."})
    assert list(wording.by_article(words, ["Z7-01"], SimpleNamespace(claims={"Z7-01": claim}))) == ["Z7"]
