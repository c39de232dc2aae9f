"""What a result says, in sentences and rows: the same on the screen and on paper. No Streamlit, no layout."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from advisor.content.loading import Content
from advisor.domain.jobs.jobs import Claim
from advisor.domain.jobs.preferences import Verdict
from advisor.domain.psychometrics.parameters import CALIBRATED, Parameters
from advisor.domain.questionnaire.items import Questionnaire
from advisor.domain.questionnaire.traits import DIRECTIONS
from advisor.domain.recruiting.shared_results import AnyResult
from advisor.domain.scoring.result import Assessment, Estimate, JobFit, JobReasons, trait_level
from advisor.i18n import Words
from advisor.presentation.charts.scores import Row

Sources = dict[str, list[str]]
"""Where sentences come from: article → what it says."""
MORE = (("clear", "high"), ("clear", "relative"), ("even", "middle"), ("even", "low"))
"""How headlines end after which something more is said."""
ARTICLES = ("S0", "S1", "S2", "S3", "S4")
"""The articles that claims were read in, as the ids of the claims begin."""
TICKS = (-2.0, 0.0, 2.0)
"""Where the axis of a chart says low, middle and high."""


def zones(words: Words) -> tuple[str, str, str]:
    """The words of ``amount`` for the lower, the middle and the upper third of all people."""
    return words("level.low"), words("level.middle"), words("level.high")


def ticks(words: Words) -> dict[float, str]:
    return dict(zip(TICKS, (words("axis.low"), words("axis.middle"), words("axis.high")), strict=True))


def table_heading(words: Words, line: str = "table.margin") -> tuple[str, str, str]:
    """Column names of the table behind a chart. line: the key of what its thin lines are."""
    return words("table.name"), words("table.score"), words(line)


def cells(words: Words, row: Row) -> tuple[str, str, str]:
    """A row of the table behind a chart."""
    return row.name, words.number(row.score, 2, sign=True), f"±{words.number(row.margin, 2)}"


def quoted(words: Words, items: Questionnaire, result: Assessment, item: str) -> str:
    """A statement with the answer given to it."""
    return words("answer.quoted", item=words.of(items.by_id[item].text), answer=words(f"scale.{result.answers[item]}"))


def amount(words: Words, estimate: Estimate) -> str:
    return words(f"level.{trait_level(estimate)}")


def directions_sentence(words: Words, result: AnyResult) -> str:
    """How well both directions fit, and how far apart they are: a chart of the two hides a clear difference."""
    inbound, outbound = result.directions
    sentence = words("directions.sentence", inbound=amount(words, inbound), outbound=amount(words, outbound))
    return words.sentences([sentence, _difference(words, result.headline)])


def _difference(words: Words, headline: str) -> str:
    _, lead, strength, _ = f"{headline}.".split(".", 3)
    if lead == "even":
        return words("directions.difference.even")
    return words(f"directions.difference.{lead}.{strength}")


def headline(words: Words, key: str) -> str:
    """The headline of a result, with what is said after it. key: of the headline."""
    return words.sentences([words(key), after_headline(words, key)])


def after_headline(words: Words, key: str) -> str:
    """How sure the headline is, or how it is meant; empty where it says so itself."""
    kind, level = key.split(".")[-2:]
    return words(f"headline.more.{kind}.{level}") if (kind, level) in MORE else ""


def direction_rows(words: Words, result: AnyResult) -> list[Row]:
    return [
        Row(words(f"direction.{estimate.id}"), estimate.id, estimate.score, estimate.margin)
        for estimate in result.directions
    ]


def trait_names(words: Words, content: Content) -> dict[str, str]:
    return {trait.id: words.of(trait.name) for trait in content.traits}


def job_names(words: Words, contents: Iterable[Content]) -> dict[str, str]:
    """Names of all jobs that these contents know, as the last of them calls each."""
    return {job.id: words.of(job.name) for content in contents for job in content.jobs}


def traits_sentence(words: Words, result: AnyResult, content: Content) -> str:
    names = trait_names(words, content)
    by_level = {
        level: [names[estimate.id] for estimate in result.traits if trait_level(estimate) == level]
        for level in ("high", "low")
    }
    parts = [words(f"traits.{level}", traits=words.join(traits)) for level, traits in by_level.items() if traits]
    return words.sentences(parts) or words("traits.even")


def trait_rows(words: Words, result: AnyResult, content: Content) -> list[Row]:
    names = trait_names(words, content)
    return [
        Row(
            words("list.entry", name=names[estimate.id], text=amount(words, estimate)),
            trait.direction,
            estimate.score,
            estimate.margin,
        )
        for estimate, trait in zip(result.traits, content.traits, strict=True)
    ]


def job_rows(words: Words, result: AnyResult) -> list[Row]:
    """All jobs, the best fit first."""
    return [_job_row(words, fit) for fit in sorted(result.fits, key=lambda fit: -fit.estimate.score)]


def grouped_job_rows(words: Words, result: AnyResult) -> list[Row]:
    """All jobs in their groups, top down, then those that go against a wish that must be met."""
    rows = []
    for title, band in zip(group_titles(words, result), result.bands, strict=True):
        rows += [_job_row(words, fit, title) for fit in _by_score(band)]
    title = words("jobs.conflict.title")
    return rows + [_job_row(words, fit, title) for fit in _by_score(result.in_conflict)]


def group_titles(words: Words, result: AnyResult) -> list[str]:
    """The heading of each group of jobs: once all jobs from there on are in the lower third, it says so."""
    titles = [first_title(words, result)] if result.bands else []
    for place in range(2, len(result.bands) + 1):
        rest = [fit for band in result.bands[place - 1 :] for fit in band]
        low = all(trait_level(fit.estimate) == "low" for fit in rest)
        titles.append(words("jobs.band.low" if low else "jobs.band.next", place=words.number(place)))
    return titles


def first_title(words: Words, result: AnyResult) -> str:
    """The heading of the jobs that stand first: what is left is not the best when the best goes against a wish."""
    return words("jobs.band.left" if result.bands and result.bands[0][0].band > 1 else "jobs.band.top")


def order_sentence(words: Words, result: AnyResult) -> str:
    """What the order of jobs and their headings mean, and what they do not mean of jobs set apart by wishes."""
    wishing = any(fit.verdicts for fit in result.fits)
    sentences = [words("jobs.order.wishes" if wishing else "jobs.order")] if result.bands else []
    if _groups_overlap(result):
        sentences.append(words("jobs.order.overlap"))
    return words.sentences([*sentences, words("jobs.conflict.about")] if result.in_conflict else sentences)


def _groups_overlap(result: AnyResult) -> bool:
    """Tell whether a job has a higher score than one of a group above: its difference to the best is clearer."""
    lowest = [min(fit.estimate.score for fit in band) for band in result.bands]
    highest = [max(fit.estimate.score for fit in band) for band in result.bands]
    return any(below > min(lowest[:place]) for place, below in enumerate(highest) if place)


def no_reason(words: Words, fit: JobFit) -> str:
    """What is said where no reason is found: that a job fits is said of the best ones alone."""
    fits = fit.band == 1 and trait_level(fit.estimate) != "low"
    return words("top.why.none" if fits else "top.why.none.low")


def _by_score(fits: Iterable[JobFit]) -> list[JobFit]:
    return sorted(fits, key=lambda fit: (fit.missed, -fit.estimate.score))


def unmet(words: Words, fit: JobFit) -> str:
    """The weightiest wishes that a job may not meet: musts by what is stated, musts by a guess, then the others."""
    kinds = {
        "jobs.conflict.reason": fit.conflicts,
        "jobs.doubt": fit.doubts,
        "jobs.differs": [verdict for verdict in fit.verdicts if not verdict.met],
    }
    return next((words(key, wishes=wishes(words, missed)) for key, missed in kinds.items() if missed), "")


def _job_row(words: Words, fit: JobFit, group: str = "") -> Row:
    job = fit.job
    return Row(
        words.of(job.name),
        job.direction,
        fit.estimate.score,
        fit.estimate.margin,
        id=job.id,
        tag=words(f"direction.{job.direction}.short"),
        note=unmet(words, fit),
        group=group,
    )


def wishes(words: Words, verdicts: Sequence[Verdict]) -> str:
    return words.join([_wish(words, verdict) for verdict in verdicts])


def _wish(words: Words, verdict: Verdict) -> str:
    return words(f"wish.{verdict.wish}.{verdict.pole}")


def verdict_line(words: Words, verdict: Verdict) -> str:
    """Whether a job meets a wish, how much that matters, and whether it is a guess."""
    guess = words("conditions.guess") if verdict.inferred else ""
    met = "met" if verdict.met else "missed"
    return words(f"conditions.{met}.{verdict.strength}", wish=_wish(words, verdict) + guess)


def versions_line(words: Words, content: Content, parameters: Parameters) -> str:
    """What a result was made with."""
    number = parameters.version.removeprefix(CALIBRATED)
    calibrated = words("parameters.calibrated", number=number) if parameters.calibrated else ""
    return words(
        "versions.text",
        questionnaire=content.versions["questionnaire"],
        parameters=calibrated or words(f"parameters.{parameters.version}"),
        weights=content.versions["weights"],
        fingerprint=content.fingerprint,
    )


def summary_to_copy(words: Words, result: Assessment, content: Content, finished_at: datetime) -> str:
    """The result in a few lines to keep or to send: no score, no link to the answers."""
    names = trait_names(words, content)
    high = [names[estimate.id] for estimate in result.traits if trait_level(estimate) == "high"]
    first = result.top[0]
    lines = [
        ("takeaway.jobs", words.join([words.of(reasons.fit.job.name) for reasons in result.top])),
        ("takeaway.traits", words.join(high)),
        ("takeaway.watch", "".join(words(reason.key) for reason in first.watch[:1])),
        ("takeaway.ask", "".join(words.of(content.conditions[name].question) for name in first.questions[:1])),
    ]
    said = [words("list.entry", name=words(key), text=text) for key, text in lines if text]
    title = words("takeaway.heading", date=words.date(finished_at))
    return "\n".join(
        [title, *(f"・{line}" for line in said), words("takeaway.end", answered=words.number(len(result.answers)))]
    )


def application_lines(words: Words, result: Assessment) -> list[str]:
    """Sentences for an application, of the traits that stand out, with gaps for what only the person knows."""
    return [words(f"application.{estimate.id}") for estimate in result.traits if trait_level(estimate) == "high"]


def limits(words: Words, parameters: Parameters) -> list[str]:
    """What a result cannot say. Starting values are mentioned; nothing marks what was learnt from outcomes."""
    scored = () if parameters.calibrated else ("limits.4",)
    return [words(key) for key in ("limits.1", "limits.2", "limits.3", *scored, "limits.5")]


def claims_of_preview(reasons: JobReasons, content: Content) -> list[str]:
    """The claims behind the moments and the questions of a job; of the latter those that are about it."""
    job = reasons.fit.job
    shown = (*job.moments, job.good) if job.good else job.moments
    moments = [claim for moment in shown for claim in moment.claims]
    asked = [claim for name in reasons.questions for claim in content.conditions[name].claims]
    return moments + [claim for claim in asked if content.claims[claim].is_about(job)]


def claims_of_top(words: Words, reasons: JobReasons, content: Content) -> Sources:
    """What is said about a job of the top group rests on these: claims, and traits whose weight is a hypothesis."""
    all_reasons = (*reasons.why, *reasons.watch)
    cited = [claim for reason in all_reasons for claim in reason.claims] + claims_of_preview(reasons, content)
    names = trait_names(words, content)
    guesses = [words("claims.counts", trait=names[reason.trait]) for reason in all_reasons if not reason.claims]
    return by_article(words, cited, content) | ({words("claims.hypothesis"): guesses} if guesses else {})


def by_article(words: Words, claims: Iterable[str], content: Content) -> Sources:
    """Claims under the names of their articles, both in order."""
    found: Sources = {}
    for claim in sorted(dict.fromkeys(claims)):
        found.setdefault(_article(words, claim), []).append(_said(words, content.claims[claim]))
    return found


def _said(words: Words, claim: Claim) -> str:
    """What a claim says; of one on a whole direction it is said that it is about that, unless its words name it."""
    text = words.of(claim.text)
    if claim.scope not in DIRECTIONS or words(f"direction.{claim.scope}.short").lower() in text.lower():
        return text
    return words(f"claims.{claim.scope}", text=text)


def _article(words: Words, claim: str) -> str:
    """The name of the article that a claim was read in; of one that only this content knows, its id."""
    article = claim.partition("-")[0]
    return words(f"article.{article}") if article in ARTICLES else article
