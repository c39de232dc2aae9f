"""The commands: the same engine without a screen."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from advisor.actions.scoring import score_file
from advisor.cli import studies, terminal, users, weights
from advisor.cli.common import add_command, whole
from advisor.cli.terminal import file_path
from advisor.content import loading
from advisor.domain import codes
from advisor.domain.calendar import minute
from advisor.domain.errors import CallfitError, DataError
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.files.atomic_write import whole_output
from advisor.files.root import HOME
from advisor.runtime.settings import Settings


def run() -> NoReturn:
    """`callfit` and `python -m advisor`: one command as a program of its own."""
    terminal.prepare()
    sys.exit(main())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 all done, 1 some rows refused, 2 nothing done, 130 Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        with terminal.spoken() if options.acts else nullcontext():
            status = int(options.run(options))
            sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever reads has read enough
        terminal.write_no_more(sys.stdout)
        return 0
    except OSError as error:
        terminal.write_no_more(sys.stdout)
        print(f"callfit: {error.filename or 'cannot write'}: {error.strerror}", file=sys.stderr)
        return 2
    except CallfitError as error:
        print(f"callfit: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("callfit: stopped before it was done", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    prog = "callfit" if Path(sys.argv[0]).stem == "callfit" else "python -m advisor"
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    parser.set_defaults(acts=False)  # whether its work is elsewhere and standard output only tells of it
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = add_command(commands, "serve", _serve, "serve the app in this machine's browser")
    serve.add_argument("--port", type=whole(1, 65535), default=8501)
    serve.add_argument("--address", default="127.0.0.1", help="0.0.0.0 to be reached from other machines, with --host")
    serve.add_argument("--host", action="append", default=[], help="a name it is reached by, to refuse all others")
    serve.set_defaults(acts=True)

    score = add_command(commands, "score", _score, "score a CSV of answers: one row a person, one column an item")
    score.add_argument("answers", type=file_path)
    score.add_argument("-o", "--output", type=file_path, required=True, help="CSV to write, one row a person")
    _ask_which(score)
    score.add_argument(
        "--processes", type=whole(1, 9999), help="how many work on it; without it, one on every processor"
    )

    calibrate = add_command(commands, "calibrate", _calibrate, "learn the measurement parameters from a CSV of answers")
    calibrate.add_argument("answers", type=file_path, help="as for score; at least 300 people")
    where = "JSON to write; it is in force as parameters.json in the content folder, from the next start"
    calibrate.add_argument("-o", "--output", type=file_path, required=True, help=where)
    _ask_which(calibrate)
    calibrate.set_defaults(acts=True)

    add_command(commands, "check", _check, "check the content in data/ and say what it is")

    purge = add_command(
        commands, "purge", _purge, "delete the answers that nobody has touched for ADVISOR_RETENTION_DAYS"
    )
    purge.set_defaults(acts=True)

    receipt = add_command(commands, "receipt", _receipt, "say what a receipt of a deletion stands for")
    receipt.add_argument("number")

    paper = add_command(commands, "paper", _paper, "the questionnaire on paper with its scoring key, as a PDF to print")
    paper.add_argument("-o", "--output", type=file_path, required=True, help="PDF to write")
    paper.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    paper.set_defaults(acts=True)

    backup = add_command(commands, "backup", _backup, "copy the database as it is now, also while the app runs")
    backup.add_argument("file", type=file_path, help="to be made; an existing file is never overwritten")
    backup.set_defaults(acts=True)

    users.add_to(commands)
    weights.add_to(commands)
    studies.add_to(commands)
    return parser


def _ask_which(command: argparse.ArgumentParser) -> None:
    command.add_argument("--questionnaire", metavar="VERSION", help="that was answered; without it, the one in force")


def _serve(options: argparse.Namespace) -> int:
    Settings.from_environment().pin()
    os.umask(0o077)  # what the server writes, the database above all, is its user's only
    os.chdir(HOME)  # where Streamlit looks for secrets
    from advisor.web.server import serve

    serve(options.address, options.port, options.host)
    return 0


def _tell(error: DataError) -> None:
    """Say what is wrong with a row without breaking the progress bar."""
    tqdm.write(f"callfit: {error}", file=sys.stderr)


def _score(options: argparse.Namespace) -> int:
    content = loading.load(Settings.from_environment().data, options.questionnaire)
    done, refused = score_file(content, options.answers, options.output, _tell, processes=options.processes)
    taken = f"as answers to questionnaire {content.versions['questionnaire']}"
    print(f"{done} scored, {refused} refused, {taken}; written to {options.output}", file=sys.stderr)
    return 1 if refused else 0


def _calibrate(options: argparse.Namespace) -> int:
    from advisor.actions.calibration import calibrate_file

    refused = 0

    def tell(error: DataError) -> None:
        nonlocal refused
        refused += 1
        _tell(error)

    content = loading.load(Settings.from_environment().data, options.questionnaire)
    calibration = calibrate_file(content, options.answers, options.output, tell)
    for trait, fit in calibration.traits.items():
        print(f"{trait}: reliability {fit.reliability:.2f}, log-likelihood {fit.log_likelihood:.2f}, {fit.steps} steps")
    print(f"trust {calibration.parameters.trust:.2f}: the share of its information that an answer keeps")
    for item in calibration.stopped:
        print(f"{item}: its slope ran to the end of what is allowed; look at this item before using the parameters")
    print(
        f"{calibration.parameters.version}: {calibration.people} people, {refused} rows refused, "
        f"for questionnaire {content.versions['questionnaire']}; "
        f"written to {options.output}"
    )
    return 1 if refused else 0


def _check(options: argparse.Namespace) -> int:
    from advisor.content.bundle import check_content

    content = check_content(Settings.from_environment().data)[0].content
    print(
        f"{len(content.items)} items, {len(content.traits)} traits, {len(content.jobs)} jobs, "
        f"{len(content.claims)} claims"
    )
    versions = (f"{part} {content.versions[part]}" for part in ("questionnaire", "weights"))
    print(", ".join([*versions, f"parameters {content.parameters.version}", content.fingerprint]))
    return 0


def _purge(_options: argparse.Namespace) -> int:
    from advisor.runtime.services import purge

    settings = Settings.from_environment()
    gone, ended = purge(settings)
    print(f"{gone} deleted: untouched for {settings.retention_days} days, or without an answer for one")
    print(f"{ended} shares ended: their campaign's days were over")
    return 0


def _receipt(options: argparse.Namespace) -> int:
    from advisor.runtime.services import open_store

    store = open_store(Settings.from_environment())
    try:
        number = codes.read(options.number, 8)
        receipt = store.receipt(codes.shown(number)) if number else None
    finally:
        store.close()
    if receipt is None:
        print(f"no deletion has the number {options.number}", file=sys.stderr)
        return 1
    rows = f"{receipt.answers} answers, {receipt.wishes} wishes, {receipt.results} results"
    print(f"{minute(receipt.deleted_at)} (Japan): {rows}")
    return 0


def _paper(options: argparse.Namespace) -> int:
    from advisor.content.bundle import check_content
    from advisor.presentation.pdf.paper import paper_pdf
    from advisor.runtime.services import Services

    shipped, words, _ = check_content(Settings.from_environment().data)
    pdf = paper_pdf(words[options.lang], shipped.content, shipped.model, Services.now())
    with whole_output(options.output, public=True) as part:
        part.write_bytes(pdf)
    print(f"written to {options.output}")
    return 0


def _backup(options: argparse.Namespace) -> int:
    from advisor.storage.database.backup import backup

    backup(Settings.from_environment().database_url, options.file)
    print(f"written to {options.file}")
    return 0
