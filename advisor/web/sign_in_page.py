"""The pages of the sign-in: plain HTML without a script, in the words and the colours of the app."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from streamlit import config

from advisor.domain.accounts import LONGEST_PASSWORD
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.i18n import NAMES, Words
from advisor.web.addresses import Page

ADD_USER = "python -m advisor user add NAME --role recruiter"
"""How whoever runs the service makes an account."""
COLOURS = ("primaryColor", "backgroundColor", "textColor", "linkColor", "borderColor")
LAYOUT = """
* { box-sizing: border-box; }
body { margin: 0; padding: 0.6rem 1rem 2rem; font: 1.0625rem/1.6 var(--font); color: var(--textColor);
  background: var(--backgroundColor); }
header, main { max-width: 44rem; margin: 0 auto; }
form, .go { max-width: 28rem; }
header { display: flex; justify-content: space-between; align-items: center; }
h1 { font-size: 1.8rem; line-height: 1.3; margin: 1.5rem 0 1rem; }
:lang(ja) h1 { word-break: auto-phrase; }
label { display: block; margin: 1.25rem 0 0.35rem; font-weight: 600; }
input, button, .go { width: 100%; min-height: 3rem; padding: 0.6rem 1rem; font: inherit; border-radius: 0.6rem; }
input { color: inherit; background: transparent; border: 1px solid var(--borderColor); }
button, .go { display: block; margin-top: 1.75rem; color: #fff; background: var(--primaryColor); border: 0;
  text-align: center; text-decoration: none; cursor: pointer; }
button.quiet { color: inherit; background: transparent; border: 1px solid var(--borderColor); }
a { color: var(--linkColor); padding: 0.6rem 0; }
:focus-visible { outline: 3px solid var(--linkColor); outline-offset: 2px; }
.fault { margin: 1rem 0; padding: 0.75rem 1rem; border: 2px solid currentColor; border-radius: 0.6rem; }
code { display: block; overflow-wrap: anywhere; padding: 0.75rem 1rem; border: 1px solid var(--borderColor);
  border-radius: 0.6rem; }
"""


@lru_cache
def style() -> str:
    """The look that .streamlit/config.toml gives the app."""
    light, dark = (
        "".join(f"--{name}: {config.get_option(f'theme.{kind}.{name}')};" for name in COLOURS)
        for kind in ("light", "dark")
    )
    root = f":root {{ color-scheme: light dark; --font: {config.get_option('theme.font')}; {light} }}"
    return f"{root}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n{LAYOUT}"


def sign_in(w: Words, target: Page, name: str, fault: str | None, with_openid: bool) -> str:
    """The form. A fault stands above it and belongs to both fields; the name is kept, the password is not."""
    about = ' aria-describedby="fault"' if fault else ""
    other_way = f'<p><a href="{target}?lang={w.language}">{escape(w("signin.openid"))}</a></p>' if with_openid else ""
    return _document(
        w,
        target,
        w("signin.title"),
        [
            f'<p class="fault" id="fault" role="alert">{escape(fault)}</p>' if fault else "",
            f'<form method="post" action="sign-in?next={target}&amp;lang={w.language}">',
            f'<label for="name">{escape(w("signin.name"))}</label>',
            f'<input id="name" name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none" '
            f'spellcheck="false" maxlength="254" required{about}>',
            f'<label for="password">{escape(w("signin.password.label"))}</label>',
            '<input id="password" name="password" type="password" autocomplete="current-password" '
            f'maxlength="{LONGEST_PASSWORD}" required{about}>',
            f"<button>{escape(w('signin.in'))}</button>",
            "</form>",
            other_way,
        ],
    )


def signed_in(w: Words, target: Page, name: str) -> str:
    """For whoever is signed in already: go on, or sign out."""
    return _document(
        w,
        target,
        w("signin.title"),
        [
            f"<p>{escape(w('signin.as', name=name))}</p>",
            f'<a class="go" href="{target}?lang={w.language}">{escape(w("signin.go_on"))}</a>',
            f'<form method="post" action="sign-out?lang={w.language}">',
            f'<button class="quiet">{escape(w("signin.out"))}</button>',
            "</form>",
        ],
    )


def nobody(w: Words, target: Page) -> str:
    """As long as there is no account."""
    return _document(
        w,
        target,
        w("signin.title"),
        [
            f"<p>{escape(w('signin.nobody'))}</p>",
            f"<code>{escape(ADD_USER)}</code>",
            f"<p>{escape(w('signin.nobody.openid'))}</p>",
        ],
    )


def message(w: Words, target: Page, text: str) -> str:
    """One sentence, and the way to the form."""
    return _document(
        w,
        target,
        w("signin.title"),
        [
            f'<p role="status">{escape(text)}</p>',
            f'<a class="go" href="sign-in?next={target}&amp;lang={w.language}">{escape(w("signin.again"))}</a>',
        ],
    )


def not_found(w: Words, up: str) -> str:
    """For an address that is none of ours. up: the way to the first page."""
    body = [
        f"<p>{escape(w('not_found.text'))}</p>",
        f'<a class="go" href="{up}?lang={w.language}">{escape(w("not_found.start"))}</a>',
    ]
    return _page(w, w("not_found.title"), body, f"{up}?lang=", up)


def elsewhere(w: Words) -> str:
    """For whoever comes by a name that is none of this server's."""
    return _page(w, w("elsewhere.title"), [f"<p>{escape(w('elsewhere.text'))}</p>"], "?lang=", "/")


def _document(w: Words, target: Page, title: str, body: Sequence[str]) -> str:
    return _page(w, title, body, f"sign-in?next={target}&amp;lang=", "")


def _page(w: Words, title: str, body: Sequence[str], elsewhere: str, up: str) -> str:
    """elsewhere: the address of this page without its language. up: the way to the root."""
    other = LANGUAGES[(LANGUAGES.index(w.language) + 1) % len(LANGUAGES)]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{w.language}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            f"<title>{escape(title)} | Callfit</title>",
            f'<link rel="icon" href="{up}favicon.png">',
            f"<style>{style()}</style></head>",
            "<body><header><strong>Callfit</strong>",
            f'<a href="{elsewhere}{other}" lang="{other}" hreflang="{other}">{NAMES[other]}</a>',
            f"</header><main><h1>{escape(title)}</h1>",
            *body,
            "</main></body></html>",
        ]
    )
