"""Every page by every rule of looks: focus, forced colours, hover, targets, large text, spacing, titles, headings."""

import re

import pytest
from playwright.sync_api import expect

from advisor.actions import accounts, attempts, campaign_visits, campaigns
from advisor.actions.campaign_visits import Consent, Preview
from advisor.domain.recruiting.campaigns import CampaignDraft
from advisor.domain.recruiting.shared_results import as_record, shared_result
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from advisor.web.addresses import FILES
from tests.begun import begin, finish
from tests.browser.conftest import Server, watch_traffic
from tests.browser.steps import PASSWORD, claim, settled
from tests.people import archetype

STATES = {
    "welcome": "/",
    "welcome, invited": "/?c={code}",
    "questions": "/questions?s={begun}",
    "preferences": "/preferences?s={own}",
    "result": "/result?s={own}",
    "carry_on": "/carry_on?s={own}",
    "changes": "/changes?s={own}",
    "privacy": "/privacy?s={own}",
    "share": "/share?s={shared}",
    "whose": "/result?s={foreign}",
    "campaigns": "/campaigns",
    "campaign": "/campaign?k={code}",
    "person": "/person?k={code}&p={person}",
    "compare": "/compare?k={code}&p={person},{other}",
    "group": "/group?k={code}",
    **{page: f"/{page}" for page in ("weights", "publish", "versions", "audit", "items", "outcomes")},
}
CALM = "*, *::before, *::after { transition: none !important; animation: none !important; }"
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
CHARTS_FIT = """() => [...document.querySelectorAll('.js-plotly-plot .main-svg')]
  .every(one => one.getBoundingClientRect().right <= innerWidth + 1)"""
TOOLS = """window.looks = (() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((part, place) => place === 3 ? part / 255 : part);
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((part, place) => part * a + under[place] * (1 - a));
  const ground = element => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), rgba(getComputedStyle(
      document.querySelector('.stApp')).backgroundColor).slice(0, 3));
  };
  const light = rgb => rgb.map(part => part / 255).map(part =>
    part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const seen = { visibilityProperty: true, opacityProperty: true };
  const shown = one => one.checkVisibility(seen) && one.getClientRects().length;
  const name = one => `${one.localName}.${one.dataset.testid || one.closest('[data-testid]')?.dataset.testid}: ${
    (one.innerText || one.ariaLabel || '').trim().slice(0, 25)}`;
  const all = selector => [...document.querySelectorAll(selector)].filter(shown);
  const TAPPED = 'button:not(:disabled), a[href], summary, input:not([type=hidden]), textarea, [role=tab]';
  const INLINE = 'p, li, td, .modebar, [data-testid=stDataFrame], [data-testid=stSkipToContent]:not(:focus)';
  // What is seen of a field whose own element is hidden in its label.
  const face = one => one.closest('label, [data-testid=stTextInputRootElement], [data-baseweb]') || one;
  return {
    isLight: () => light(ground(document.querySelector('.stApp'))) > 0.5,
    focus(least) {
      return all(TAPPED + ', main').filter(one => one.tabIndex >= 0 && !one.closest('.modebar')).map(one => {
        one.focus({ preventScroll: true });
        if (document.activeElement !== one) return '';
        const rings = [one, one.closest('label')].filter(Boolean).map(each => [each, getComputedStyle(each)])
          .filter(([, style]) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
        if (!rings.length) return name(one) + ' no ring';
        const [ringed, style] = rings[0];
        const around = ground(ringed.parentElement);
        const ratio = contrast(over(rgba(style.outlineColor), around), around);
        return ratio < least ? `${name(one)} ${ratio.toFixed(2)}` : '';
      }).filter(Boolean);
    },
    words() { // of what is hovered, by the pseudo-state that the test has forced
      return all('button:not(:disabled), a[href], summary').filter(one => one.innerText?.trim()).flatMap(one => {
        const text = [one, ...one.querySelectorAll('p, span, strong, small')].filter(part =>
          [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim()) && shown(part));
        return text.map(part => [part, contrast(over(rgba(getComputedStyle(part).color), ground(part)), ground(part))])
          .filter(([, ratio]) => ratio < 4.5).map(([part, ratio]) => `${name(one)} ${ratio.toFixed(2)}`);
      });
    },
    targets() {
      return all(TAPPED).filter(one => !one.closest(INLINE)).map(one => {
        const { width, height } = face(one).getBoundingClientRect();
        return height < 43.5 || width < 24 ? `${name(one)} ${Math.round(width)}x${Math.round(height)}` : '';
      }).filter(Boolean);
    },
    clipped() {
      const cut = all('.stApp :is(button, a, p, li, label, summary, h1, h2, h3)').filter(one => {
        for (let box = one; box && !box.matches('main'); box = box.parentElement) {
          const style = getComputedStyle(box);
          if (style.overflowX === 'auto' || style.overflowX === 'scroll') return false;
          const hides = style.overflowX !== 'visible' || style.overflowY !== 'visible';
          if (hides && style.position !== 'absolute' && box.clientWidth > 1
            && (box.scrollWidth > box.clientWidth + 2 || box.scrollHeight > box.clientHeight + 3)) return true;
        }
        return false;
      }).map(name);
      const { scrollWidth } = document.documentElement;
      const main = document.querySelector('main');
      const wide = Math.max(scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
      const beyond = all('main *').filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(name);
      return wide > 1 ? [...cut, `${wide} px too wide: ${beyond.slice(0, 3)}`] : cut;
    },
    headings() {
      const levels = all('h1, h2, h3, h4, h5, h6').map(one => Number(one.localName[1]));
      const skips = levels.some((level, place) => level > (place ? levels[place - 1] : 0) + 1);
      return skips || levels.filter(level => level === 1).length !== 1 ? [levels.join(' ')] : [];
    },
  };
})()"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A server with all that the pages can show, and what its addresses name."""
    made = Server(tmp_path_factory.mktemp("server"))
    services = build(Settings(database_url=made.database_url))
    now, bundle = services.now(), services.published.current()
    user, _ = services.accounts.find(accounts.add(services.accounts, "sato", "staff", PASSWORD, now))
    jobs = [job.id for job in bundle.content.jobs]
    draft = CampaignDraft("青葉コールセンター", "面接で使います。", desks=("billing",))
    campaign = campaigns.create_campaign(services.campaigns, user, draft, jobs, 30, bundle.content.fingerprint, now)
    names = {"begun": begin(services), "code": campaign.code}
    for name, job in (("own", "billing"), ("foreign", "survey")):
        names[name] = begin(services, **({"device": "elsewhere"} if name == "foreign" else {}))
        finish(services, names[name], archetype(job))
    for job in ("billing", "survey"):
        names["shared"] = begin(services, campaign=campaign, device="elsewhere")
        finish(services, names["shared"], archetype(job))
        attempt = attempts.resume(services.store, names["shared"])
        record = as_record(shared_result(bundle.model, attempt.answers), [])
        consent = Consent("見せます。", "ja")
        campaign_visits.share(services.visits, attempt, job, consent, Preview(record, True, attempt.finished_at), now)
    people = [shared.person for shared in campaigns.shared_with(services.campaigns, user, campaign.code, now)]
    names |= {"person": people[0], "other": people[1]}
    services.close()
    made.start()
    yield made, names
    made.kill()


