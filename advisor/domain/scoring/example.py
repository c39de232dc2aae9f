"""The result of somebody who is imagined, to show what a result looks like."""

from functools import lru_cache

from advisor.domain.scoring.model import Model
from advisor.domain.scoring.result import Assessment


@lru_cache(maxsize=2)
def example(model: Model) -> Assessment:
    """Score a whole sheet that says yes to what the first job asks for more than other jobs do.

    Parameters
    ----------
    model : Model
        What scores; the sheet is made of its own items and weights.

    Returns
    -------
    Assessment
        Without wishes.
    """
    jobs = model.rows[model.is_job]
    wanted = jobs[0] > jobs.mean(axis=0)
    traits = model.questionnaire.traits
    agreed = {item.id: (item.key == 1) == bool(wanted[traits.index(item.trait)]) for item in model.questionnaire.items}
    return Assessment(model, {item: 4 if yes else 2 for item, yes in agreed.items()})
