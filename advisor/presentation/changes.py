"""What is said of two results of one person beside each other, in sentences and rows."""

from advisor.content.loading import Content
from advisor.domain.scoring.change import Change, Comparison
from advisor.domain.scoring.result import Assessment
from advisor.i18n import Words
from advisor.presentation import wording


def summary(words: Words, found: Comparison, content: Content) -> str:
    """What has changed by more than answering twice does by itself, in one sentence."""
    names = wording.trait_names(words, content)
    changed = [names[one.after.id] for one in found.traits if one.way != "same"]
    if found.contrast and found.contrast.way != "same":
        changed.insert(0, words("change.direction"))
    return words("change.some", names=words.join(changed)) if changed else words("change.none")


def direction_row(words: Words, change: Change, before: Assessment, after: Assessment) -> tuple[str, str, str]:
    """The direction before and after, and whether that is more than chance."""
    one, other = (words(f"change.lead.{result.lead}") for result in (before, after))
    return words("change.direction"), _both(words, one, other), words(f"change.direction.{change.way}")


def _both(words: Words, before: str, after: str) -> str:
    return words("change.both", before=before, after=after)


def trait_rows(words: Words, found: Comparison, content: Content) -> list[tuple[str, str, str]]:
    """Every trait before and after, and whether that is more than chance."""
    names = wording.trait_names(words, content)
    return [
        (
            names[one.after.id],
            _both(words, wording.amount(words, one.before), wording.amount(words, one.after)),
            words(f"change.trait.{one.way}"),
        )
        for one in found.traits
    ]


def job_sentences(words: Words, found: Comparison, content: Content) -> list[str]:
    """Whether the best group is the same, how often it changes by itself, and which jobs are in both."""
    names = wording.job_names(words, [content])
    both = words.join([names[job] for job in found.in_both])
    shared = words("change.jobs.both", jobs=both) if both else words("change.jobs.none")
    if found.is_top_the_same:
        return [words("change.jobs.same"), words("change.jobs.chance")]
    return [words("change.jobs.other"), words("change.jobs.chance"), shared]
