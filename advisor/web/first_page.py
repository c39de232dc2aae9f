"""What stands on the page before any script has come: the words of the first page, or the frame of a question."""

from typing import Literal

from starlette.datastructures import QueryParams

from advisor.domain.adaptive.selection import MOST
from advisor.domain.jobs.preferences import WISHES
from advisor.domain.questionnaire.items import ENOUGH, SCALE, minutes
from advisor.i18n import Words
from advisor.presentation.duration import minutes_of_all
from advisor.web.sign_in_page import TEMPLATES, colours

Kind = Literal["welcome", "questions", "other"]
KEYS = ("s", "c", "k")
"""What in an address makes the first page another one: somebody's answers, or a campaign."""


def kind(path: str, query: QueryParams) -> Kind:
    """Which words are certain to stand on a page, whatever the store says."""
    if path.strip("/") in {"questions", "preferences"}:
        return "questions"
    return "welcome" if path == "/" and not any(query.get(key) for key in KEYS) else "other"


def numbers_of_questions(words: Words, length: int) -> dict[str, str]:
    """How many questions each way has, of so many statements, and how many minutes that takes."""
    counts = {"length": length, "least": min(ENOUGH, length), "most": min(MOST, length)}
    quick, slow = minutes(counts["least"], counts["most"] + len(WISHES))
    shown = {name: words.number(count) for name, count in counts.items()}
    times = {"least_minutes": words.number(quick), "most_minutes": words.number(slow)}
    return {**shown, **times, "length_minutes": minutes_of_all(words, length)}


def first_page(words: Words, kind: Kind, length: int) -> str:
    """The words as HTML, which disappear once the app is there. length: how many statements there are."""
    scale = [words(f"scale.{value}") for value in SCALE]
    numbers = numbers_of_questions(words, length)
    return TEMPLATES.get_template("first.html").render(words=words, kind=kind, numbers=numbers, scale=scale)


def style() -> str:
    """As the app draws the same: its measures, in the colours and the font of .streamlit/config.toml."""
    return str(colours()) + STYLE


STYLE = """
.callfit-first { position: absolute; inset: 0; z-index: 1000; min-height: 100%; overflow: hidden;
  background: var(--backgroundColor); color: var(--textColor); font: 17px/1.6 var(--font); }
.callfit-first main { box-sizing: border-box; max-width: 736px; margin: 0 auto; padding: 10.2px 17px 34px; }
.callfit-first p { margin: 0 0 17px; line-height: 27.2px; }
.callfit-first .bar { margin: 8px 0 25px; }
.callfit-first h1 { margin: 0; padding: 21px 0 17px; font-size: 28.9px; line-height: 34.7px; font-weight: 700; }
.callfit-first .way { box-sizing: border-box; min-height: 43px; padding: 7px 13px; border-radius: 10.2px;
  text-align: center; font-size: 14.9px; border: 1px solid var(--borderColor); }
.callfit-first .main { color: #fff; background: var(--primaryColor); border-color: transparent; }
.callfit-first .answer { min-height: 51px; margin-bottom: 8.5px; padding: 11px 17px;
  text-align: start; font-size: 17px; }
.callfit-first .line { height: 8.5px; border-radius: 9px; background: currentColor; opacity: 0.1; margin-bottom: 6px; }
.callfit-first .short { width: 40%; height: 18px; margin: 0 0 32px; }
.callfit-first p.asked { margin: 0 0 8.5px; padding: 0; min-height: 107px; }
.callfit-first .asked + p { margin-bottom: 13px; font-size: 15.9px; }
.callfit-first .how { margin-bottom: 8.5px; opacity: 0.85; font-size: 12.75px; line-height: 19.1px; }
.callfit-first .quiet { opacity: 0.8; font-size: 14.9px; }
.callfit-there .callfit-first,
body:has(:is([data-testid="stAlert"], .st-key-start button, #callfit-asked)) .callfit-first,
body:has([data-testid="stMain"] :is(h1, h2)) .callfit-first.other { display: none; }
@media print { .callfit-first { display: none; } }
"""
