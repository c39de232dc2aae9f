"""A beginning that was stored and that the browser never heard of: what was tapped since is saved all the same."""

import pytest

from advisor.actions import attempts
from tests.ui.visitor import open_page, questionnaire, tap


@pytest.mark.parametrize("place", [0, 1], ids=["the first answer was changed", "another one came"])
def test_the_first_tap_that_is_sent_to_an_attempt_begun_before_is_saved(services, ids, place):
    app = open_page("welcome")
    app.button(key="start").click().run()
    token = questionnaire(app)["token"]
    fingerprint = services.published.current().content.fingerprint
    attempts.begin(services.store, fingerprint, services.now(), token=token, first=(ids[0], 3), device="device")
    tap(app, ids[place], 5)
    assert attempts.resume(services.store, token).answers == {ids[0]: 3} | {ids[place]: 5}
