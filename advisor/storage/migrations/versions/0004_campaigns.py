"""Campaigns, who opened their links, which attempts were begun through them, and what was shared."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("centre", sa.String(80), nullable=False),
        sa.Column("purpose", sa.String(600), nullable=False),
        sa.Column("desks", sa.JSON, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("opens_on", sa.Date, comment="a day in Japan; none: at once"),
        sa.Column("closes_on", sa.Date, comment="the last day; none: until it is closed"),
        sa.Column("retention_days", sa.Integer, nullable=False, comment="how long what was shared is shown"),
        sa.Column("content", sa.String(12), comment="what it is pinned to; none: what is current"),
        sa.Column("shares_given", sa.Integer, nullable=False, comment="places given out in the picture of the group"),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("paused_at", sa.DateTime),
        sa.Column("closed_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
        sa.UniqueConstraint("code", name="uq_campaigns_code"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_campaigns_owner_id"),
        sa.ForeignKeyConstraint(["content"], ["contents.fingerprint"], name="fk_campaigns_content"),
        comment="A link that a recruiter hands out; what visitors were told is never changed",
    )
    op.create_index("ix_campaigns_owner_id", "campaigns", ["owner_id"])
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        sa.Column("visitor", sa.String(64), nullable=False, comment="a browser, known in this campaign only"),
        sa.Column("source", sa.String(20), comment="tag of the link that was opened first"),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("campaign_id", "visitor", name="uq_visits_campaign_id_visitor"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_visits_campaign_id"),
        comment="Browsers that opened the link of a campaign",
    )
    op.create_table(
        "entries",
        sa.Column("attempt_id", sa.Integer, nullable=False),
        sa.Column("visit_id", sa.Integer, nullable=False),
        sa.Column("person", sa.String(8), nullable=False, comment="what the recruiter calls this attempt"),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_entries"),
        sa.UniqueConstraint("person", name="uq_entries_person"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_entries_attempt_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_entries_visit_id"),
        comment="Attempts that were begun through a campaign",
    )
    op.create_index("ix_entries_visit_id", "entries", ["visit_id"])
    op.create_table(
        "shares",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("attempt_id", sa.Integer, nullable=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, comment="in the picture of the group; none when the result points nowhere"),
        sa.Column("shown_name", sa.String(40), comment="as the person gave it; gone at withdrawal"),
        sa.Column("text_version", sa.String(16), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False, comment="what the person agreed to, word for word"),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column(
            "result_at", sa.DateTime, nullable=False, comment="the result it stands for; a newer one is not shared"
        ),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_shares_attempt_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_shares_campaign_id"),
        comment="Consents to show a result to the recruiter of a campaign",
    )
    op.create_index("ix_shares_campaign_id", "shares", ["campaign_id"])
    op.create_index("ix_shares_attempt_id", "shares", ["attempt_id"])
