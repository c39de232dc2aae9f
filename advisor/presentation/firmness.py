"""How firm a result is, in words: what ten other takings of the same questions would say."""

from advisor.domain.scoring.result import Assessment
from advisor.domain.scoring.retest import retest
from advisor.i18n import Words


def of_ten(probability: float) -> int:
    """Say a probability as so many of ten, never none and never all: nothing here is as sure as that."""
    return min(max(round(10 * probability), 1), 9)


def firmness(words: Words, result: Assessment) -> tuple[str, list[str]]:
    """What other takings would say of direction, first job and best group: a paragraph, and a line for each job.

    There are no lines where the group is one job, of which all is said then, and nothing at all where no job is ranked.
    It takes some milliseconds.
    """
    if not result.top:
        return "", []
    found = retest(result)
    names = {reasons.fit.job.id: words.of(reasons.fit.job.name) for reasons in result.top}
    sentences = [
        words("retest.about"),
        words(f"retest.direction.{result.lead}", times=words.number(of_ten(found.direction))),
        words("retest.first", job=names[result.top[0].fit.job.id], times=words.number(of_ten(found.first))),
    ]
    if len(result.top) == 1:
        return words.sentences(sentences), []
    sentences += [words("retest.order"), words("retest.group")]
    lines = [
        words("list.entry", name=names[job], text=words("retest.times", times=words.number(of_ten(again))))
        for job, again in found.top.items()
    ]
    return words.sentences(sentences), lines
