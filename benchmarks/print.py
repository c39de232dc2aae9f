"""How long a copy of a result and the paper version take, and what they hold: `python -m benchmarks.print`."""

import resource
import statistics
import time
from datetime import UTC, datetime

from advisor.content.bundle import bundle
from advisor.content.loading import DATA, load
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.domain.scoring.result import Assessment
from advisor.i18n import load_all
from advisor.presentation.pdf.paper import paper_pdf
from advisor.presentation.pdf.result import result_pdf
from tests.people import as_answers, simulate

COPIES = 40


def main() -> None:
    content, words = load(), load_all(DATA)
    model, now = bundle(content).model, datetime.now(UTC)
    results = [Assessment(model, as_answers(model, sheet)) for sheet in simulate(model, COPIES, seed=7)[1]]
    print("| what | language | median s | slowest s | CPU s | kB |\n|---|---|---|---|---|---|")
    for language in LANGUAGES:
        w = words[language]
        copies = [_timed(lambda result=result, w=w: result_pdf(w, content, result, now)) for result in results]
        _row("a copy", language, copies)
        _row("the paper version", language, [_timed(lambda w=w: paper_pdf(w, content, model, now)) for _ in range(5)])
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _timed(make) -> tuple[float, float, int]:
    """Seconds, seconds of processor time, bytes."""
    began, busy = time.perf_counter(), time.process_time()
    pdf = make()
    return time.perf_counter() - began, time.process_time() - busy, len(pdf)


def _row(what: str, language: str, made: list[tuple[float, float, int]]) -> None:
    seconds, busy, sizes = zip(*made, strict=True)
    middle = [statistics.median(one) for one in (seconds, busy, sizes)]
    times = f"{middle[0]:.2f} | {max(seconds):.2f} | {middle[1]:.2f}"
    print(f"| {what} | {language} | {times} | {middle[2] / 1000:.0f} |")


if __name__ == "__main__":
    main()
