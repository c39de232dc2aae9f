"""What was shared, as a table to take along: the figures of the shared pages and nothing else."""

from collections.abc import Sequence
from datetime import timedelta

from advisor.actions.campaigns import Shared
from advisor.content.bundle import Bundle
from advisor.domain.calendar import day
from advisor.files.csv_writer import Cell
from advisor.i18n import Words
from advisor.presentation.wording import trait_names
from advisor.ui.guards.recruiter import seen


def table(
    words: Words, shared: Sequence[Shared], current: Bundle, days: timedelta
) -> tuple[list[str], list[list[Cell]]]:
    """Heading and one row a person, in the order of sharing, with the day until which a copy may be kept.

    days: how long what is shared is shown. A result that points nowhere has no figures.
    """
    jobs = {job.id: words.of(job.name) for job in current.content.jobs}
    names = {side: words(f"direction.{side}.short") for side in ("inbound", "outbound")}
    names |= trait_names(words, current.content)
    heading = [
        words("export.person"),
        words("export.name"),
        words("export.date"),
        words("export.until"),
        words("export.headline"),
    ]
    for name in names.values():
        heading += [words("export.score", name=name), words("export.error", name=name)]
    heading += [words("export.band", name=name) for name in jobs.values()]
    heading += [words("export.questionnaire"), words("export.weights"), words("export.content")]
    return heading, [_row(words, share, tuple(names), tuple(jobs), days) for share in shared]


def _row(words: Words, shared: Shared, names: tuple[str, ...], jobs: tuple[str, ...], days: timedelta) -> list[Cell]:
    result, _, bundle = seen(shared)
    dates = [day(shared.given_at).isoformat(), day(shared.given_at + days).isoformat()]
    row: list[Cell] = [shared.person, shared.name or "", *dates, words(result.headline)]
    figures = {estimate.id: estimate for estimate in (*result.directions, *result.traits)}
    for name in names:
        figure = figures.get(name)
        row += [round(figure.score, 2), figure.error] if figure else [None, None]
    bands = {fit.job.id: fit.band for fit in result.fits}
    row += [bands.get(job) for job in jobs]
    versions = bundle.content.versions
    return [*row, versions["questionnaire"], versions["weights"], bundle.content.fingerprint]
