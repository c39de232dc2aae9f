"""People who came through a campaign and agreed, when they shared, that outcomes are set beside their answers."""

from datetime import timedelta

from advisor.actions import attempts, campaign_visits, campaigns
from advisor.actions.campaign_visits import Consent, Preview
from advisor.domain.recruiting.campaigns import CampaignDraft
from advisor.domain.scoring.result import Assessment
from tests.begun import begin, given


def a_campaign(services, owner="aoba"):
    """A campaign of a recruiter of that name, who is made too."""
    services.accounts.add(owner, "recruiter", None, services.now())
    user, _ = services.accounts.find(owner)
    jobs = [job.id for job in services.published.current().content.jobs]
    draft = CampaignDraft("青葉コールセンター", "面接で使います。", desks=("billing",))
    fingerprint = services.published.current().content.fingerprint
    return campaigns.create_campaign(services.campaigns, user, draft, jobs, 30, fingerprint, services.now())


def code_of_somebody(services, campaign, answers, seconds=0):
    """The short code of somebody who has answered, one every so many seconds, shares the result and agreed."""
    token, now = begin(services, campaign=campaign, device="device", in_studies=True), services.now()
    attempt = attempts.resume(services.store, token)
    questionnaire, last = services.published.current().content.items, now + timedelta(seconds=seconds * len(answers))
    attempts.answers(services.store, questionnaire, attempt, given(answers, now, seconds), last)
    attempt = attempts.resume(services.store, token)
    attempts.finish(services.store, attempt, Assessment(services.published.current().model, answers), now)
    attempt = attempts.resume(services.store, token)
    preview = Preview({}, True, attempt.finished_at)
    campaign_visits.share(services.visits, attempt, "", Consent("見せます。", "ja"), preview, now, in_outcomes=True)
    return services.short_codes.give(attempt, token)
