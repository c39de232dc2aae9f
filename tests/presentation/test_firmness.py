"""How firm a result is said to be, in both languages: so many of ten, and never a percentage or a certainty."""

import re

import pytest

from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.scoring.result import Assessment
from advisor.domain.scoring.retest import retest
from advisor.i18n import load
from advisor.presentation.firmness import firmness, of_ten
from tests.people import archetype


@pytest.mark.parametrize(("probability", "times"), [(0, 1), (0.34, 3), (0.36, 4), (0.999, 9), (1, 9)])
def test_a_probability_is_so_many_of_ten_and_never_none_or_all(probability, times):
    assert of_ten(probability) == times


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("job", ["consultation", "tele_sales", "order_desk"])
def test_direction_first_job_and_every_job_of_the_best_group_are_told_in_tenths(model, language, job):
    words, result = load(DATA, language), Assessment(model, archetype(job))
    found = retest(result)
    paragraph, lines = firmness(words, result)
    assert words(f"retest.direction.{result.lead}", times=str(of_ten(found.direction))) in paragraph
    first = words.of(result.top[0].fit.job.name)
    assert words("retest.first", job=first, times=str(of_ten(found.first))) in paragraph
    told = result.top if len(result.top) > 1 else ()  # of a group of one, all is said with its first job
    assert (words("retest.order") in paragraph) == bool(told)
    for line, reasons in zip(lines, told, strict=True):
        assert words.of(reasons.fit.job.name) in line
        assert words("retest.times", times=str(of_ten(found.top[reasons.fit.job.id]))) in line
    assert not re.search("[%％]|percent|パーセント", paragraph + "".join(lines))


def test_where_no_job_is_ranked_nothing_is_said_of_it(model):
    result = Assessment(model, dict.fromkeys(model.questionnaire.ids, 3))
    assert firmness(load(DATA, "ja"), result) == ("", [])
