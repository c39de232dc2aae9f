"""The addresses of the pages, and the cookie of a sign-in."""

from typing import Literal, get_args

Page = Literal[
    "welcome",
    "questions",
    "preferences",
    "result",
    "carry_on",
    "privacy",
    "share",
    "campaigns",
    "campaign",
    "person",
    "compare",
    "group",
    "weights",
    "publish",
    "versions",
    "audit",
    "items",
    "outcomes",
]
FILES: dict[Page, str] = {page: f"advisor/ui/pages/{page}.py" for page in get_args(Page)}

SIGN_IN_COOKIE = "callfit_user"
"""Holds the token of a recruiter's or staff member's sign-in."""

BEHIND_SIGN_IN: tuple[Page, ...] = (
    *("campaigns", "campaign", "person", "compare", "group"),
    *("weights", "publish", "versions", "audit", "items", "outcomes"),
)
"""Where one may go on to after signing in; the first is where one goes unless asked for another."""
