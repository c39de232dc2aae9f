"""What Streamlit leaves out: the page's language, the focus, the scroll, targets a thumb can hit, and printing."""

import streamlit as st

from advisor.i18n import Words

SCRIPT = """
// A browser that translates a page takes text nodes out and puts elements of its own in their places. What is written
// into such a node, or done with it, would be lost: it is put back first, and translated again.
function keepTranslated() {
  const stand = new WeakMap();
  new MutationObserver(changes => {
    const isText = node => node?.nodeType === 3;
    const isFont = node => node?.localName === 'font';
    for (const { removedNodes, addedNodes, previousSibling, nextSibling } of changes) {
      const font = [...addedNodes, previousSibling, nextSibling].find(isFont);
      const text = [...removedNodes, nextSibling, previousSibling].find(isText);
      if (font && text) stand.set(text, font);
    }
  }).observe(document.body, { childList: true, subtree: true });
  const back = node => {
    const font = stand.get(node);
    if (!node.isConnected && font?.isConnected) font.replaceWith(node);
  };
  for (const [proto, name] of [[Node.prototype, 'nodeValue'], [CharacterData.prototype, 'data'],
    [Node.prototype, 'textContent']]) {
    const own = Object.getOwnPropertyDescriptor(proto, name);
    Object.defineProperty(proto, name, { ...own, set(value) {
      if (this.nodeType === 3) back(this);
      own.set.call(this, value);
    } });
  }
  for (const name of ['removeChild', 'insertBefore', 'replaceChild']) {
    const own = Node.prototype[name];
    Node.prototype[name] = function (one, other) {
      for (const node of [one, other]) if (node?.nodeType === 3) back(node);
      return own.call(this, one, other);
    };
  }
}
export default function ({ data }) {
  document.documentElement.lang = data.language;
  const skip = document.querySelector('[data-testid="stSkipToContent"]');
  if (skip) skip.textContent = data.skip;
  for (const copy of document.querySelectorAll('[data-testid="stCodeCopyButton"]')) {
    copy.title = data.copy;
    copy.setAttribute("aria-label", data.copy);
  }
  for (const [english, name] of Object.entries(data.names)) {
    for (const one of document.querySelectorAll(`:is(button, [role=navigation])[aria-label="${english}"]`)) {
      one.ariaLabel = name;
    }
  }
  for (const one of document.querySelectorAll('[data-testid^="stPaginationPage"]')) {
    one.ariaLabel = data.page.replace("{number}", one.textContent);
  }
  for (const table of document.querySelectorAll('[class*="st-key-wide_"] table')) {
    const box = table.parentElement;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", table.getAttribute("aria-label"));
  }
  if (!window.callfitPrints) {
    window.callfitPrints = true;
    keepTranslated();
    document.body.classList.add('callfit-there');
    // A browser too old for the framework shows traces of it, as the parts come: our words instead (index_page.py).
    const trace = '[data-testid="stAlertContentError"] > strong';
    const look = () => document.body.classList.toggle('callfit-old', !!document.querySelector(trace));
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 20000);
    look();
    const app = document.querySelector('[data-testid=stApp]');
    const tell = () => {
      const lost = app.dataset.testConnectionState !== 'CONNECTED';
      document.body.classList.toggle('callfit-lost', lost);
    };
    if (app) new MutationObserver(tell).observe(app, { attributeFilter: ['data-test-connection-state'] });
    // Leaving opens the first page anew: then the browser stands for the next person (middleware.py).
    addEventListener('click', event => {
      if (!event.target.closest?.('.st-key-leave a')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      location.assign('./?lang=' + document.documentElement.lang);
    }, true);
    // A page that the browser kept whole may be somebody else's by now: it is opened anew.
    addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
    let folds = [];
    addEventListener('beforeprint', () => {
      folds = [...document.querySelectorAll('details:not([open])')];
      folds.forEach(fold => { fold.open = true; });
    });
    addEventListener('afterprint', () => folds.forEach(fold => { fold.open = false; }));
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
/* Focus that can be seen in every theme, also where a system takes shadows away. */
:is(button, a, summary, input, [role=tab], [role=radio]):focus-visible { outline: 3px solid currentColor !important;
  outline-offset: 2px; }
/* Phones zoom into a field with smaller letters, and stay so. */
input, textarea, select { font-size: max(1rem, 16px) !important; }
/* Long words wrap instead of being cut. */
.stButton button p, .stPageLink p { white-space: normal; overflow-wrap: anywhere; }
/* Our own words when the connection is lost (index_page.py) stand in place of the framework's. */
body.callfit-lost [data-testid="stDialog"] { display: none; }
[class*="st-key-choices"] button { min-height: 3rem; }
.st-key-step h1:focus, .st-key-step h2:focus { outline: none; }
[class*="st-key-centre_"] [data-testid="stText"] { font-size: 1.2rem; font-weight: 600; }
/* A table too wide for a phone: names stay readable, and the keyboard can scroll it. */
[class*="st-key-wide_"] td:first-child, [class*="st-key-wide_"] th:first-child { min-width: 11rem; }
/* Japanese headings break between phrases, not inside a word. */
:lang(ja) h1, :lang(ja) h2, :lang(ja) h3 { word-break: auto-phrase; }
/* A thumb leaves its hover behind on the next question, where it would look like an answer. */
@media (hover: none) {
  [class*="st-key-choices"] button[kind="secondary"]:not(:focus-visible):not(:active) { background-color: transparent; }
}
/* On paper: whole, dark on white also from a dark screen, without what can only be tapped. */
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  html, body { background: white !important; }
  .stApp, .stApp * { background-color: transparent !important; color: #1B1F23 !important; }
  .js-plotly-plot, .js-plotly-plot svg { overflow: visible !important; }
  .js-plotly-plot text { fill: #1B1F23 !important; }
  .js-plotly-plot .bg { fill: none !important; }
  .js-plotly-plot .xerror { stroke: #1B1F23 !important; }
  .stButton, .stDownloadButton, .stPageLink, [data-testid="stIconMaterial"] { display: none !important; }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important; }
  h1, h2, h3, summary { break-after: avoid; }
  li, tr, .stPlotlyChart { break-inside: avoid; }
}
"""

_component = st.components.v2.component("callfit_frame", js=SCRIPT, css=STYLE, isolate_styles=False)


def settle(words: Words, step: str) -> None:
    """Tell the browser the language; when ``step`` is another than before, scroll up and focus its heading."""
    names = {"Open": words("button.open"), "Increment": words("button.more"), "Decrement": words("button.less")}
    names |= {"Pagination": words("list.pages"), "Previous page": words("list.back"), "Next page": words("list.on")}
    _component(
        data={
            "language": words.language,
            "skip": words("skip"),
            "copy": words("copy"),
            "names": names,
            "page": words("list.page", number="{number}"),
            "step": step,
        },
        key="frame",
        height=0,
    )
