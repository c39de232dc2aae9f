"""`python -m advisor weights | doctor | audit | verify`: what staff do, without a screen."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from advisor.cli.common import add_command, now, whole
from advisor.cli.terminal import file_path
from advisor.domain.calendar import minute
from advisor.runtime.settings import Settings

if TYPE_CHECKING:
    from advisor.content.loading import Content
    from advisor.domain.accounts import User
    from advisor.domain.governance.versions import WeightChange
    from advisor.domain.jobs.weights import Weight
    from advisor.storage.database.database import Database
    from advisor.storage.weights import WeightStore


ODD = "say what is odd about the newest weights; status 1 when something is"


def add_to(commands: Any) -> None:
    """Add the commands to those of the program."""
    weights = commands.add_parser("weights", help="versions of the weights: list, show, diff, publish, rollback")
    actions = weights.add_subparsers(required=True, metavar="action")
    add_command(actions, "list", _list, "all versions: number, when, by whom, why")
    show = add_command(actions, "show", _show, "print a version as CSV; the newest unless one is named")
    show.add_argument("version", type=whole(), nargs="?")
    diff = add_command(actions, "diff", _diff, "what differs between two versions")
    diff.add_argument("one", type=whole())
    diff.add_argument("other", type=whole())
    publish = add_command(actions, "publish", _publish, "make a CSV file the newest version")
    publish.add_argument("file", type=file_path)
    publish.add_argument("--reason", required=True)
    made_of = "the version that the file was made from, as `weights show` told; refused if there is a newer one"
    publish.add_argument("--after", type=whole(), required=True, help=made_of)
    back = add_command(actions, "rollback", _roll_back, "make an earlier version the newest one again")
    back.add_argument("version", type=whole())
    back.add_argument("--reason", default="")
    back.add_argument("--after", type=whole(), help="refuse if this is not the newest version any more")
    for doctor in (add_command(actions, "doctor", _doctor, ODD), add_command(commands, "doctor", _doctor, ODD)):
        doctor.add_argument("file", type=file_path, nargs="?", help="a CSV file instead of the newest version")
    for changing in (publish, back):
        changing.add_argument("--by", required=True, help="your account, of the role staff")
        changing.set_defaults(acts=True)
    add_command(commands, "audit", _audit, "print the log of who changed what and why, and prove that it is whole")
    add_command(commands, "verify", _verify, "score every stored result anew and compare it with what is stored")


def _list(_options: argparse.Namespace) -> int:
    with _store() as (store, _content, _database):
        for version in store.versions():
            based = f"from {version.based_on}" if version.based_on else "first"
            print(f"{version.version}\t{minute(version.created_at)}\t{version.by}\t{based}\t{version.reason}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from advisor.actions import weights as weight_actions
    from advisor.content.weights import marked

    with _store() as (store, _content, _database):
        version = weight_actions.version(store, (store.newest() or 0) if options.version is None else options.version)
        if not sys.stdout.isatty():
            print("\ufeff", end="")  # by this Excel knows UTF-8
        print(marked(version.rows), end="")
        print(f"version {version.version}", file=sys.stderr)
    return 0


def _diff(options: argparse.Namespace) -> int:
    from advisor.actions import weights as weight_actions

    with _store() as (store, _content, _database):
        _print_changes(weight_actions.compare(store, options.one, options.other))
    return 0


def _publish(options: argparse.Namespace) -> int:
    from advisor.actions import weights as weight_actions
    from advisor.content.weights import read_file

    with _store() as (store, content, database):
        user, text = _user(database, options.by), read_file(options.file)
        version = weight_actions.publish(
            store, content, user, text, options.reason, options.after, now(), options.file.name
        )
        _print_changes(weight_actions.compare(store, options.after, version.version))
        print(f"published as version {version.version}", file=sys.stderr)
    return 0


def _roll_back(options: argparse.Namespace) -> int:
    from advisor.actions import weights as weight_actions

    with _store() as (store, content, database):
        user = _user(database, options.by)
        expected = options.after if options.after is not None else store.newest() or 0
        version = weight_actions.roll_back(store, content, user, options.version, expected, now(), options.reason)
        _print_changes(weight_actions.compare(store, expected, version.version))
        print(f"version {version.version} is version {options.version} again", file=sys.stderr)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from advisor.actions import weights as weight_actions
    from advisor.content.weights import read_file
    from advisor.domain.governance.diagnostics import examine

    with _store() as (store, content, _database):
        number = store.newest() or 0
        name = options.file.name if options.file else f"version {number}"
        newest = weight_actions.version(store, number)
    table = weight_actions.check(content, read_file(options.file) if options.file else newest.rows, name, newest)
    findings = examine(weight_actions.model_of(content, table))
    for finding in findings:
        what = " ".join(filter(None, (finding.row, finding.other, finding.trait, finding.item)))
        print(f"{finding.kind}\t{what}\t{finding.value:.3f}\tlimit {finding.limit:.3f}")
    print(f"{len(findings)} findings in {name}", file=sys.stderr)
    return 1 if findings else 0


def _audit(_options: argparse.Namespace) -> int:
    from advisor.actions import audit
    from advisor.storage.audit import AuditStore

    with _store() as (store, _content, database):
        entries = AuditStore(database).entries()
        for entry in entries:
            print(f"{entry.number}\t{minute(entry.at)}\t{entry.who}\t{entry.what}\t{entry.why}\t{entry.difference}")
        flaws = audit.flaws(entries, store.versions())
    for flaw in flaws:
        print(f"callfit: {flaw}", file=sys.stderr)
    seal = entries[-1].hash if entries else "none"
    print(f"{len(entries)} entries, {len(flaws)} faults, last seal {seal}", file=sys.stderr)
    return 1 if flaws else 0


def _verify(_options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from advisor.actions.verification import verify
    from advisor.runtime.services import build

    services = build(Settings.from_environment())
    try:
        differences = verify(
            services.results.to_prove(), lambda fingerprint: services.published.stored(fingerprint).model
        )
        done = different = 0
        for difference in tqdm(differences, unit=" results", disable=not sys.stderr.isatty()):
            done += 1
            if difference is not None:
                different += 1
                tqdm.write(str(difference), file=sys.stdout)
    finally:
        services.close()
    print(f"{done} results scored anew under their own content: {different} differ from what is stored")
    return 1 if different else 0


def _print_changes(changes: "tuple[WeightChange, ...]") -> None:
    for change in changes:
        print(f"{change.row}\t{change.trait}\t{_shown(change.before)}\t{_shown(change.after)}")


def _shown(weight: "Weight | None") -> str:
    if weight is None:
        return "-"
    return " ".join(filter(None, [f"{weight.value:g} ({' '.join(weight.claims) or 'hypothesis'})", weight.note]))


def _user(database: "Database", name: str) -> "User":
    from advisor.domain.accounts import AccountError, login_name
    from advisor.storage.accounts import AccountStore

    account = AccountStore(database).find(login_name(name))
    if account is None:
        raise AccountError(f"there is no account {name}")
    return account[0]


@contextmanager
def _store() -> "Iterator[tuple[WeightStore, Content, Database]]":
    """The weights and the content of data/, not built on the newest version: that may be what is to be mended."""
    from advisor.actions import weights as weight_actions
    from advisor.content.bundle import check_content
    from advisor.storage.database.connection import connect
    from advisor.storage.weights import WeightStore

    settings = Settings.from_environment()
    content = check_content(settings.data)[0].content
    database = connect(settings.database_url)
    try:
        store = WeightStore(database)
        weight_actions.seed(store, content, now())
        yield store, content, database
    finally:
        database.close()
