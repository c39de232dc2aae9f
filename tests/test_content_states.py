"""Every way to begin × every state of the content × page, paper, file and proof: one result, and nobody turned away."""

from pathlib import Path

import pytest

from advisor.actions import accounts, attempts, campaigns, weights
from advisor.actions.calibration import calibration_text
from advisor.actions.verification import verify
from advisor.content.weights import weights_text
from advisor.domain.psychometrics.calibration import calibrate
from advisor.domain.recruiting.campaigns import CampaignDraft
from advisor.domain.recruiting.shared_results import as_record, from_record, shared_result
from advisor.presentation import wording
from advisor.presentation.pdf.result import result_blocks, result_pdf
from advisor.runtime.services import build
from advisor.runtime.settings import Settings
from tests.begun import begin, finish
from tests.people import archetype, simulate

STATES = ("fits", "newer weights", "weights that do not fit", "calibrated", "older questionnaire")
WAYS = ("all", "short", "campaign", "pinned campaign")


def with_newer_weights(settings, data, model):
    services = build(settings)
    accounts.add(services.accounts, "sato", "staff", "correct horse 12", services.now())
    staff = services.accounts.find("sato")[0]
    newest = services.weights.newest()
    text = weights_text(services.published.shipped.content.weights).replace(
        "billing,accuracy,3,", "billing,accuracy,4,"
    )
    weights.publish(services.weights, services.published.shipped.content, staff, text, "raised", newest, services.now())
    services.close()


def with_weights_that_do_not_fit(settings, data, model):
    with_newer_weights(settings, data, model)
    for file in ("jobs.csv", "weights.csv", "moments.csv"):
        path = data / file
        path.write_text(path.read_text(encoding="utf-8").replace("sales_follow,", "sales_care,"), encoding="utf-8")


def calibrated(settings, data, model):
    found = calibrate(simulate(model, 400, seed=3)[1], model.questionnaire)
    (data / "parameters.json").write_text(calibration_text(found, model.questionnaire, "2"), encoding="utf-8")


def with_another_questionnaire(settings, data, model):
    build(settings).close()  # the earlier one has been in use
    path = data / "items.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("電話では、", "お電話では、", 1), encoding="utf-8")


CHANGES = {
    "newer weights": with_newer_weights,
    "weights that do not fit": with_weights_that_do_not_fit,
    "calibrated": calibrated,
    "older questionnaire": with_another_questionnaire,
}


@pytest.fixture(params=STATES)
def services(request, database, data, model):
    if database.startswith("postgresql") and request.param != "weights that do not fit":
        pytest.skip("only the foreign keys are another there")
    settings = Settings(database_url=database, data=Path(data))
    if change := CHANGES.get(request.param):
        change(settings, data, model)
    made = build(settings)
    made.state = request.param
    yield made
    made.close()


def begun(services, way):
    if "campaign" not in way:
        return begin(services, way)
    services.accounts.add("owner", "recruiter", None, services.now())
    owner, content = services.accounts.find("owner")[0], services.published.current().content
    draft = CampaignDraft("青葉センター", "面接で使います。", pinned=way.startswith("pinned"))
    jobs = [job.id for job in content.jobs]
    made = campaigns.create_campaign(services.campaigns, owner, draft, jobs, 30, content.fingerprint, services.now())
    return begin(services, campaign=made, device="device")


@pytest.mark.parametrize("way", WAYS)
def test_whoever_begins_gets_the_same_result_on_page_paper_and_file_and_it_proves(services, way):
    token = begun(services, way)
    result = finish(services, token, archetype("billing"))
    found = attempts.resume(services.store, token)
    bundle = services.published.bundle_of(found)
    assert (services.published.unfit is not None) == (services.state == "weights that do not fit")

    for w in services.words.values():
        assert result_pdf(w, bundle.content, result, services.now()).startswith(b"%PDF")
        line = wording.versions_line(w, bundle.content, bundle.model.parameters)
        assert bundle.content.fingerprint in line
        assert (w("parameters.default-1") in line) == (services.state != "calibrated")
        said = str(result_blocks(w, bundle.content, result))
        assert (w("limits.4") in said) == (services.state != "calibrated")
        assert [one for one in wording.limits(w, bundle.model.parameters) if one not in said] == []
        for reasons in result.top:
            for article, sentences in wording.claims_of_top(w, reasons, bundle.content).items():
                assert all(text in said for text in (article, *sentences))

    record = as_record(shared_result(bundle.model, found.answers), ())
    again, _ = from_record(record, bundle.content.jobs)
    assert again.headline == result.headline
    assert {fit.job.id: fit.band for fit in again.fits} == {fit.job.id: fit.band for fit in result.fits}

    proofs = list(verify(services.results.to_prove(), lambda fingerprint: services.published.stored(fingerprint).model))
    assert proofs == [None]
