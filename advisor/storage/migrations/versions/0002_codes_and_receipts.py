"""A short code to carry on elsewhere; receipts of deletions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch: on SQLite that would drop the table, and every answer with it.
    op.add_column("attempts", sa.Column("code_hash", sa.String(64), comment="of the short code, once it was shown"))
    op.create_index("ix_attempts_code_hash", "attempts", ["code_hash"], unique=True)
    op.create_table(
        "receipts",
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("deleted_at", sa.DateTime, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("wishes", sa.Integer, nullable=False),
        sa.Column("results", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_receipts"),
        comment="That something was deleted at a person's wish, and how much; not whose",
    )
