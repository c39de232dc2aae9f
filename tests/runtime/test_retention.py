"""What is overdue is deleted, once a day and whatever the clock was set to."""

import math
import time
from datetime import timedelta

import pytest

from advisor.actions import attempts
from advisor.domain.errors import StoreError
from advisor.runtime import clock, retention


def test_a_purge_deletes_what_is_past_its_days(services):
    fingerprint = services.published.current().content.fingerprint
    now = services.now()
    old, young = (
        attempts.begin(services.store, fingerprint, now - timedelta(days=days), first=("item", 3)) for days in (31, 29)
    )
    services.retention.purge_when_due()
    finished(services)
    assert attempts.resume(services.store, old) is None
    assert attempts.resume(services.store, young) is not None


def test_reading_an_attempt_begins_no_purge(services):
    services.attempts.resume(None)
    assert services.retention._next_purge == -math.inf


def test_nobody_sees_an_overdue_attempt_again(services):
    fingerprint = services.published.current().content.fingerprint
    overdue = attempts.begin(services.store, fingerprint, services.now() - timedelta(days=31))
    assert services.attempts.resume(overdue) is None


def test_a_purge_that_failed_is_tried_again(services, monkeypatch):
    fingerprint = services.published.current().content.fingerprint
    overdue = attempts.begin(services.store, fingerprint, services.now() - timedelta(days=31))
    with monkeypatch.context() as broken:
        broken.setattr(type(services.store), "delete_idle_since", _away)
        services.retention.purge_when_due()  # nobody's visit fails because of it
        finished(services)
    assert attempts.resume(services.store, overdue) is not None
    services.retention._next_purge = time.monotonic()
    services.retention.purge_when_due()
    finished(services)
    assert attempts.resume(services.store, overdue) is None


def finished(services):
    """Wait until the purge is over; it keeps no visitor waiting."""
    with services.retention._purging:
        pass


def _away(*_arguments):
    raise StoreError("away")


def test_a_clock_set_far_forward_while_the_app_runs_deletes_nothing(services, monkeypatch):
    fingerprint = services.published.current().content.fingerprint
    now = services.now()
    token = attempts.begin(services.store, fingerprint, now)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=365))
    services.retention.purge_when_due()
    finished(services)
    assert services.attempts.resume(token) is not None  # nor does a link end early
    monkeypatch.undo()
    assert services.attempts.resume(token) is not None


@pytest.mark.parametrize("days", [-2, 2])
def test_a_clock_that_was_wrong_delays_no_later_purge(services, monkeypatch, days):
    fingerprint, now = services.published.current().content.fingerprint, services.now()
    overdue = attempts.begin(services.store, fingerprint, now - timedelta(days=40), first=("item", 3))
    monkeypatch.setattr(retention, "PURGE_AGAIN", 0.0)
    with monkeypatch.context() as wrong:
        wrong.setattr(clock, "now", lambda: now + timedelta(days=days))
        services.retention.purge_when_due()
        finished(services)
    assert attempts.resume(services.store, overdue) is not None
    services.retention.purge_when_due()
    finished(services)
    assert attempts.resume(services.store, overdue) is None
