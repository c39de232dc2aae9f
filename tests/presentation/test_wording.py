"""Sentences for the screen and for paper: they are true of the job under which they stand, whoever answers."""

from types import SimpleNamespace

import pytest

from advisor.content.loading import DATA
from advisor.domain.jobs.jobs import Claim
from advisor.domain.jobs.preferences import WISHES, choices
from advisor.domain.questionnaire.traits import DIRECTIONS, LANGUAGES
from advisor.domain.recruiting.shared_results import shared_result
from advisor.domain.scoring.result import Assessment, Estimate, trait_level
from advisor.i18n import load
from advisor.presentation import wording
from tests.people import archetype, archetypes, as_answers, simulate
from tests.test_i18n import HEADLINES


@pytest.fixture(params=LANGUAGES)
def words(request):
    return load(DATA, request.param)


@pytest.fixture(scope="module")
def results(model):
    """The people imagined for each job and simulated ones, each with another wish that must be met, or with none."""
    imagined = [archetype(row["job"]) for row in archetypes()]
    people = [*imagined, *(as_answers(model, sheet) for sheet in simulate(model, 60, seed=71)[1])]
    musts = [{wish: choice} for wish in WISHES for choice in choices(wish) if choice.endswith("_hard")]
    wishes = [{}, *musts, {"quota": "less_hard", "complaints": "less_hard"}]
    found = [Assessment(model, answers, wishes[place % len(wishes)]) for place, answers in enumerate(people)]
    return [result for result in found if result.points_somewhere]


def is_low(fit):
    return trait_level(fit.estimate) == "low"


def test_a_job_that_is_not_among_the_best_or_in_the_lower_third_is_never_said_to_fit(words, results):
    told = {
        (fit.band == 1 and not is_low(fit), wording.no_reason(words, fit)) for result in results for fit in result.fits
    }
    assert told == {(True, words("top.why.none")), (False, words("top.why.none.low"))}


def test_only_jobs_in_the_lower_third_stand_under_a_heading_of_lower_fit_and_none_after_them_is_better(words, results):
    low = 0
    for result in results:
        titles = wording.group_titles(words, result)
        assert len(set(titles)) == len(titles)
        assert len(titles) == len(result.bands)
        for place, title in enumerate(titles[1:], start=2):
            only_low = all(is_low(fit) for band in result.bands[place - 1 :] for fit in band)
            assert title == words("jobs.band.low" if only_low else "jobs.band.next", place=words.number(place))
            low += only_low
    assert low > 20


def test_the_first_group_is_called_the_best_of_what_is_left_when_the_best_goes_against_a_wish(words, results):
    titles = {
        (not result.bands or result.bands[0][0].band == 1, wording.first_title(words, result)) for result in results
    }
    assert titles == {(True, words("jobs.band.top")), (False, words("jobs.band.left"))}


def test_wishes_are_spoken_of_only_to_who_has_some_and_jobs_set_apart_are_never_called_equal(words, results, model):
    kinds = set()
    for result in results:
        said = wording.order_sentence(words, result)
        wishing, apart = bool(result.wishes), bool(result.in_conflict)
        assert (words("jobs.order.wishes") in said) == (wishing and bool(result.bands))
        assert (words("jobs.conflict.about") in said) == apart
        kinds.add((wishing, apart))
    assert kinds == {(False, False), (True, False), (True, True)}
    shared = shared_result(model, archetype("billing"))
    assert wording.order_sentence(words, shared).startswith(words("jobs.order"))


def test_a_job_with_a_higher_score_than_one_of_a_group_above_is_explained_and_only_then(words, results):
    """Seen from every pair of jobs; in about a third of results the first group has one."""
    told = []
    for result in results:
        free = [fit for band in result.bands for fit in band]
        overlap = any(one.band < two.band and one.estimate.score < two.estimate.score for one in free for two in free)
        assert (words("jobs.order.overlap") in wording.order_sentence(words, result)) == overlap
        told.append(overlap)
    assert set(told) == {True, False}


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
    assert sum(map(len, found.values())) == len(content.claims)
    for claim in content.claims.values():
        said = found[words(f"article.{claim.id.partition('-')[0]}")]
        assert any(text.endswith(words.of(claim.text)) for text in said)


def test_a_claim_on_a_whole_direction_names_it_and_others_stand_as_they_are(words, content):
    for claim in content.claims.values():
        ((text,),) = wording.by_article(words, [claim.id], content).values()
        if claim.scope in DIRECTIONS:
            assert words(f"direction.{claim.scope}.short").lower() in text.lower()
        else:
            assert text == words.of(claim.text)


def test_every_claim_that_is_shown_with_a_job_is_about_it_or_its_direction_or_all(content, results):
    jobs, left_out = set(), set()
    for result in results:
        for fit in result.fits:
            reasons, job = result.reasons(fit), fit.job
            behind = [claim for reason in (*reasons.why, *reasons.watch) for claim in reason.claims]
            shown = {*job.claims, *behind, *wording.claims_of_preview(reasons, content)}
            for claim in shown:
                scope = set(content.claims[claim].scope.replace(">", ";").split(";"))
                assert scope & {"all", job.direction, job.id}, (job.id, claim)
            jobs.add(job.id)
            asked = {claim for name in reasons.questions for claim in content.conditions[name].claims}
            left_out |= asked - shown
    assert len(jobs) == len(content.jobs)
    assert left_out


def test_an_article_that_only_this_content_knows_is_called_by_its_id(words):
    claim = Claim("Z7-01", "all", "task", {"ja": "文。", "en": "A sentence."})
    assert list(wording.by_article(words, ["Z7-01"], SimpleNamespace(claims={"Z7-01": claim}))) == ["Z7"]
