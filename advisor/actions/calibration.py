"""Calibrating on a file of answers: from a CSV to a version of the measurement parameters."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from advisor.content.loading import Content
from advisor.domain.errors import CallfitError, DataError
from advisor.domain.psychometrics.calibration import Calibration, calibrate
from advisor.domain.psychometrics.grm import CHUNK
from advisor.domain.questionnaire.items import Questionnaire
from advisor.files.answers import is_same, is_terminal, open_answers
from advisor.files.atomic_write import whole_output


def calibrate_file(
    content: Content, answers: Path, output: Path, refuse: Callable[[DataError], None], quiet: bool = False
) -> Calibration:
    """Calibrate on every row of ``answers`` that can be read, and write the parameters to ``output``.

    A row that is wrong goes to ``refuse`` and is left out. Raises CallfitError, and writes nothing, when the file
    cannot be read, the answers are too few or do not determine an item, or the estimate did not settle.
    """
    if is_same(output, answers):
        raise DataError(str(output), "is the file of answers itself; name another one for the parameters")
    source = open_answers(answers, content.items, content.versions["questionnaire"])
    sheets: list[npt.NDArray[np.float32]] = []
    with tqdm(unit=" people", total=source.rows(), disable=quiet or not is_terminal()) as progress:
        for lines in source.pieces(CHUNK):
            people, wrong = source.people(lines)
            for error in wrong:
                refuse(error)
            sheets += [content.items.sheet(answered)[0].astype(np.float32) for _, answered in people]
            progress.update(len(lines[1]))
    table = np.array(sheets, dtype=float).reshape(len(sheets), len(content.items))
    calibration = calibrate(table, content.items, one_slope=True)
    if not calibration.converged:
        unsettled = ", ".join(trait for trait, fit in calibration.traits.items() if not fit.converged)
        raise CallfitError(f"the parameters of {unsettled} did not settle, so nothing was written")
    text = calibration_text(calibration, content.items, content.versions["questionnaire"])
    with whole_output(output, public=True) as part:
        part.write_text(text, encoding="utf-8")
    return calibration


def calibration_text(calibration: Calibration, questionnaire: Questionnaire, version: str) -> str:
    """A calibration as the file that ``parse_parameters`` reads: every number in full, with what it rests on."""
    parameters = calibration.parameters
    items: dict[str, Any] = {}
    traits: dict[str, Any] = {}
    for position, (trait, fit) in enumerate(calibration.traits.items()):
        ids = [questionnaire.ids[item] for item in np.flatnonzero(questionnaire.trait_index == position)]
        for item, slope, slope_error, bounds, bound_errors in zip(
            ids, fit.slopes, fit.slope_errors, fit.thresholds, fit.threshold_errors, strict=True
        ):
            items[item] = {
                "slope": float(slope),
                "slope_error": _rounded(slope_error),
                "thresholds": bounds.tolist(),
                "threshold_errors": [_rounded(error) for error in bound_errors],
            }
        traits[trait] = {
            "log_likelihood": round(fit.log_likelihood, 3),
            "reliability": round(fit.reliability, 3),
            "steps": fit.steps,
            "converged": fit.converged,
            "stopped": list(fit.stopped),
        }
    content = {
        "version": parameters.version,
        "questionnaire": version,
        "people": calibration.people,
        "log_likelihood": round(calibration.log_likelihood, 3),
        "shrinkage": round(calibration.shrinkage, 4),
        "trust": parameters.trust,
        "traits": traits,
        "correlations": parameters.prior.tolist(),
        "items": {item: items[item] for item in questionnaire.ids},
    }
    return json.dumps(content, indent=1) + "\n"


def _rounded(error: float) -> float | None:
    """An error to four places; null where there is none."""
    return round(float(error), 4) if np.isfinite(error) else None
