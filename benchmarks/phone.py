"""What somebody with a slow phone waits for: our pages beside the empty page of benchmarks/app.py, in one run.

    python -m benchmarks.phone [--rounds 5] [--slower 4] [--megabits 10] [--latency 60]

Chromium at 360 x 740, its processor slowed down and its network narrowed by the browser's own tools, an empty cache and
a new profile each time. Both servers take turns. Moments are those of the browser's own clock, counted from the opening
of the address: a frame in which the words, the button or the picture stand, and the words before the app no longer lie
over them. A tap lasts until the frame in which the next statement stands. "Shift" is the browser's measure of how far
things jumped until the start could be tapped.
"""

import argparse
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from playwright.sync_api import Browser, Page

from benchmarks.app import Kind, Server
from tests.browser.conftest import WHOLE, chromium
from tests.browser.stored import finished_result

TAPS = 12
READING = 400
"""Milliseconds between the statement and the tap."""
WATCH = """(() => {
  window.seen = {shift: 0};
  const wanted = %s;
  const stands = shown => {
    const {left, top, width, height} = shown.getBoundingClientRect();
    const over = document.elementFromPoint(left + width / 2, top + height / 2)?.closest('.callfit-first');
    return height > 0 && (!over || over.contains(shown));
  };
  const look = now => {
    for (const [name, selector] of Object.entries(wanted)) {
      const shown = document.querySelector(selector);
      if (!(name in seen) && shown && stands(shown)) seen[name] = now;
    }
    if (Object.keys(wanted).some(name => !(name in seen))) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) seen.shift += entry.value;
  })).observe({type: 'layout-shift', buffered: true});
})()"""
TAP = """([selector, wanted]) => new Promise(done => {
  const before = document.querySelector(wanted);
  const begun = performance.now();
  const look = now => {
    const shown = document.querySelector(wanted);
    if (shown && shown !== before) done(performance.now() - begun);
    else requestAnimationFrame(look);
  };
  document.querySelector(selector).click();
  requestAnimationFrame(look);
})"""
ANSWER = ".callfit-questionnaire .choices button:nth-child(4)"
STATEMENT = "#callfit-asked"
START = ".st-key-start button"
FIRST: dict[Kind, dict[str, str]] = {
    "empty": {"first words": START, "start usable": START},
    "ours": {"first words": ".callfit-first h1", "start usable": START},
}
RESULT = {
    "result: first words": ".st-key-step h1, .st-key-step h2",
    "result: first picture": ".callfit-chart svg",
    "result: chart of jobs": ".callfit-chart button.row",
}


def phone(browser: Browser, given: argparse.Namespace, wanted: Mapping[str, str]) -> Page:
    """A page of a browser that has never been here, and that notes when what is ``wanted`` stands."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": given.slower})
    bytes_a_second = given.megabits * 125_000
    speed = {"downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second, "latency": given.latency}
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", {"offline": False} | speed)
    page.add_init_script(WATCH % str(dict(wanted)))
    return page


def moments(page: Page, address: str, wanted: Mapping[str, str]) -> dict[str, float]:
    page.goto(address, wait_until="commit")
    page.wait_for_function(f"() => {list(wanted)}.every(name => name in seen)", timeout=120_000)
    return cast(dict[str, float], page.evaluate("() => seen"))


def first_visit(browser: Browser, server: Server, given: argparse.Namespace) -> dict[str, list[float]]:
    wanted = FIRST[server.kind]
    page = phone(browser, given, wanted)
    noted = {name: [value] for name, value in moments(page, f"http://127.0.0.1:{server.port}/", wanted).items()}
    if server.kind == "ours":
        noted["start tapped to first statement"] = [page.evaluate(TAP, [START, STATEMENT])]
        for _ in range(TAPS):
            page.wait_for_timeout(READING)
            noted.setdefault("tap to next statement", []).append(page.evaluate(TAP, [ANSWER, STATEMENT]))
    page.context.close()
    return noted


def result(browser: Browser, server: Server, token: str, given: argparse.Namespace) -> dict[str, list[float]]:
    page = phone(browser, given, RESULT)
    noted = moments(page, f"http://127.0.0.1:{server.port}/result?s={token}", RESULT)
    page.context.close()
    return {name: [value] for name, value in noted.items() if name != "shift"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slower", type=float, default=4, help="times that the processor is slower than this one")
    parser.add_argument("--megabits", type=float, default=10)
    parser.add_argument("--latency", type=float, default=60, help="milliseconds")
    given = parser.parse_args()
    noted: dict[Kind, dict[str, list[float]]] = {"empty": defaultdict(list), "ours": defaultdict(list)}
    with tempfile.TemporaryDirectory() as folder:
        servers = [Server(Path(folder), kind) for kind in ("empty", "ours")]
        ours = servers[1]
        token = finished_result(ours, "billing")
        try:
            with chromium(names=WHOLE) as browser:
                for _ in range(given.rounds):
                    for server in servers:
                        rounds = [first_visit(browser, server, given)]
                        if server is ours:
                            rounds.append(result(browser, server, token, given))
                        for one in rounds:
                            for name, values in one.items():
                                noted[server.kind][name] += values
        finally:
            for server in servers:
                server.stop()
    print("| median (slowest) | empty page | ours | times |")
    print("|---|---|---|---|")
    for name, values in noted["ours"].items():
        empty = noted["empty"].get(name)
        unit, digits = ("", 3) if name == "shift" else (" ms", 0)
        cells = [
            f"{statistics.median(each):.{digits}f}{unit} ({max(each):.{digits}f})" for each in (empty, values) if each
        ]
        ratio = f"{statistics.median(values) / statistics.median(empty):.2f}" if empty and not digits else ""
        print("| " + " | ".join([name, *([] if empty else [""]), *cells, ratio]) + " |")


if __name__ == "__main__":
    main()
