"""Measurement parameters as text: the documented defaults in four numbers, or a calibration item by item."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from advisor.domain.errors import CallfitError, DataError
from advisor.domain.psychometrics.parameters import (
    CALIBRATED,
    CORRELATION,
    FARTHEST,
    SLOPE,
    THRESHOLDS,
    VERSION,
    Parameters,
    checked,
    uniform_parameters,
)
from advisor.domain.questionnaire.items import HIGHEST, LOWEST, Questionnaire

FILE = "parameters.json"
DEFAULTS = {"correlation", "slope", "thresholds", "version"}
NEEDED = {"version", "questionnaire", "people", "items", "traits", "correlations", "trust"}
LARGEST = FARTHEST
"""No number of usable parameters is larger; anything beyond is a slip of the pen."""


def default_text() -> str:
    """The numbers of the default parameters as text, so that a stored result keeps those it was made with."""
    return json.dumps(
        {"version": VERSION, "slope": SLOPE, "thresholds": THRESHOLDS, "correlation": CORRELATION}, sort_keys=True
    )


def parse_parameters(text: str, questionnaire: Questionnaire, version: str) -> Parameters:
    """Read either kind. version: of the questionnaire, which a calibration must be of. Raises DataError."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(FILE, f"is not JSON ({error})") from error
    if not isinstance(values, dict):
        raise DataError(FILE, "must be an object")
    if set(values) == DEFAULTS:
        return _checked(_uniform(values, questionnaire))
    if missing := sorted(NEEDED - set(values)):
        raise DataError(FILE, f"has no {missing[0]}")
    if values["questionnaire"] != version:
        raise DataError(
            FILE,
            f"was calibrated for questionnaire {values['questionnaire']!r}, and this is {version!r}; calibrate again",
        )
    return _checked(_calibrated(values, questionnaire))


def _uniform(values: Mapping[str, Any], questionnaire: Questionnaire) -> Parameters:
    slope = _numbers(values["slope"], (), "slope")
    thresholds = _numbers(values["thresholds"], (HIGHEST - LOWEST,), "thresholds")
    correlation = _numbers(values["correlation"], (), "correlation")
    return uniform_parameters(
        len(questionnaire),
        len(questionnaire.traits),
        _name(values["version"]),
        float(slope),
        thresholds.tolist(),
        float(correlation),
    )


def _calibrated(values: Mapping[str, Any], questionnaire: Questionnaire) -> Parameters:
    if not isinstance(values["items"], dict) or set(values["items"]) != set(questionnaire.ids):
        raise DataError(FILE, "the items must be those of the questionnaire, each once")
    if not isinstance(values["traits"], dict) or set(values["traits"]) != set(questionnaire.traits):
        raise DataError(FILE, "the traits must be those of the questionnaire, each once")
    slopes, thresholds = [], []
    for item in questionnaire.ids:
        row = values["items"][item]
        if not isinstance(row, dict) or not {"slope", "thresholds"} <= set(row):
            raise DataError(FILE, f"{item} needs a slope and thresholds")
        slopes.append(_numbers(row["slope"], (), f"slope of {item}"))
        thresholds.append(_numbers(row["thresholds"], (HIGHEST - LOWEST,), f"thresholds of {item}"))
    traits = list(values["traits"])
    order = [traits.index(trait) for trait in questionnaire.traits]
    correlations = _numbers(values["correlations"], (len(traits), len(traits)), "correlations")
    name = _name(values["version"])
    if not name.startswith(CALIBRATED):
        raise DataError(FILE, f"the version of a calibration begins with {CALIBRATED}")
    prior = correlations[np.ix_(order, order)]
    trust = float(_numbers(values["trust"], (), "trust"))
    return Parameters(name, np.array(slopes), np.array(thresholds), prior, calibrated=True, trust=trust)


def _checked(parameters: Parameters) -> Parameters:
    """What any scoring rests on (see ``parameters.checked``)."""
    try:
        return checked(parameters)
    except CallfitError as error:
        raise DataError(FILE, str(error)) from error


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DataError(FILE, "the version must be a name")
    return value


def _numbers(value: object, shape: tuple[int, ...], what: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(FILE, f"{what}: not numbers") from error
    if array.shape != shape or isinstance(value, str | bool) or not (np.abs(array) <= LARGEST).all():
        wanted = f"{' x '.join(map(str, shape))} numbers" if shape else "a number"
        raise DataError(FILE, f"{what}: must be {wanted} of at most {LARGEST:g}")
    return array
