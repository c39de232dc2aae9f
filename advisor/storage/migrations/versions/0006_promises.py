"""Who began an attempt and what was said then; what a share shows; whom a provider's address belongs to."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch: on SQLite that would drop the tables, and every answer with them.
    op.add_column(
        "attempts",
        sa.Column(
            "device_hash", sa.String(64), comment="of the browser where somebody said that the answers are theirs"
        ),
    )
    op.add_column(
        "attempts",
        sa.Column("notice", sa.String(16), comment="version of the privacy notice shown before the first answer"),
    )
    op.add_column(
        "attempts",
        sa.Column(
            "in_studies",
            sa.Boolean(create_constraint=False),
            nullable=False,
            server_default=sa.false(),
            comment="whether the answers may be counted in figures about many people",
        ),
    )
    op.add_column(
        "receipts",
        sa.Column(
            "token_hash", sa.String(64), comment="for one day, so that no late tap begins what was deleted again"
        ),
    )
    op.create_index("ix_receipts_token_hash", "receipts", ["token_hash"])
    op.add_column("shares", sa.Column("snapshot", sa.JSON, comment="what the recruiter is shown, as it was previewed"))
    op.add_column(
        "shares",
        sa.Column(
            "in_outcomes",
            sa.Boolean(create_constraint=False),
            nullable=False,
            server_default=sa.false(),
            comment="whether it may be set beside what became of the person at work",
        ),
    )
    op.add_column(
        "shares",
        sa.Column(
            "ended_by_answer",
            sa.Boolean(create_constraint=False),
            nullable=False,
            server_default=sa.false(),
            comment="whether a changed answer ended it, and its person is still to be told",
        ),
    )
    op.add_column(
        "users",
        sa.Column("identity_hash", sa.String(64), comment="of the provider's issuer and subject, once signed in"),
    )
    # Where these were begun is not known: every browser is asked whose they are.
    op.execute("UPDATE attempts SET device_hash = 'unknown'")
    # What was shared so far was shown with exact figures, which tell more than its consent says: it ends here.
    op.execute("UPDATE shares SET withdrawn_at = CURRENT_TIMESTAMP, shown_name = NULL WHERE withdrawn_at IS NULL")
    op.create_index("ix_users_identity_hash", "users", ["identity_hash"], unique=True)
    op.create_table(
        "known_browsers",
        sa.Column("browser_hash", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("used_at", sa.DateTime, nullable=False),
        comment="Browsers that an account was signed in to with; strangers' wrong tries do not count for them",
    )
    op.create_index("ix_known_browsers_user_id", "known_browsers", ["user_id"])
    identity = op.create_table(
        "identity",
        sa.Column("name", sa.String(32), primary_key=True),
        comment="What tells this database from its copies; drawn by chance",
    )
    op.bulk_insert(identity, [{"name": token_hex(16)}])
    if op.get_bind().dialect.name == "sqlite":
        # Replacing a row fires no trigger for its deletion.
        for table, key in (("audit", "number"), ("weight_versions", "version")):
            op.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            )
