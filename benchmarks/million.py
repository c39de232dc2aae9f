"""A million sheets through `python -m advisor score`: people a second, processor time, memory.

    python -m benchmarks.million [--people 1000000]

The command itself runs, from a CSV to a CSV, on every processor; its memory is that of all its processes together.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from threadpoolctl import threadpool_limits

from advisor.content import loading
from advisor.content.bundle import bundle
from advisor.domain.scoring.model import Model
from benchmarks.people import line, simulate

MADE = 50_000
"""People made; a longer file holds them again and again."""


def report(people: int) -> None:
    model = bundle(loading.load()).model
    busy, cores = os.getloadavg()[0], len(os.sched_getaffinity(0))
    print(f"\nSPEED: {people:,} sheets x 40 items, CSV to CSV; {cores} cores, load average {busy:.1f} before")
    with tempfile.TemporaryDirectory() as place:
        answers = Path(place) / "answers.csv"
        write(answers, model, people)
        run(answers, people, None)
        few = Path(place) / "few.csv"
        write(few, model, max(people // 10, MADE))
        run(few, max(people // 10, MADE), 1)
    sheets = simulate(model.questionnaire, model.parameters, MADE, seed=3)[1]
    with threadpool_limits(1):
        begun = time.process_time()
        for start in range(0, MADE, 5_000):
            chunk = sheets[start : start + 5_000]
            found = model.posterior(chunk)
            model.bands(found), model.doubt(chunk, found)
        rate = MADE / (time.process_time() - begun)
    line("the model alone, without text: a second of one core", f"{rate:,.0f}", "no bar")


def write(path: Path, model: Model, people: int) -> None:
    sheets = simulate(model.questionnaire, model.parameters, MADE, seed=3)[1].astype(int)
    rows = [",".join(map(str, sheet)) + "\n" for sheet in sheets.tolist()]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(model.questionnaire.ids) + "\n")
        for start in range(0, people, MADE):
            file.writelines(rows[: people - start])


def run(answers: Path, people: int, processes: int | None) -> None:
    command = [sys.executable, "-m", "advisor", "score", answers, "-o", answers.with_suffix(".out")]
    command += [] if processes is None else ["--processes", str(processes)]
    begun, memory = time.perf_counter(), []
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:  # noqa: S603  # this program itself
        top = psutil.Process(running.pid)
        workers: dict[int, psutil.Process] = {}
        cpu: dict[int, float] = {}
        while running.poll() is None:
            workers |= {one.pid: one for one in [top, *top.children(recursive=True)]}
            sizes = []
            for pid, one in workers.items():
                try:
                    sizes.append(one.memory_info().rss)
                    cpu[pid] = sum(one.cpu_times()[:2])
                except psutil.Error:
                    continue
            memory.append(sum(sizes) / 1e6)
            time.sleep(0.2)
    rate, used = people / (time.perf_counter() - begun), people / sum(cpu.values())
    if running.returncode:
        raise SystemExit(f"score ended with {running.returncode}")
    if processes is not None:
        line(f"people a second, {processes} process, {people:,} sheets", f"{rate:,.0f}", "no bar")
        return
    bar = ">= 20,000 on 2 cores"
    line("people a second by the clock, start of the program included", f"{rate:,.0f}", bar, rate >= 20_000)
    line("people a second of processor time, one core", f"{used:,.0f}", "no bar")
    middle = len(memory) // 2
    # Medians: what a leak lifts. The most at one moment depends on which pieces happen to be scored at once.
    growth = float(np.median(memory[middle:]) / np.median(memory[len(memory) // 10 : middle]))
    line("memory of all processes, MB: most", f"{max(memory):,.0f}", "no bar")
    line("memory (median), second half over first half", f"{growth:.2f}", "flat (<= 1.05)", growth <= 1.05)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    report(parser.parse_args().people)
