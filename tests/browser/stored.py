"""People who are there already when a test begins: written to the server's own database."""

from typing import Protocol

from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.begun import begin, finish
from tests.people import archetype


class Stored(Protocol):
    """A server whose database can be written to."""

    @property
    def database_url(self) -> str: ...


def finished_result(server: Stored, job: str, **more: str) -> str:
    """The token of somebody who has answered everything as a typical person for a job, and has their result."""
    services = build(Settings(database_url=server.database_url))
    token = begin(services, **more)
    finish(services, token, archetype(job))
    services.close()
    return token
