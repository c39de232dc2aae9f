"""Versions of the weights, drafts of them, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("weight_versions", "audit")


def upgrade() -> None:
    op.create_table(
        "weight_versions",
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("by", sa.String(254), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("rows", sa.Text, nullable=False, comment="as weights.csv"),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("based_on", sa.Integer),
        sa.PrimaryKeyConstraint("version", name="pk_weight_versions"),
        comment="Every table of weights that was ever in force; rows are only added",
    )
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("rows", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_drafts_user_id", ondelete="CASCADE"),
        comment="Tables of weights that staff work on, one a person",
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("difference", sa.Text, nullable=False, comment="as JSON"),
        sa.Column("previous", sa.String(64), nullable=False, comment="hash of the entry before"),
        sa.Column("hash", sa.String(64), nullable=False, comment="of all other columns"),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        comment="Who changed what and why; rows are only added",
    )
    forbid = _on_sqlite if op.get_bind().dialect.name == "sqlite" else _on_postgresql
    forbid()


def _on_sqlite() -> None:
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            )


def _on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        )