@pytest.fixture(scope="module")
def page(stored, browser):
    """One dark page for all of them, signed in as somebody who may see everything."""
    server, _ = stored
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.shown = 0.0
    watch_traffic(page)
    page.goto(f"{server.url}/sign-in?next=campaigns")
    page.fill("#name", "sato")
    page.fill("#password", PASSWORD)
    page.locator("form button").click()
    page.wait_for_url(re.compile("/campaigns"))
    yield page
    context.close()


def force_hover(tools) -> None:
    """Hover everything at once, as no mouse can."""
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    found = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "button, a[href], summary"})["nodeIds"]
    for node in found:
        tools.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": ["hover", "focus"]})


def test_every_page_is_among_them():
    assert {state.split(",")[0] for state in STATES} >= set(FILES)


@pytest.mark.parametrize("state", STATES)
def test_a_page_keeps_every_rule_of_looks(stored, page, state):
    server, names = stored
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(server.url + STATES[state].format(**names))
    page.locator("[data-testid=stMain] h1").first.wait_for()
    if state == "share":
        claim(page)
        page.locator(".st-key-consent").wait_for()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)  # the framework fetches each kind of field late
    settled(page)
    page.add_style_tag(content=CALM)
    page.evaluate(TOOLS)
    faults = {"headings": page.evaluate("looks.headings()")}
    page.keyboard.press("Tab")  # from here on focus is the keyboard's
    faults["focus"] = page.evaluate("looks.focus(3)")
    page.set_viewport_size({"width": 320, "height": 740})
    faults["targets"] = page.evaluate("looks.targets()")
    tools = page.context.new_cdp_session(page)
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    page.wait_for_function(CHARTS_FIT)  # they draw themselves anew a moment later
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == pytest.approx(34)
    faults["text of 200 %"] = page.evaluate("looks.clipped()")
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    spaced = page.add_style_tag(content=SPACED)
    faults["spacing"] = page.evaluate("looks.clipped()")
    spaced.evaluate("style => style.remove()")
    force_hover(tools)
    faults["hover"] = page.evaluate("looks.words()")
    tools.detach()
    page.emulate_media(color_scheme="dark", forced_colors="active")
    faults["focus, forced colours"] = page.evaluate("looks.focus(3)")
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.wait_for_function("() => looks.isLight()")
    faults["focus, light"] = page.evaluate("looks.focus(3)")
    assert page.title().endswith(" | Callfit")
    assert "\n".join(f"{rule}: {fault}" for rule, found in faults.items() for fault in found) == ""
