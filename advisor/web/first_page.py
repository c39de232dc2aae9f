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
CHIPS = ("account", "minutes", "saved")
"""What it costs to answer, under the way in."""
KEYS = ("s", "c", "k")
"""What in an address makes the first page another one: somebody's answers, or a campaign."""


def kind(path: str, query: QueryParams, begun: bool = False) -> Kind:
    """Which words are certain to stand on a page, whatever the store says. begun: whether something was, here."""
    if path.strip("/") in {"questions", "preferences"}:
        return "questions"
    return "welcome" if path == "/" and not begun and not any(query.get(key) for key in KEYS) else "other"


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
    chips = [words(f"welcome.chip.{chip}", **numbers) for chip in CHIPS]
    return TEMPLATES.get_template("first.html").render(
        words=words, kind=kind, numbers=numbers, scale=scale, chips=chips
    )


def style() -> str:
    """As the app draws the same: its measures, in the colours and the font of .streamlit/config.toml."""
    return str(colours()) + STYLE


STYLE = """
.callfit-first { position: absolute; inset: 0; z-index: 1000; min-height: 100%; overflow: hidden;
  background: var(--backgroundColor); color: var(--textColor); font: 1rem/1.6 var(--font); }
.callfit-first main { box-sizing: border-box; max-width: 736px; margin: 0 auto; padding: 0.6rem 1rem 2rem; }
.callfit-first p { margin: 0 0 1rem; }
.callfit-first .bar { display: flex; align-items: center; min-height: 44px; }
.callfit-first.welcome :is(p, .chips) { margin-bottom: 0.6rem; }
.callfit-first h1 { margin: 0; padding: 1.25rem 0 1rem; font-size: 1.7rem; line-height: 1.2; font-weight: 700; }
.callfit-first .way { box-sizing: border-box; min-height: 44px; padding: 0.41rem 0.76rem; border-radius: 0.6rem;
  text-align: center; font-size: 0.875rem; border: 1px solid var(--borderColor); }
.callfit-first .main { color: #fff; background: var(--primaryColor); border-color: transparent; }
.callfit-first .plain { border-color: transparent; text-decoration: underline; }
.callfit-first .answer { min-height: 51px; margin-bottom: 0.5rem; padding: 0.65rem 1rem;
  text-align: start; font-size: 1rem; }
.callfit-first .line { height: 0.5rem; border-radius: 9px; background: currentColor; opacity: 0.1; margin-bottom: 6px; }
.callfit-first .short { width: 40%; height: 18px; margin: 0 0 1.9rem; }
.callfit-first p.asked { margin: 0 0 0.5rem; padding: 0; min-height: 6.3rem; }
.callfit-first .asked + p { margin-bottom: 0.76rem; font-size: 0.9375rem; }
.callfit-first .how { margin-bottom: 0.5rem; opacity: 0.85; font-size: 0.75rem; line-height: 1.5; }
.callfit-first .quiet { opacity: 0.8; font-size: 0.875rem; }
.callfit-there .callfit-first,
body:has(:is([data-testid="stAlert"], .st-key-start button, #callfit-asked)) .callfit-first,
body:has([data-testid="stMain"] :is(h1, h2)) .callfit-first.other { display: none; }
@media print { .callfit-first { display: none; } }
"""
