"""What one visitor's content has to do with another's, and with the newest weights."""

import pytest

from advisor.actions import attempts
from advisor.domain.errors import CallfitError
from advisor.domain.questionnaire.attempts import Attempt
from advisor.runtime.services import build
from tests.begun import begin


def test_an_attempt_keeps_the_content_it_was_begun_with(services, settings, data):
    token = begin(services)
    before = services.published.current().content
    text = (data / "claims.csv").read_text(encoding="utf-8")
    (data / "claims.csv").write_text(text.replace("Companies", "Firms"), encoding="utf-8")
    after = build(settings)
    kept = after.published.bundle_of(attempts.resume(after.store, token))
    assert after.published.current().content.fingerprint != before.fingerprint
    assert kept.content.fingerprint == before.fingerprint
    assert after.published.bundle_of(attempts.resume(after.store, begin(after))) is after.published.current()
    after.store.close()


def test_an_attempt_with_a_lost_content_is_told_in_a_sentence(services, now):
    with pytest.raises(CallfitError, match="not in the store"):
        services.published.bundle_of(Attempt(1, "", "lost", now, now))
