import pytest

pytest.register_assert_rewrite("tests.browser.steps")  # so that what a step finds is told
