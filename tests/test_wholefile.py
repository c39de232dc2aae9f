"""A file is there whole or not at all."""

import pytest

from advisor.wholefile import whole_file


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
