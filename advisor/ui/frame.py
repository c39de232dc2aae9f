"""What Streamlit leaves out at a step: the page's language, the focus, the scroll, and targets a thumb can hit."""

import streamlit as st

from advisor.i18n import Words

SCRIPT = """
export default function ({ data }) {
  document.documentElement.lang = data.language;
  const skip = document.querySelector('[data-testid="stSkipToContent"]');
  if (skip) skip.textContent = data.skip;
  for (const copy of document.querySelectorAll('[data-testid="stCodeCopyButton"]')) {
    copy.title = data.copy;
    copy.setAttribute("aria-label", data.copy);
  }
  const key = data.step;
  if (window.callfitStep === key) return;
  const first = window.callfitStep === undefined;
  window.callfitStep = key;
  const heading = document.querySelector('.st-key-step h1, .st-key-step h2') || document.querySelector('h1');
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) main.scrollTo(0, 0);
  if (!first && heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
}
"""

STYLE = """
.st-key-choices button { min-height: 3rem; }
.st-key-step h1:focus, .st-key-step h2:focus { outline: none; }
/* Japanese headings break between phrases, not inside a word. */
:lang(ja) h1, :lang(ja) h2, :lang(ja) h3 { word-break: auto-phrase; }
/* A thumb leaves its hover behind on the next question, where it would look like an answer. */
@media (hover: none) {
  .st-key-choices button[kind="secondary"]:not(:focus-visible):not(:active) { background-color: transparent; }
}
"""

_component = st.components.v2.component("callfit_frame", js=SCRIPT, css=STYLE, isolate_styles=False)


def settle(words: Words, step: str) -> None:
    """Tell the browser the language; when ``step`` is another than before, scroll up and focus its heading."""
    _component(
        data={"language": words.language, "skip": words("skip"), "copy": words("copy"), "step": step},
        key="frame",
        height=0,
    )
