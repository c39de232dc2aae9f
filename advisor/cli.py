"""The commands: the same engine without a screen."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from advisor import content, studycommands, usercommands, weightcommands
from advisor.batch import score_file
from advisor.domain.errors import CallfitError, DataFault
from advisor.settings import ROOT, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 all done, 1 some rows refused, 2 nothing done."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except CallfitError as fault:
        print(f"callfit: {fault}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m advisor", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="serve the app in this machine's browser")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--address", default="127.0.0.1", help="0.0.0.0 to be reached from other machines")
    serve.add_argument("--host", action="append", default=[], help="a name it is reached by, to refuse all others")
    serve.set_defaults(run=_serve)

    score = commands.add_parser("score", help="score a CSV of answers: one row a person, one column an item")
    score.add_argument("answers", type=Path)
    score.add_argument("-o", "--output", type=Path, required=True, help="CSV to write, one row a person")
    score.set_defaults(run=_score)

    check = commands.add_parser("check", help="check the content in data/ and say what it is")
    check.set_defaults(run=_check)

    purge = commands.add_parser("purge", help="delete the answers that nobody has touched for ADVISOR_RETENTION_DAYS")
    purge.set_defaults(run=_purge)

    receipt = commands.add_parser("receipt", help="say what a receipt of a deletion stands for")
    receipt.add_argument("number")
    receipt.set_defaults(run=_receipt)

    backup = commands.add_parser("backup", help="copy the database as it is now, also while the app runs")
    backup.add_argument("file", type=Path, help="to be made; an existing file is never overwritten")
    backup.set_defaults(run=_backup)

    usercommands.add_to(commands)
    weightcommands.add_to(commands)
    studycommands.add_to(commands)
    return parser


def _serve(given: argparse.Namespace) -> int:
    os.chdir(ROOT)  # where .streamlit/config.toml lies
    from advisor.ui.server import serve

    serve(given.address, given.port, given.host)
    return 0


def _score(given: argparse.Namespace) -> int:
    def refuse(fault: DataFault) -> None:
        tqdm.write(f"callfit: {fault}", file=sys.stderr)

    found = content.load(Settings.from_environment().data)
    done, refused = score_file(found, given.answers, given.output, refuse)
    print(f"{done} scored, {refused} refused; written to {given.output}", file=sys.stderr)
    return 2 if refused and not done else 1 if refused else 0


def _check(given: argparse.Namespace) -> int:
    from advisor.services import check_content

    found = check_content(Settings.from_environment().data)[0].content
    print(f"{len(found.items)} items, {len(found.traits)} traits, {len(found.jobs)} jobs, {len(found.claims)} claims")
    print(f"questionnaire {found.versions['questionnaire']}, weights {found.versions['weights']}, {found.fingerprint}")
    return 0


def _purge(_given: argparse.Namespace) -> int:
    from advisor import actions
    from advisor.services import Services, open_store

    settings = Settings.from_environment()
    store = open_store(settings)
    try:
        gone = actions.purge(store, settings.retention_days, Services.now())
    finally:
        store.close()
    print(f"{gone} deleted: nobody had touched them for {settings.retention_days} days")
    return 0


def _receipt(given: argparse.Namespace) -> int:
    from advisor.services import open_store

    store = open_store(Settings.from_environment())
    try:
        found = store.receipt(given.number.strip().upper())
    finally:
        store.close()
    if found is None:
        print(f"no deletion has the number {given.number}", file=sys.stderr)
        return 1
    rows = f"{found.answers} answers, {found.wishes} wishes, {found.results} results"
    print(f"{found.deleted_at:%Y-%m-%d %H:%M} UTC: {rows}")
    return 0


def _backup(given: argparse.Namespace) -> int:
    from advisor.storage.backup import backup

    backup(Settings.from_environment().database_url, given.file)
    print(f"written to {given.file}")
    return 0
