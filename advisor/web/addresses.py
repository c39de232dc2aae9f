"""The addresses of the pages, and the cookie of a sign-in."""

import os
from pathlib import Path
from typing import Literal, get_args

from advisor.files.root import ROOT

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
