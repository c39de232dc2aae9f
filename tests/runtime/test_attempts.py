"""What is deleted stays deleted, also when something of it still waited to be saved."""

from functools import partial

import pytest

from advisor.actions import attempts
from advisor.domain.questionnaire.attempts import Attempt

KEPT = ["the first answer", "a later answer", "a wish", "the way to be asked"]


@pytest.mark.parametrize("stored", [False, True], ids=["not stored yet", "stored"])
@pytest.mark.parametrize("kept", KEPT)
def test_nothing_of_deleted_answers_comes_back_from_what_waited(services, kept, stored):
    store, items, now = services.store, services.published.current().content.items, services.now()
    content, token, first = services.published.current().content.fingerprint, attempts.new_token(), (items.ids[0], 3)
    begin = partial(attempts.begin, store, content, now, token=token, first=first)
    if stored:
        begin()
    new = attempts.new_attempt(content, token, "device")
    attempt = attempts.resume(store, token) or Attempt(0, new.token_hash, content, now, now)
    later = {
        KEPT[0]: [],
        KEPT[1]: [partial(attempts.answer, store, items, attempt, items.ids[1], 4, now)],
        KEPT[2]: [partial(attempts.wish, store, attempt, "quota", "any", now)],
        KEPT[3]: [partial(attempts.choose_mode, store, attempt, "short", now)],
    }
    for job in [begin, *later[kept]]:
        services.outbox.keep(token, job, attempt)
    receipt = services.attempts.delete(attempt)
    assert (receipt is not None) == stored
    services.outbox._round()
    assert attempts.resume(store, token) is None
    assert services.outbox.attempt(token) is None
