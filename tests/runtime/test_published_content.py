"""What one visitor's content has to do with another's, and with the newest weights."""

import pytest

from advisor.actions import attempts
from advisor.actions.verification import verify
from advisor.content import loading
from advisor.domain.errors import CallfitError
from advisor.domain.questionnaire.attempts import Attempt
from advisor.runtime.services import build
from tests.begun import begin, finish
from tests.people import archetype


def test_an_attempt_keeps_the_content_it_was_begun_with(services, settings, data):
    token = begin(services)
    before = services.published.current().content
    text = (data / "claims.csv").read_text(encoding="utf-8")
    (data / "claims.csv").write_text(text.replace("company", "firm", 1), encoding="utf-8")
    after = build(settings)
    kept = after.published.bundle_of(attempts.resume(after.store, token))
    assert after.published.current().content.fingerprint != before.fingerprint
    assert kept.content.fingerprint == before.fingerprint
    assert after.published.bundle_of(attempts.resume(after.store, begin(after))) is after.published.current()
    after.store.close()


def test_whoever_began_with_an_earlier_questionnaire_ends_with_it_and_the_result_is_made_again(services, now):
    earlier = loading.load(services.settings.data, "1")
    services.store.keep_content(earlier.fingerprint, earlier.files, now)
    token = attempts.begin(services.store, earlier.fingerprint, now)
    asked = services.published.bundle_of(attempts.resume(services.store, token)).content
    assert asked.versions["questionnaire"] == "1"
    assert asked.items == earlier.items != services.published.current().content.items
    result = finish(services, token, archetype("billing"))
    assert result.points_somewhere
    assert list(verify(services.results.to_prove(), lambda one: services.published.bundle(one).model)) == [None]


def test_an_attempt_with_a_lost_content_is_told_in_a_sentence(services, now):
    with pytest.raises(CallfitError, match="not in the store"):
        services.published.bundle_of(Attempt(1, "", "lost", now, now))
