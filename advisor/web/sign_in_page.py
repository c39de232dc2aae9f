"""The pages of the sign-in: plain HTML without a script, in the words and the colours of the app.

Their HTML is in ``templates/``; whatever comes into it is escaped there.
"""

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from streamlit import config

from advisor.domain.accounts import LONGEST_PASSWORD
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import NAMES, Words
from advisor.web.addresses import Page

ADD_USER = "python -m advisor user add NAME --role recruiter"
"""The command by which the operator makes an account."""
COLOURS = ("primaryColor", "backgroundColor", "textColor", "linkColor", "borderColor")
TEMPLATES = Environment(
    loader=PackageLoader("advisor.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    auto_reload=False,
)


@lru_cache
def colours() -> Markup:
    """Those, and the font, that .streamlit/config.toml gives the app, as CSS."""
    light, dark = (
        "".join(f"--{name}: {config.get_option(f'theme.{kind}.{name}')};" for name in COLOURS)
        for kind in ("light", "dark")
    )
    root = f":root {{ color-scheme: light dark; --font: {config.get_option('theme.font')}; {light} }}"
    return Markup(f"{root}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}")  # noqa: S704 - ours


def sign_in(words: Words, target: Page, name: str, error: str | None, with_openid: bool) -> str:
    """The form. A fault stands above it and belongs to both fields; the name is kept, the password is not."""
    more = {"name": name, "error": error, "with_openid": with_openid, "longest": LONGEST_PASSWORD}
    return _document("sign_in", words, target, **more)


def signed_in(words: Words, target: Page, name: str) -> str:
    """For a person who is signed in already: go on, or sign out."""
    return _document("signed_in", words, target, name=name)


def nobody(words: Words, target: Page) -> str:
    """As long as there is no account."""
    return _document("nobody", words, target, command=ADD_USER)


def message(words: Words, target: Page, text: str) -> str:
    """One sentence, and the way to the form."""
    way = f"sign-in?next={target}&lang={words.language}"
    return _document("message", words, target, text=text, is_news=True, way=way, way_on=words("signin.again"))


def not_found(words: Words, up: str) -> str:
    """For an address that is none of ours. up: the way to the first page."""
    more = {"text": words("not_found.text"), "is_news": False, "way": f"{up}?lang={words.language}"}
    return _page("message", words, words("not_found.title"), f"{up}?lang=", up, **more, way_on=words("not_found.start"))


def elsewhere(words: Words) -> str:
    """For a request by a name that is not one of this server's."""
    more = {"text": words("elsewhere.text"), "is_news": False, "way": None}
    return _page("message", words, words("elsewhere.title"), "?lang=", "/", **more)


def _document(template: str, words: Words, target: Page, **more: object) -> str:
    return _page(template, words, words("signin.title"), f"sign-in?next={target}&lang=", "", target=target, **more)


def _page(template: str, words: Words, title: str, same: str, up: str, **more: object) -> str:
    """same: the address of this page without its language. up: the way to the root."""
    other = LANGUAGES[(LANGUAGES.index(words.language) + 1) % len(LANGUAGES)]
    all_pages = {"words": words, "title": title, "same": same, "up": up, "colours": colours()}
    all_pages |= {"other": other, "other_name": NAMES[other]}
    return TEMPLATES.get_template(f"{template}.html").render(all_pages | more)
