"""`python -m advisor whatif | items | outcomes`: what staff ask of many people at once, without a screen."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.common import add_command
from advisor.cli.terminal import file_path
from advisor.domain.errors import DataError
from advisor.files.atomic_write import EXISTS, whole_output
from advisor.runtime.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.domain.psychometrics.intervals import Figure
    from advisor.runtime.services import Services

UNKNOWN = "not known yet"


def add_to(commands: Any) -> None:
    """Add the commands to those of the program."""
    whatif = add_command(commands, "whatif", _whatif, "say whom a table of weights would move, before it is published")
    whatif.add_argument("file", type=file_path, help="CSV as `weights show` prints it")

    add_command(commands, "items", _items, "say how well the items do their work, from stored answers")

    outcomes = add_command(
        commands, "outcomes", _outcomes, "say whether the answers tell who stays, from a file of outcomes"
    )
    outcomes.add_argument("file", type=file_path, help="CSV or Excel: code, desk, stayed and perhaps satisfaction")
    outcomes.add_argument("--draft", type=file_path, help="CSV to write: the newest weights with what is suggested")


def _whatif(options: argparse.Namespace) -> int:
    from advisor.actions import samples, weights
    from advisor.content.weights import read_file
    from advisor.domain.governance import whatif

    with _services() as services:
        content, model = services.published.current().content, services.published.current().model
        newest = weights.version(services.weights, services.weights.newest() or 0)
        table = weights.check(services.published.shipped.content, read_file(options.file), options.file.name, newest)
        other = weights.model_of(content, table)
        sample = samples.people(samples.of_questionnaire(services.results, content).finished(), model)
    effect = whatif.compare(model, other, whatif.people(model, sample.sheets))
    print(f"of {effect.people} {'simulated people' if sample.simulated else 'finished results'}")
    print(
        f"{effect.groups} have another top group, {effect.swapped} another first job, {effect.turned} another direction"
    )
    print(f"{effect.gained} are newly pointed to a desk, {effect.lost} no longer")
    names = {job.id: job.name["ja"] for job in content.jobs}
    _print_moves(effect.directions)
    _print_moves({(names.get(a, a), names.get(b, b)): count for (a, b), count in effect.jobs.items()})
    if not sample.simulated:
        print("exact numbers, which the pages do not tell: do not pass them on", file=sys.stderr)
    return 0


def _items(_options: argparse.Namespace) -> int:
    from advisor.actions import samples
    from advisor.domain.psychometrics import item_analysis

    with _services() as services:
        content = services.published.current().content
        questionnaire, results = content.items, samples.of_questionnaire(services.results, content)
        sample, reached = samples.stored(results.finished(), questionnaire), results.reached()
    for trait in item_analysis.traits(questionnaire, sample.sheets):
        omega = UNKNOWN if trait.omega is None else f"{trait.omega:.2f}"
        print(f"{trait.trait}\t{trait.people} people\talpha {_shown(trait.alpha)}\tomega {omega}")
    for item in item_analysis.items(questionnaire, sample.sheets, sample.seconds, reached):
        seconds = UNKNOWN if item.seconds is None else f"{item.seconds:.1f}"
        figures = f"rest {_shown(item.rest)}\tmiddle {_shown(item.middle)}\tseconds {seconds}\tlost {_shown(item.lost)}"
        print(f"{item.item}\t{item.people} people\t{figures}\t{' '.join(item.flags)}".rstrip())
    return 0


def _outcomes(options: argparse.Namespace) -> int:
    from advisor.actions import outcomes as outcome_actions
    from advisor.content.weights import marked, weights_text
    from advisor.domain.governance import outcomes
    from advisor.files import outcomes as outcome_files

    name = options.file.name
    if options.draft and os.path.lexists(options.draft):
        raise DataError(str(options.draft), EXISTS)
    with _services() as services:
        content, model = services.published.current().content, services.published.current().model
        read_rows, errors = outcome_files.read(name, _bytes(options.file), content.jobs)
        find = outcome_actions.by_code(services.short_codes, services.visits, services.now())
        if not read_rows and not errors:
            raise DataError(str(options.file), "has no row under its heading; nothing was written")
        matched, unmatched = outcome_files.match(name, read_rows, find)
    for error in (*errors, *unmatched):
        print(f"callfit: {error}", file=sys.stderr)
    if not matched:
        refused = len(errors) + len(unmatched)
        raise DataError(str(options.file), f"no row could be used, {refused} refused; nothing was written")
    study = outcome_actions.study(content, model, matched)
    learnt = study.learnt
    relation = {None: UNKNOWN, True: "the answers tell something of who stays", False: "no relation was found"}
    print(f"{learnt.people} people: {relation[learnt.related]}")
    print(f"AUC of today's weights {_shown(learnt.today)}, of what was learnt {_shown(learnt.learnt)}")
    print(f"satisfaction goes with fit by {_shown(study.satisfied)}")
    for part in learnt.calibration:
        print(f"predicted {part.predicted:.2f}\tstayed {part.stayed:.2f}\t{part.people} people")
    for suggestion in learnt.suggestions:
        change = f"{suggestion.before:g}\t{suggestion.after:g}"
        print(f"{suggestion.row}\t{suggestion.trait}\t{change}\tfrom {suggestion.people} people")
    if options.draft:
        text = marked(weights_text(outcomes.draft(content.weights, learnt.suggestions)))
        with whole_output(options.draft, new=True) as place:
            place.write_text(text, encoding="utf-8-sig", newline="")
    return 1 if errors or unmatched else 0


def _bytes(path: Path) -> bytes:
    from advisor.files.xlsx_guard import LARGEST

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise DataError(str(path), error.strerror or "cannot be read") from error


def _print_moves(moves: "Mapping[tuple[str, str], int]") -> None:
    for (before, after), people in moves.items():
        print(f"{people}\t{before or 'no desk'}\t{after or 'no desk'}")


def _shown(figure: "Figure | None") -> str:
    return UNKNOWN if figure is None else f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


@contextmanager
def _services() -> "Iterator[Services]":
    from advisor.runtime.services import build

    services = build(Settings.from_environment())
    try:
        yield services
    finally:
        services.close()
