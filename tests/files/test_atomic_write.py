"""A file is there whole or not at all."""

import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

import pytest

from advisor.domain.errors import DataError
from advisor.files.atomic_write import whole_file, whole_output
from tests import forked


def test_the_file_appears_when_it_is_whole(tmp_path):
    with whole_file(tmp_path / "a.csv") as part:
        part.write_text("one", encoding="utf-8")
        assert not (tmp_path / "a.csv").exists()
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("a.csv", "one")]


@pytest.mark.parametrize("stop", [OSError, KeyboardInterrupt])
def test_what_stops_in_the_middle_leaves_the_earlier_file_and_nothing_else(tmp_path, stop):
    (tmp_path / "a.csv").write_text("earlier", encoding="utf-8")

    def half():
        with whole_file(tmp_path / "a.csv") as part:
            part.write_text("ha", encoding="utf-8")
            raise stop

    with pytest.raises(stop):
        half()
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("a.csv", "earlier")]


@pytest.mark.parametrize("name", [".", "missing/a.csv", "folder"])
def test_a_place_that_cannot_be_written_is_told_and_left_as_it_is(tmp_path, name):
    (tmp_path / "folder").mkdir()

    def written():
        with whole_file(tmp_path / name) as part:
            part.write_text("one", encoding="utf-8")

    with pytest.raises(OSError):  # noqa: PT011  # which one is the system's to say
        written()
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_commands_output_that_cannot_be_written_is_a_fault_that_names_it(tmp_path):
    place = tmp_path / "missing" / "a.csv"

    def written():
        with whole_output(place) as part:
            part.write_text("one", encoding="utf-8")

    with pytest.raises(DataError) as fault:
        written()
    assert str(fault.value) == f"{place}: No such file or directory"


def test_a_file_keeps_its_rights_and_a_new_one_is_its_owners(tmp_path):
    (tmp_path / "old").touch()
    (tmp_path / "old").chmod(0o640)
    for name in ("old", "new"):
        with whole_file(tmp_path / name) as part:
            part.write_text("one", encoding="utf-8")
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("old", "new")] == [0o640, 0o600]


def test_a_link_goes_on_leading_to_its_file(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "file").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to("share/file")
    with whole_file(tmp_path / "link") as part:
        part.write_text("one", encoding="utf-8")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "share" / "file").read_text(encoding="utf-8") == "one"


def test_a_neighbour_named_like_a_part_is_never_touched(tmp_path):
    (tmp_path / "a.csv.part").write_text("mine", encoding="utf-8")
    with whole_file(tmp_path / "a.csv") as part:
        part.write_text("one", encoding="utf-8")
    assert (tmp_path / "a.csv.part").read_text(encoding="utf-8") == "mine"


def test_of_two_runs_at_once_each_is_whole(tmp_path):
    with whole_file(tmp_path / "a.csv") as one, whole_file(tmp_path / "a.csv") as other:
        one.write_text("one", encoding="utf-8")
        other.write_text("other", encoding="utf-8")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_of_two_that_write_a_new_file_at_once_one_is_refused(tmp_path):
    def write(text, inside):
        with whole_file(tmp_path / "a.csv", new=True) as part:
            inside()
            part.write_text(text, encoding="utf-8")

    with pytest.raises(FileExistsError):
        write("one", lambda: write("other", lambda: None))
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "other"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "link to a pipe"])
def test_what_is_no_plain_file_is_refused_and_stays(tmp_path, kind):
    place = tmp_path / "place"
    if kind == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(place))
    elif kind == "folder":
        place.mkdir()
    else:
        os.mkfifo(place if kind == "pipe" else tmp_path / "pipe")
        if kind != "pipe":
            place.symlink_to("pipe")
    before = place.stat().st_mode

    def written():
        with whole_file(place) as part:
            part.write_text("one", encoding="utf-8")

    with pytest.raises(OSError, match="no plain file"):
        written()
    assert place.stat().st_mode == before


def test_the_null_device_stays_a_device():
    def written():
        with whole_file(Path(os.devnull)):
            pass

    with pytest.raises(OSError, match="no plain file"):
        written()
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("kind", ["loop", "hard link"])
def test_what_leads_nowhere_or_to_two_names_is_refused_and_stays(tmp_path, kind):
    place, other = tmp_path / "place", tmp_path / "other"
    if kind == "loop":
        place.symlink_to("other")
        other.symlink_to("place")
    else:
        other.write_text("old", encoding="utf-8")
        place.hardlink_to(other)

    def written():
        with whole_file(place) as part:
            part.write_text("one", encoding="utf-8")

    with pytest.raises(OSError, match=r"symbolic links|second name"):
        written()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "place"]
    assert kind == "loop" or other.read_text(encoding="utf-8") == place.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", ["人" * 85, "a" * 255, "結果" * 40 + ".csv"])
def test_the_longest_name_that_a_folder_takes_can_be_written(tmp_path, name):
    with whole_file(tmp_path / name) as part:
        part.write_text("one", encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_is_not_yet_whole_is_found_by_the_ending_of_its_name(tmp_path):
    """So that whoever deletes old backups also deletes what a power cut left."""
    with whole_file(tmp_path / "2026-11-26.backup") as part:
        assert list(tmp_path.glob("*.backup")) == [part]


NOBODY = 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_file_stays_its_owners_whoever_writes_it(tmp_path):
    (tmp_path / "a.csv").touch(0o600)
    os.chown(tmp_path / "a.csv", NOBODY, NOBODY)
    with whole_file(tmp_path / "a.csv") as part:
        part.write_text("one", encoding="utf-8")
    found = (tmp_path / "a.csv").stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (NOBODY, NOBODY, 0o600)


def _written_by_nobody(file):
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        with whole_file(file) as part:
            part.write_text("one", encoding="utf-8")
    except PermissionError:
        return 2
    return 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
@pytest.mark.parametrize(("mode", "owner", "written"), [(0o300, NOBODY, True), (0o777, 0, False)])
def test_a_folder_may_be_closed_to_reading_and_a_file_of_somebody_else_stays(mode, owner, written):
    place = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others
    (place / "a.csv").touch(0o644)
    os.chown(place / "a.csv", owner, owner)
    os.chown(place, NOBODY, NOBODY)
    place.chmod(mode)
    assert forked.run(_written_by_nobody, place / "a.csv") == (0 if written else 2)
    assert [(one.name, one.read_text(encoding="utf-8")) for one in place.iterdir()] == [("a.csv", "one" * written)]
    shutil.rmtree(place)
