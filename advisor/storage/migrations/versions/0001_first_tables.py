"""First tables: contents, attempts, answers, wishes, results."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contents",
        sa.Column("fingerprint", sa.String(12), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_contents"),
        comment="The text of data/ for every content that an attempt was begun with; never changed",
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("content", sa.String(12), nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("active_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("token_hash", name="uq_attempts_token_hash"),
        sa.ForeignKeyConstraint(["content"], ["contents.fingerprint"], name="fk_attempts_content"),
        comment="One person's way through the questionnaire; times are UTC",
    )
    op.create_index("ix_attempts_active_at", "attempts", ["active_at"])
    op.create_table(
        "answers",
        sa.Column("attempt_id", sa.Integer, nullable=False),
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("value", sa.SmallInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, comment="counts the changes of this answer, from 1"),
        sa.Column("answered_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "item", name="pk_answers"),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_answers_scale")),
        _of_attempt("answers"),
    )
    op.create_table(
        "wishes",
        sa.Column("attempt_id", sa.Integer, nullable=False),
        sa.Column("wish", sa.String(32), nullable=False),
        sa.Column("choice", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "wish", name="pk_wishes"),
        _of_attempt("wishes"),
    )
    op.create_table(
        "results",
        sa.Column("attempt_id", sa.Integer, nullable=False),
        sa.Column("finished_at", sa.DateTime, nullable=False),
        sa.Column(
            "record", sa.JSON, nullable=False, comment="scores and the version of the parameters they were made with"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_results"),
        _of_attempt("results"),
    )


def _of_attempt(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=f"fk_{table}_attempt_id", ondelete="CASCADE")
