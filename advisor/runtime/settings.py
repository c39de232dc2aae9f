"""Every setting of the program, read once from the environment and then frozen."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.domain.errors import CallfitError
from advisor.files.root import HOME, ROOT
from advisor.storage.database import address

LONGEST_LINE = 200
LONGEST = 3650
"""Most days that answers may be kept."""

SECRET_BYTES, SECRET_SIGNS = 32, 8
PLACEHOLDER = re.compile(r"change|replace|secret|example|placeholder|password|your[ _-]", re.IGNORECASE)
"""What examples are made of and chance does not make."""


class SettingError(CallfitError):
    """A setting is wrong. Names the variable and says what it must be."""


@dataclass(frozen=True)
class Settings:
    """ADVISOR_DATABASE_URL: where answers are kept; SQLite in var/ unless set.
    ADVISOR_DATA: the content folder.
    ADVISOR_RETENTION_DAYS: days after the last answer, result or sharing until answers are deleted; 30 unless set.
    ADVISOR_OPERATOR, ADVISOR_CONTACT: who runs the service, and how to reach them; shown with the privacy notice.
    ADVISOR_SECRETS: file with the section [auth] for OpenID Connect; .streamlit/secrets.toml unless set.
    """

    database_url: str = address.of_file(HOME / "var" / "advisor.db")
    data: Path = ROOT / "data"
    retention_days: int = 30
    secrets: Path | None = None
    operator: str = ""
    contact: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Relative paths are of the folder that the program was started in. An empty variable counts as unset.

        Raises SettingError.
        """
        environment = {name: value for name, value in environment.items() if value}
        days = environment.get("ADVISOR_RETENTION_DAYS", str(cls.retention_days))
        if not days.isdecimal() or len(days) > 9 or not 1 <= int(days) <= LONGEST:
            raise SettingError(f"ADVISOR_RETENTION_DAYS is {days!r}; it must be a whole number from 1 to {LONGEST}")
        secrets = environment.get("ADVISOR_SECRETS")
        if secrets and not Path(secrets).is_file():
            raise SettingError(f"ADVISOR_SECRETS is {secrets!r}; there is no such file")
        return cls(
            database_url=address.absolute(environment.get("ADVISOR_DATABASE_URL", cls.database_url)),
            data=Path(environment.get("ADVISOR_DATA", cls.data)).absolute(),
            retention_days=int(days),
            secrets=Path(secrets).absolute() if secrets else None,
            operator=_line("ADVISOR_OPERATOR", environment),
            contact=_line("ADVISOR_CONTACT", environment),
        )

    def pin(self) -> None:
        """Give the paths to whoever reads the environment later, from whatever folder."""
        os.environ |= {"ADVISOR_DATABASE_URL": self.database_url, "ADVISOR_DATA": str(self.data)}
        if self.secrets:
            os.environ["ADVISOR_SECRETS"] = str(self.secrets)


def _line(name: str, environment: Mapping[str, str]) -> str:
    text = " ".join(environment.get(name, "").split())
    if len(text) > LONGEST_LINE:
        raise SettingError(f"{name} has {len(text)} characters; at most {LONGEST_LINE} are shown")
    return text


def guessable(secret: str) -> bool:
    """Whether a secret for signed cookies is too short, too plain or taken from an example."""
    return len(secret.encode()) < SECRET_BYTES or len(set(secret)) < SECRET_SIGNS or bool(PLACEHOLDER.search(secret))
