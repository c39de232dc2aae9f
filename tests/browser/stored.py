"""People who are there already when a test begins: written to the server's own database."""

from advisor.actions import attempts
from advisor.domain.scoring.result import Assessment
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.begun import begin
from tests.browser.conftest import Server
from tests.people import archetype


def finished_result(server: Server, job: str, **more: str) -> str:
    """The token of somebody who has answered everything as a typical person for a job, and has their result."""
    services = build(Settings(database_url=server.database_url))
    token = begin(services, **more)
    attempt = attempts.resume(services.store, token)
    bundle = services.published.bundle_of(attempt)
    for item in bundle.content.items.ids:
        attempts.answer(services.store, bundle.content.items, attempt, item, archetype(job)[item], services.now())
    done = attempts.resume(services.store, token)
    attempts.finish(services.store, done, Assessment(bundle.model, done.answers), services.now())
    services.close()
    return token
