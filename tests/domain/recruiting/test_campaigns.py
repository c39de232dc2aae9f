"""Campaigns: what a recruiter may enter, when the link is open, and how people are counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.recruiting.campaigns import (
    LONGEST_CENTRE,
    LONGEST_NAME,
    LONGEST_PURPOSE,
    SOURCES,
    Campaign,
    CampaignDraft,
    CampaignError,
    Passage,
    checked,
    counted,
    read_source,
    shown_name,
    sources,
)

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
JOBS = ("billing", "survey")


def campaign(**changed):
    known = {
        "id": 1,
        "code": "0" * 12,
        "owner": 1,
        "centre": "青葉コールセンター",
        "purpose": "面接で使います。",
        "desks": (),
        "language": "ja",
        "opens_on": None,
        "closes_on": None,
        "retention_days": 30,
        "content": None,
        "created_at": NOW,
    }
    return Campaign(**(known | changed))


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "open"),
        ({"opens_on": TODAY, "closes_on": TODAY}, "open"),
        ({"opens_on": TODAY + DAY}, "planned"),
        ({"closes_on": TODAY - DAY}, "expired"),
        ({"paused_at": NOW}, "paused"),
        ({"paused_at": NOW, "closes_on": TODAY - DAY}, "expired"),
        ({"paused_at": NOW, "opens_on": TODAY + DAY}, "planned"),
        ({"closed_at": NOW, "paused_at": NOW}, "closed"),
        ({"closed_at": NOW, "closes_on": TODAY - DAY}, "closed"),
    ],
)
def test_a_campaign_is_open_between_its_days_unless_paused_or_closed(changed, state):
    assert campaign(**changed).state(TODAY) == state
    assert campaign(**changed).over(TODAY) == (state in ("closed", "expired"))


@pytest.mark.parametrize(
    ("changed", "flaw"),
    [
        ({"centre": " \u202e\u200b "}, "centre_empty"),
        ({"centre": "長" * (LONGEST_CENTRE + 1)}, "centre_long"),
        ({"centre": "長" * 10_000}, "centre_long"),
        ({"purpose": "\n\n"}, "purpose_empty"),
        ({"purpose": "長" * (LONGEST_PURPOSE + 1)}, "purpose_long"),
        ({"desks": ("president",)}, "desks"),
        ({"desks": ("billing", "billing")}, "desks"),
        ({"language": "xx"}, "language"),
        ({"opens_on": TODAY, "closes_on": TODAY - DAY}, "dates"),
        ({"closes_on": TODAY - DAY}, "over"),
        ({"opens_on": TODAY - 9 * DAY, "closes_on": TODAY - DAY}, "over"),
        ({"retention_days": 0}, "retention"),
        ({"retention_days": 31}, "retention"),
    ],
)
def test_a_wrong_draft_is_refused_by_its_flaw(changed, flaw):
    with pytest.raises(CampaignError) as fault:
        checked(CampaignDraft(**({"centre": "青葉", "purpose": "面接で使います。"} | changed)), JOBS, 30, TODAY)
    assert fault.value.flaw == flaw


@pytest.mark.parametrize("closes", [None, TODAY, TODAY + DAY])
@pytest.mark.parametrize("opens", [None, TODAY - DAY, TODAY])
def test_a_campaign_may_end_today_or_later(opens, closes):
    draft = CampaignDraft("青葉", "面接で使います。", opens_on=opens, closes_on=closes)
    assert checked(draft, JOBS, 30, TODAY) == draft


@given(st.text(max_size=300), st.text(max_size=900))
def test_whatever_is_typed_is_refused_or_kept_clean_and_short(centre, purpose):
    try:
        found = checked(CampaignDraft(centre, purpose), JOBS, 30, TODAY)
    except CampaignError:
        return
    assert 0 < len(found.centre) <= LONGEST_CENTRE
    assert 0 < len(found.purpose) <= LONGEST_PURPOSE
    assert checked(found, JOBS, 30, TODAY) == found


@given(st.text())
def test_no_tag_can_name_one_person(text):
    assert read_source(text) in SOURCES if text else read_source(text) is None
    assert [read_source(tag) for tag in SOURCES] == list(SOURCES)


@pytest.mark.parametrize("behind", ["", "。", "」", "から", ")", " "])
@pytest.mark.parametrize("tag", SOURCES)
def test_a_tag_in_capitals_or_in_a_message_is_the_same_tag(tag, behind):
    assert read_source(tag.upper() + behind) == read_source(tag.title() + behind) == tag


@pytest.mark.parametrize("tag", ["line-hanako", "line2", "hanako", "ライン", "。"])
def test_a_longer_tag_is_another(tag):
    assert read_source(tag) == "other"


@given(st.text())
def test_a_name_is_cut_cleaned_and_never_refused(text):
    name = shown_name(text)
    assert name is None or 0 < len(name) <= LONGEST_NAME


# --- counts ---


def test_a_browser_counts_once_and_everybody_who_answers_on_it_counts():
    passages = [
        Passage(1, None, NOW),
        Passage(2, "line", NOW, "A", 0),
        Passage(2, "line", NOW, "B", 0),
        Passage(3, "line", NOW, "C", 3),
        Passage(3, "line", NOW, "D", 2, True, True),
        Passage(3, "line", NOW, "E", 0),
    ]
    found = counted(passages, 4)
    assert (found.opened, found.started, found.finished, found.shared) == (4, 2, 1, 1)
    assert found.reached == (2, 2, 1, 0)
    assert sources(passages) == [None, "line"]


@given(
    st.lists(
        st.builds(
            lambda visit, answered, step: Passage(
                visit, None, NOW, "A", answered, bool(answered) and step > 0, bool(answered) and step > 1
            ),
            st.integers(1, 5),
            st.integers(0, 40),
            st.integers(0, 2),
        )
    )
)
def test_counts_only_ever_fall_from_step_to_step(passages):
    found = counted(passages, 40)
    assert found.opened >= found.started == found.reached[0]
    assert list(found.reached) == sorted(found.reached, reverse=True)
    assert found.started >= found.finished >= found.shared
