"""Calibrating on a file of answers: from a CSV to a version of the measurement parameters."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from advisor.batch import lines, sheets
from advisor.content import Content
from advisor.domain.calibration import Calibration, calibrate
from advisor.domain.errors import CallfitError, DataFault
from advisor.domain.items import Questionnaire


def calibrate_file(
    content: Content, answers: Path, output: Path, refuse: Callable[[DataFault], None], quiet: bool = False
) -> Calibration:
    """Calibrate on every row of ``answers`` that can be read, and write the parameters to ``output``.

    A row that is wrong goes to ``refuse`` and is left out. Raises CallfitError, and writes nothing, when the file
    cannot be read, the answers are too few or do not determine an item, or the estimate did not settle.
    """
    if output.resolve() == answers.resolve():
        raise DataFault(output.name, "is the file of answers itself; name another one for the parameters")
    people = sheets(answers, content.items, refuse)
    with tqdm(people, unit=" people", total=lines(answers) - 1, disable=quiet) as progress:
        rows = [np.float32(content.items.sheet(given)[0]) for _, given in progress]
    table = np.array(rows, dtype=float).reshape(len(rows), len(content.items))
    found = calibrate(table, content.items)
    if not found.converged:
        unsettled = ", ".join(trait for trait, fit in found.traits.items() if not fit.converged)
        raise CallfitError(f"the parameters of {unsettled} did not settle, so nothing was written")
    part = output.parent / f"{output.name}.part"
    try:
        part.write_text(calibration_text(found, content.items, content.versions["questionnaire"]), encoding="utf-8")
        part.replace(output)
    except OSError as fault:
        raise DataFault(output.name, fault.strerror or "cannot be written") from fault
    finally:
        with suppress(OSError):
            part.unlink()
    return found


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
