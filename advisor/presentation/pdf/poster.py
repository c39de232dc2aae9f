"""The poster of a campaign: one A4 page with the centre's name and the picture for the phone's camera."""

from datetime import datetime

from advisor.content.loading import Content
from advisor.i18n import Words
from advisor.presentation import qr
from advisor.presentation.duration import minutes_of_all
from advisor.presentation.pdf.typesetting import typeset


def poster_pdf(words: Words, content: Content, centre: str, link: str, made_at: datetime) -> bytes:
    """To print and put up. Raises PrintError, above all for signs in the name that the font does not have.

    Raises ValueError when ``link`` is no whole address.
    """
    numbers = {"minutes": minutes_of_all(words, len(content.items)), "jobs": words.number(len(content.jobs))}
    data = {
        "centre": centre,
        "lead": words("poster.lead", **numbers),
        "how": words("poster.how"),
        "points": [words(f"poster.point.{number}", **numbers) for number in range(1, 4)],
        "link": link,
        "picture": qr.svg(link, scale=4, border=0, light=None),
        "picture_text": words("campaign.qr"),
    }
    return typeset("poster.typ", words, words("poster.title"), data, made_at)
