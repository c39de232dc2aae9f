"""People who are there already when a test begins: written to the server's own database."""

from advisor import actions
from advisor.domain.assessments import Assessment
from advisor.services import build
from advisor.settings import Settings
from tests.browser.conftest import Server
from tests.people import archetype


def finished_result(server: Server, job: str, **more: str) -> str:
    """The token of somebody who has answered everything as a typical person for a job, and has their result."""
    services = build(Settings(database_url=server.database_url))
    token = services.begin(**more)
    attempt = actions.resume(services.store, token)
    bundle = services.bundle_of(attempt)
    for item in bundle.content.items.ids:
        actions.answer(services.store, bundle.content.items, attempt, item, archetype(job)[item], services.now())
    done = actions.resume(services.store, token)
    actions.finish(services.store, done, Assessment(bundle.model, done.answers), services.now())
    services.close()
    return token
