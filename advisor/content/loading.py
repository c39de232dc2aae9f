"""The only reader of data/: parses and cross-checks it into domain objects.

Anything wrong raises DataError with file, row and reason, so that a half-written file stops the start.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self, TypeVar, cast

from advisor.content import item_rules
from advisor.content.parameters import FILE as PARAMETERS
from advisor.content.parameters import default_text, parse_parameters
from advisor.content.weights import cited, parse_weights
from advisor.domain.errors import DataError
from advisor.domain.jobs.jobs import (
    ENTRY,
    ENTRY_LEVELS,
    LEAST,
    MOMENTS_EACH,
    MOST,
    Claim,
    Condition,
    Grade,
    Job,
    Moment,
)
from advisor.domain.jobs.preferences import WISHES
from advisor.domain.jobs.weights import WeightTable
from advisor.domain.psychometrics.parameters import Parameters
from advisor.domain.questionnaire.items import Item, Questionnaire, all_opposed, is_keyed_against
from advisor.domain.questionnaire.traits import DIRECTIONS, LANGUAGES, Bilingual, Direction, Trait
from advisor.files.csv_reader import choice, heading_of, read_text, rows
from advisor.files.root import ROOT

DATA = ROOT / "data"
_TABLES = ("versions", "traits", "items", "claims", "conditions", "moments", "jobs", "weights")
FILES = tuple(f"{table}.csv" for table in _TABLES)

EARLIER = "questionnaires"
"""Folder of the questionnaires that are asked no more, each in a folder named by its version."""
OF_QUESTIONNAIRE = ("traits.csv", "items.csv")
"""Files that a questionnaire consists of."""

PARTS = ("questionnaire", "weights")
VERSION_COLUMNS = ("part", "version", "date", "change")
"""What carries a version of its own; the last row of a part is the one in force."""

Named = TypeVar("Named", Trait, Claim, Condition, Job)


@dataclass(frozen=True, eq=False)
class Content:
    """All that a result rests on. ``files`` is the text it was parsed from, kept with every result."""

    files: Mapping[str, str]
    versions: Mapping[str, str]
    traits: tuple[Trait, ...]
    items: Questionnaire
    claims: Mapping[str, Claim]
    conditions: Mapping[str, Condition]
    jobs: tuple[Job, ...]
    weights: WeightTable
    parameters: Parameters

    @cached_property
    def fingerprint(self) -> str:
        """Identifies this exact content: 12 hexadecimal digits of the SHA-256 of all files."""
        digest = sha256()
        for name in (*FILES, PARAMETERS):
            digest.update(f"{name}\0{self.files[name]}\0".encode())
        return digest.hexdigest()[:12]


def load(path: str | Path = DATA, questionnaire: str | None = None) -> Content:
    """Read and check the content folder. Raises DataError.

    A calibration in it is used; without one, the documented defaults, which are kept with the content as text.
    questionnaire: an earlier version of it, for answers that were given to that one; without it, the one in force.
    """
    folder = Path(path)
    files = {name: read_text(folder / name) for name in FILES}
    in_force = versions_of(files["versions.csv"])["questionnaire"]
    asked = folder
    if questionnaire is not None and questionnaire != in_force:
        earlier = sorted(one.name for one in folder.glob(f"{EARLIER}/*"))
        if questionnaire not in earlier:
            raise DataError(EARLIER, f"has no {questionnaire!r}; there are {', '.join([*earlier, in_force])}")
        asked = folder / EARLIER / questionnaire
        files |= {name: read_text(asked / name, f"{EARLIER}/{asked.name}/{name}") for name in OF_QUESTIONNAIRE}
        files["versions.csv"] = _as_of(files["versions.csv"], asked.name)
    calibration = asked / PARAMETERS
    parameters = read_text(calibration) if calibration.exists() else default_text()
    content = parse({**files, PARAMETERS: parameters})
    if asked is folder:
        item_rules.check(files["items.csv"], content.items, content.traits)
    return content


def _as_of(text: str, questionnaire: str) -> str:
    """The history of the versions up to an earlier questionnaire."""
    later: set[int] = set()
    before, is_later = 1, False
    for line, row in rows("versions.csv", text, VERSION_COLUMNS):
        if row["part"] == "questionnaire":
            later |= set(range(before + 1, line + 1)) if is_later else set()
            is_later = is_later or row["version"] == questionnaire
        before = line
    lines = enumerate(io.StringIO(text, newline=""), start=1)
    return "".join(line for number, line in lines if number not in later)


def parse(files: Mapping[str, str]) -> Content:
    """Check the text of the content files and build the domain objects. Raises DataError."""
    languages = _Languages.of(files["traits.csv"])
    traits = tuple(_unique("traits.csv", _traits(languages, files["traits.csv"])))
    claims = {claim.id: claim for claim in _unique("claims.csv", _claims(languages, files["claims.csv"]))}
    conditions = {c.id: c for c in _unique("conditions.csv", _conditions(languages, files["conditions.csv"], claims))}
    for pole in (pole for poles in WISHES.values() for pole in poles):
        if pole.condition not in conditions:
            raise DataError("conditions.csv", f"has no {pole.condition}, which people may wish for")
    jobs = tuple(_unique("jobs.csv", _jobs(languages, files["jobs.csv"], files["moments.csv"], conditions, claims)))
    versions = versions_of(files["versions.csv"])
    items = _questionnaire(languages, files["items.csv"], traits)
    return Content(
        files=dict(files),
        versions=versions,
        traits=traits,
        items=items,
        claims=claims,
        conditions=conditions,
        jobs=jobs,
        weights=parse_weights(files["weights.csv"], [*DIRECTIONS, *(job.id for job in jobs)], traits, claims),
        parameters=parse_parameters(files[PARAMETERS], items, versions["questionnaire"]),
    )


def _unique(file: str, numbered: Iterator[tuple[int, Named]]) -> Iterator[Named]:
    seen: set[str] = set()
    for line, entry in numbered:
        if entry.id in seen:
            raise DataError(file, f"{entry.id} stands twice", line)
        seen.add(entry.id)
        yield entry
    if not seen:
        raise DataError(file, "has no rows")


class _Languages(tuple[str, ...]):
    """The languages that a content is written in. One stored before a language was added has fewer of them."""

    @classmethod
    def of(cls, text: str) -> Self:
        heading = heading_of(text)
        return cls(language for language in LANGUAGES if language in heading)

    def columns(self, *names: str) -> tuple[str, ...]:
        """Column names of texts, one for each language; the name "" stands for the bare language code."""
        return tuple(f"{name}_{language}".removeprefix("_") for name in names for language in self)

    def text(self, row: Mapping[str, str], name: str = "") -> Bilingual:
        return {language: row[column] for language, column in zip(self, self.columns(name), strict=True)}


def versions_of(text: str) -> Mapping[str, str]:
    """Part → its version in force, of the text of versions.csv. Raises DataError."""
    file, versions = "versions.csv", {}
    for line, row in rows(file, text, VERSION_COLUMNS):
        versions[choice(file, line, row, "part", PARTS)] = row["version"]
    for part in PARTS:
        if part not in versions:
            raise DataError(file, f"has no version of the {part}")
    return versions


def _traits(languages: _Languages, text: str) -> Iterator[tuple[int, Trait]]:
    file = "traits.csv"
    for line, row in rows(file, text, ("trait", "direction", "facets", *languages.columns("", "about"))):
        facets = row["facets"].split()
        if len(facets) != 2:
            raise DataError(file, "facets must be two names with a space between", line)
        direction = cast(Direction, choice(file, line, row, "direction", DIRECTIONS))
        pair, about = (facets[0], facets[1]), languages.text(row, "about")
        yield line, Trait(row["trait"], direction, pair, languages.text(row), about)


def _questionnaire(languages: _Languages, text: str, traits: tuple[Trait, ...]) -> Questionnaire:
    file, facets = "items.csv", {trait.id: trait.facets for trait in traits}
    columns = ("item", "trait", "facet", "key", *languages.columns(""))
    # Contents stored before items declared their opposites lack the column.
    declared = ("opposites",) if "opposites" in heading_of(text) else ()
    items: dict[str, Item] = {}
    lines: dict[str, int] = {}
    for line, row in rows(file, text, (*columns, *declared), blank=declared):
        trait = choice(file, line, row, "trait", tuple(facets))
        facet = choice(file, line, row, "facet", facets[trait])
        key = int(choice(file, line, row, "key", ("1", "-1")))
        if row["item"] in items:
            raise DataError(file, f"{row['item']} stands twice", line)
        if items and trait == list(items.values())[-1].trait:
            raise DataError(file, f"two items of {trait} in a row", line)
        opposites = tuple(row.get("opposites", "").split())
        items[row["item"]] = Item(row["item"], trait, facet, key, languages.text(row), opposites)
        lines[row["item"]] = line
    _check_balance(file, items.values(), lines, facets)
    for item in items.values():
        for other in item.opposites:
            if other not in items or not is_keyed_against(item, items[other]):
                reason = f"{other!r} is no item of {item.trait} {item.facet} that is keyed against {item.id}"
                raise DataError(file, reason, lines[item.id])
    return Questionnaire(tuple(items.values()) if declared else all_opposed(items.values()), tuple(facets))


def _check_balance(
    file: str, items: Iterable[Item], lines: Mapping[str, int], facets: Mapping[str, tuple[str, str]]
) -> None:
    """See that every facet has items, as many keyed one way as the other. Raises DataError."""
    for trait, names in facets.items():
        for facet in names:
            own = [item for item in items if (item.trait, item.facet) == (trait, facet)]
            if not own:
                raise DataError(file, f"{trait} {facet} has no item")
            if sum(item.key for item in own) != 0:
                raise DataError(file, f"{trait} {facet}: as many items must be keyed 1 as -1", lines[own[-1].id])


def _claims(languages: _Languages, text: str) -> Iterator[tuple[int, Claim]]:
    columns = ("id", "scope", "kind", "target", "polarity", "strength", *languages.columns(""))
    for line, row in rows("claims.csv", text, columns):
        yield line, Claim(row["id"], row["scope"], row["target"], languages.text(row))


def _conditions(languages: _Languages, text: str, claims: Mapping[str, Claim]) -> Iterator[tuple[int, Condition]]:
    file, columns = "conditions.csv", ("condition", *languages.columns("", "question"))
    # Contents stored before questions cited claims lack the column.
    cites = ("claims",) if "claims" in heading_of(text) else ()
    for line, row in rows(file, text, (*columns, *cites)):
        backed_by = cited(file, line, row.get("claims", ""), claims)
        yield line, Condition(row["condition"], languages.text(row), languages.text(row, "question"), backed_by)


def _moments(languages: _Languages, text: str, claims: Mapping[str, Claim]) -> dict[str, list[Moment]]:
    moments: dict[str, list[Moment]] = {}
    for line, row in rows("moments.csv", text, ("job", "number", *languages.columns(""), "claims")):
        backed_by = cited("moments.csv", line, row["claims"], claims)
        moments.setdefault(row["job"], []).append(Moment(languages.text(row), backed_by))
        if row["number"] != str(len(moments[row["job"]])):
            raise DataError("moments.csv", f"number is {row['number']}, expected {len(moments[row['job']])}", line)
    return moments


def _jobs(
    languages: _Languages,
    text: str,
    moments_text: str,
    conditions: Mapping[str, Condition],
    claims: Mapping[str, Claim],
) -> Iterator[tuple[int, Job]]:
    file, moments = "jobs.csv", _moments(languages, moments_text, claims)
    own = ("job", "direction", *languages.columns("", "summary"), "claims")
    # Contents stored before jobs had a good moment lack these columns.
    later = (*languages.columns("good", "search"), "good_claims") if "good_claims" in heading_of(text) else ()
    known = set()
    for line, row in rows(file, text, (*own, *later, *conditions)):
        known.add(row["job"])
        if len(moments.get(row["job"], ())) != MOMENTS_EACH:
            raise DataError("moments.csv", f"{row['job']} needs {MOMENTS_EACH} moments")
        yield (
            line,
            Job(
                id=row["job"],
                direction=cast(Direction, choice(file, line, row, "direction", DIRECTIONS)),
                name=languages.text(row),
                summary=languages.text(row, "summary"),
                claims=cited(file, line, row["claims"], claims),
                grades={condition: _grade(file, line, row, condition) for condition in conditions},
                moments=tuple(moments[row["job"]]),
                good=Moment(languages.text(row, "good"), cited(file, line, row["good_claims"], claims))
                if later
                else None,
                search=languages.text(row, "search") if later else {},
            ),
        )
    for job in moments:
        if job not in known:
            raise DataError("moments.csv", f"{job} is not a job in jobs.csv")


def _grade(file: str, line: int, row: Mapping[str, str], condition: str) -> Grade:
    cell = row[condition]
    inferred = cell.endswith("i")
    value = cell.removesuffix("i")
    if condition == ENTRY:
        return Grade(ENTRY_LEVELS.index(choice(file, line, {condition: value}, condition, ENTRY_LEVELS)), inferred)
    if not value.isdecimal() or not LEAST <= int(value) <= MOST:
        raise DataError(file, f"{condition} is {cell!r}; it must be {LEAST} to {MOST}, with an i when inferred", line)
    return Grade(int(value), inferred)
