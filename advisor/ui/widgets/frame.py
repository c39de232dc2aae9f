"""What Streamlit leaves out: the page's language, the focus, the scroll, targets a thumb can hit, and printing."""

import streamlit as st

from advisor.i18n import Words
from advisor.ui.session import address, notes
from advisor.web.assets import STYLE
from advisor.web.middleware import BEGUN

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
// What this tab keeps of answers (questionnaire.js) is nothing for the next person.
function forget() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith('callfit:')) sessionStorage.removeItem(key);
  } catch { /* a browser that forbids to keep anything has kept nothing */ }
}
// What was begun at this browser, for the first page to offer; it goes with the browser's session (middleware.py).
function keep(token) {
  const [prefix, secure] = location.protocol === 'https:' ? ['__Host-', '; Secure'] : ['', ''];
  document.cookie = `${prefix}${NAME}=${token}; Path=/; SameSite=Lax${secure}${token ? '' : '; Max-Age=0'}`;
}
// Who types a wrong code hears of it in the field.
function tellFault(data) {
  const fault = document.querySelector('.st-key-code [class*="st-key-fault_"]');
  const field = document.querySelector('.st-key-code input');
  if (!fault || !field || fault.id) return;
  fault.id = 'callfit-' + data.faults;
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', fault.id);
  field.focus({ preventScroll: true });
  fault.scrollIntoView({ block: 'center' });
}
export default function ({ data, setTriggerValue }) {
  if (data.kept !== null) keep(data.kept);
  tellFault(data);
  document.querySelector('.st-key-foot')?.setAttribute('role', 'navigation');
  document.querySelector('.st-key-foot')?.setAttribute('aria-label', data.foot);
  window.callfitAgain = () => setTriggerValue('again', Date.now()); // the whole page runs anew
  window.callfitFailed = data.failed;
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
  for (const table of document.querySelectorAll('[data-testid="stTable"] table')) {
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
      forget();
      keep('');
      const lang = new URLSearchParams(location.search).get('lang');
      location.assign(lang ? './?lang=' + lang : './');
    }, true);
    // A file that could not be made, as of answers deleted meanwhile: the framework says it in English for a while.
    // It is said in our words, and the page is drawn anew, which says more.
    const tellFailed = () => {
      for (const one of document.querySelectorAll('[data-testid="stDownloadButtonError"]:not([lang])')) {
        one.lang = document.documentElement.lang;
        one.textContent = window.callfitFailed;
        window.callfitAgain();
      }
    };
    new MutationObserver(tellFailed).observe(document.body, { childList: true, subtree: true });
    // A page that the browser kept whole may be somebody else's by now: it is opened anew.
    addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
  }
  const key = data.step;
  if (key === 'welcome' && !new URLSearchParams(location.search).has('s')) forget();
  if (window.callfitStep === key) return;
  const first = window.callfitStep === undefined;
  window.callfitStep = key;
  const own = '.st-key-step h1, .st-key-step h2, #callfit-asked';
  const heading = document.querySelector(own) || document.querySelector('h1');
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) main.scrollTo(0, 0);
  if (!first && heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
}
"""

SCRIPT = SCRIPT.replace("${NAME}", BEGUN)

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
            "failed": words("keep.failed"),
            "names": names,
            "page": words("list.page", number="{number}"),
            "step": step,
            "kept": address.kept_here(),
            "foot": words("foot"),
            "faults": notes.wrong_codes.peek() or 0,
        },
        key="frame",
        height=0,
    )
