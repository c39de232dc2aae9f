"""The summary as a picture: what is on it, that it fits, and that nothing else is in it."""

import io
import re
import struct

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from advisor.content.loading import DATA
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.scoring.result import Assessment
from advisor.i18n import load
from advisor.presentation.charts.theme import LIGHT
from advisor.presentation.pdf import card, typesetting
from advisor.presentation.pdf.card import NAMED, card_png
from tests.people import archetype, as_answers, simulate

SIZE = (1080, 1350)
HEAVIEST = 250_000
"""Bytes: a second on a slow phone."""


@pytest.fixture(scope="module")
def people(model):
    """Results that point somewhere, with one job at the top and with many, one direction and none."""
    sheets = [archetype(job.id) for job in model.jobs] + [as_answers(model, one) for one in simulate(model, 30, 12)[1]]
    found = [result for result in (Assessment(model, sheet) for sheet in sheets) if result.points_somewhere]
    assert {result.lead for result in found} == {"inbound", "outbound", "even"}
    assert min(len(result.top) for result in found) == 1
    assert max(len(result.top) for result in found) > NAMED
    return found


def drawn(monkeypatch, words, content, result):
    """The picture, and the words that it is made of."""
    given = {}
    draw = typesetting.draw

    def keep(template, words, title, data, ppi):
        given.update(data, title=title)
        return draw(template, words, title, data, ppi)

    monkeypatch.setattr(card, "draw", keep)
    return Image.open(io.BytesIO(card_png(words, content, result))).convert("RGB"), given


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for key, part in value.items() if key != "icon" for text in texts(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in texts(part))


def chunks(png):
    """The kinds of the parts of a PNG."""
    place = 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        yield png[place + 4 : place + 8].decode()
        place += 12 + length


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_direction_jobs_and_strengths_and_no_score(monkeypatch, content, people, language):
    words = load(DATA, language)
    for result in people[:6]:
        _, data = drawn(monkeypatch, words, content, result)
        said = " ".join(texts(data))
        assert words(result.headline) in said
        for reasons in result.top[:NAMED]:
            assert words.of(reasons.fit.job.name) in said
        assert not re.search(r"[+−±]|\d\.\d|%", said)
        assert not re.search(r"https?:|[0-9A-Z]{4}-[0-9A-Z]{4}|[A-Za-z0-9_-]{20,}", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_its_dots_and_nothing_else(content, people, language):
    for result in people[:8]:
        png = card_png(load(DATA, language), content, result)
        assert set(chunks(png)) <= {"IHDR", "IDAT", "IEND", "pHYs", "sRGB"}, "no words about it, no time, no place"
        picture = Image.open(io.BytesIO(png))
        assert picture.size == SIZE
        assert not {key for key in picture.info if key not in {"dpi", "srgb"}}
        assert zxingcpp.read_barcodes(picture.convert("RGB")) == []
        assert len(png) < HEAVIEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_on_it_and_inside_its_margins(content, people, language):
    """Of every result: one picture of one page, nothing in the margins and the last line at the foot."""
    for result in people:
        picture = np.asarray(Image.open(io.BytesIO(card_png(load(DATA, language), content, result))).convert("L"))
        paper = picture[5, 5]
        inked = picture < paper - 60
        assert not inked[:, :60].any()
        assert not inked[:, -60:].any()
        assert not inked[:50].any()
        assert not inked[-40:].any()
        assert inked[-130:-50].any()


def test_the_direction_is_told_by_place_colour_and_shape(monkeypatch, content, people):
    words = load(DATA, "ja")
    for lead, kind in (("inbound", "inbound"), ("outbound", "outbound"), ("even", "neutral")):
        result = next(result for result in people if result.lead == lead)
        picture, data = drawn(monkeypatch, words, content, result)
        assert data["balance"]["kind"] == kind
        wanted = tuple(int(getattr(LIGHT, kind)[place : place + 2], 16) for place in (1, 3, 5))
        rows = np.asarray(picture)[330:480]
        places = (np.abs(rows.astype(int) - wanted).max(axis=2) < 6).nonzero()[1]
        assert len(places) > 500
        middle = places.mean()
        assert {"inbound": middle < 520, "outbound": middle > 560, "even": 380 < middle < 700}[lead]


def test_the_same_result_gives_the_same_picture(content, people):
    words = load(DATA, "ja")
    assert card_png(words, content, people[0]) == card_png(words, content, people[0])
