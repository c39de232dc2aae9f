"""The tables. Changes go through a migration in migrations/versions."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware and in UTC in Python, UTC without a zone in the database, which SQLite and PostgreSQL keep alike.

    Raises ValueError for a time without a zone, because it names no moment.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _of_attempt() -> Column[int]:
    return Column("attempt_id", ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)


contents = Table(
    "contents",
    metadata,
    Column("fingerprint", String(12), primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("files", JSON, nullable=False),
    comment="The text of data/ for every content that an attempt was begun with; never changed",
)
weight_versions = Table(
    "weight_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("by", String(254), nullable=False),
    Column("reason", Text, nullable=False),
    Column("rows", Text, nullable=False, comment="as weights.csv"),
    Column("fingerprint", String(64), nullable=False),
    Column("based_on", Integer),
    comment="Every table of weights that was ever in force; rows are only added",
)
drafts = Table(
    "drafts",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("rows", Text, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    comment="Tables of weights that staff work on, one a person",
)
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(254), nullable=False),
    Column("what", String(32), nullable=False),
    Column("why", Text, nullable=False),
    Column("difference", Text, nullable=False, comment="as JSON"),
    Column("previous", String(64), nullable=False, comment="hash of the entry before"),
    Column("hash", String(64), nullable=False, comment="of all other columns"),
    comment="Who changed what and why; rows are only added",
)
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("content", ForeignKey("contents.fingerprint"), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("active_at", UtcDateTime, nullable=False, index=True),
    Column("code_hash", String(64), unique=True, index=True, comment="of the short code, once it was shown"),
    Column("device_hash", String(64), comment="of the browser where somebody said that the answers are theirs"),
    Column("notice", String(16), comment="version of the privacy notice shown before the first answer"),
    Column(
        "in_studies",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="whether the answers may be counted in figures about many people",
    ),
    comment="One person's way through the questionnaire; times are UTC",
)
answers = Table(
    "answers",
    metadata,
    _of_attempt(),
    Column("item", String(64), primary_key=True),
    Column("value", SmallInteger, CheckConstraint("value BETWEEN 1 AND 5", name="scale"), nullable=False),
    Column("revision", Integer, nullable=False, comment="counts the changes of this answer, from 1"),
    Column("answered_at", UtcDateTime, nullable=False),
)
wishes = Table(
    "wishes",
    metadata,
    _of_attempt(),
    Column("wish", String(32), primary_key=True),
    Column("choice", String(32), nullable=False),
)
results = Table(
    "results",
    metadata,
    _of_attempt(),
    Column("finished_at", UtcDateTime, nullable=False),
    Column("record", JSON, nullable=False, comment="scores and the version of the parameters they were made with"),
)
receipts = Table(
    "receipts",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("deleted_at", UtcDateTime, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("wishes", Integer, nullable=False),
    Column("results", Integer, nullable=False),
    Column(
        "token_hash", String(64), index=True, comment="for one day, so that no late tap begins what was deleted again"
    ),
    comment="That something was deleted at a person's wish, and how much; not whose",
)
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(254), nullable=False, unique=True),
    Column("role", String(16), CheckConstraint("role IN ('recruiter', 'staff')", name="role"), nullable=False),
    Column("password_hash", String(255), comment="argon2id; none: signs in with OpenID Connect only"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    Column(
        "identity_hash",
        String(64),
        unique=True,
        index=True,
        comment="of the provider's issuer and subject, once signed in",
    ),
    comment="Who may sign in; people who answer the questions have no account",
)
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("began_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    comment="Kept while the token could still be shown, ended or not",
)
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    comment="Wrong tries of the last minutes, by the hash of the account's name and of the network address",
)
known_browsers = Table(
    "known_browsers",
    metadata,
    Column("browser_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("used_at", UtcDateTime, nullable=False),
    comment="Browsers that an account was signed in to with; strangers' wrong tries do not count for them",
)
identity = Table(
    "identity",
    metadata,
    Column("name", String(32), primary_key=True),
    comment="What tells this database from its copies; drawn by chance",
)
campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("owner_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("centre", String(80), nullable=False),
    Column("purpose", String(600), nullable=False),
    Column("desks", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("opens_on", Date, comment="a day in Japan; none: at once"),
    Column("closes_on", Date, comment="the last day; none: until it is closed"),
    Column("retention_days", Integer, nullable=False, comment="how long what was shared is shown"),
    Column("content", ForeignKey("contents.fingerprint"), comment="what it is pinned to; none: what is current"),
    Column("shares_given", Integer, nullable=False, comment="places given out in the picture of the group"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("paused_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    comment="A link that a recruiter hands out; what visitors were told is never changed",
)
visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaigns.id"), nullable=False),
    Column("visitor", String(64), nullable=False, comment="a browser, known in this campaign only"),
    Column("source", String(20), comment="tag of the link that was opened first"),
    Column("opened_at", UtcDateTime, nullable=False),
    UniqueConstraint("campaign_id", "visitor", name="uq_visits_campaign_id_visitor"),
    comment="Browsers that opened the link of a campaign",
)
entries = Table(
    "entries",
    metadata,
    _of_attempt(),
    Column("visit_id", ForeignKey("visits.id"), nullable=False, index=True),
    Column("person", String(8), nullable=False, unique=True, comment="what the recruiter calls this attempt"),
    comment="Attempts that were begun through a campaign",
)
shares = Table(
    "shares",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("campaign_id", ForeignKey("campaigns.id"), nullable=False, index=True),
    Column("place", Integer, comment="in the picture of the group; none when the result points nowhere"),
    Column("shown_name", String(40), comment="as the person gave it; gone at withdrawal"),
    Column("text_version", String(16), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("text", Text, nullable=False, comment="what the person agreed to, word for word"),
    Column("language", String(8), nullable=False),
    Column("result_at", UtcDateTime, nullable=False, comment="the result it stands for; a newer one is not shared"),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("snapshot", JSON, comment="what the recruiter is shown, as it was previewed"),
    Column(
        "in_outcomes",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="whether it may be set beside what became of the person at work",
    ),
    Column(
        "ended_by_answer",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="whether a changed answer ended it, and its person is still to be told",
    ),
    comment="Consents to show a result to the recruiter of a campaign",
)
