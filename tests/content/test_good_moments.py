"""What people like about each job: from claims, for every job; contents from before have none."""

import pytest

from advisor.content.loading import parse
from advisor.domain.errors import DataError
from tests.content.changed import without_columns

LATER = ("good_ja", "good_en", "good_claims", "search_ja", "search_en")


def test_every_job_has_a_good_moment_that_rests_on_claims_and_words_to_search_for(content):
    for job in content.jobs:
        assert job.good is not None
        assert set(job.good.text) == set(job.search) == {"ja", "en"}
        assert job.good.claims
        assert set(job.good.claims) <= set(content.claims)


def test_a_content_that_was_stored_before_is_read(content):
    files = dict(content.files) | {"jobs.csv": without_columns(content.files["jobs.csv"], LATER)}
    earlier = parse(files)
    assert [job.good for job in earlier.jobs] == [None] * len(content.jobs)
    assert [job.id for job in earlier.jobs] == [job.id for job in content.jobs]


def test_a_good_moment_that_rests_on_an_unknown_claim_is_refused_by_file_and_row(content):
    text = content.files["jobs.csv"].replace("S4-23 S3-17", "S4-23 S9-99")
    with pytest.raises(DataError, match=r"jobs\.csv.*S9-99"):
        parse(dict(content.files) | {"jobs.csv": text})
