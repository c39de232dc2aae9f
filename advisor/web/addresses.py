"""The addresses of the pages, and the cookie of a sign-in."""

import os
from pathlib import Path
from typing import Literal, get_args

from starlette.datastructures import QueryParams

from advisor.files.root import ROOT
from advisor.i18n import Words

Page = Literal[
    "welcome",
    "questions",
    "preferences",
    "result",
    "changes",
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
_FOLDER = Path(os.path.relpath(Path(__file__).parents[1] / "ui" / "pages", ROOT)).as_posix()
FILES: dict[Page, str] = {page: f"{_FOLDER}/{page}.py" for page in get_args(Page)}
"""The file of each page, relative to app.py."""

SIGN_IN_COOKIE = "callfit_user"
"""Holds the token of a recruiter's or staff member's sign-in."""

BEHIND_SIGN_IN: tuple[Page, ...] = (
    *("campaigns", "campaign", "person", "compare", "group"),
    *("weights", "publish", "versions", "audit", "items", "outcomes"),
)
"""Where one may go on to after signing in; the first is where one goes unless asked for another."""

TITLES: dict[Page, str] = {
    "welcome": "welcome.title",
    "questions": "questions.title",
    "preferences": "preferences.title",
    "result": "result.title",
    "changes": "change.title",
    "carry_on": "carry_on.title",
    "privacy": "privacy.title",
    "share": "share.title",
    "campaigns": "campaigns.title",
    "campaign": "campaign.title",
    "person": "person.title",
    "compare": "compare.title",
    "group": "group.title",
}
"""The key of what a page is called; a page for staff is called as the way to it."""


def page_at(path: str) -> Page:
    """The page of a path of ours."""
    return next((page for page in FILES if page == path.strip("/")), "welcome")


def page_title(words: Words, page: Page) -> str:
    """What a browser's tab and its history call a page."""
    return named(words(TITLES.get(page, f"staff.{page}")))


def mail(subject: str, text: str) -> str:
    """The address of a mail to be sent, without a receiver yet."""
    return f"mailto:?{QueryParams({'subject': subject, 'body': text})}".replace("+", "%20")


def named(heading: str) -> str:
    """The title of a page with this heading."""
    return f"{heading} | Callfit"
