"""A file of answers: what stands around its table is nothing, and every row keeps its number."""

import pytest

from advisor.domain.errors import DataError
from advisor.files.answers import open_answers


def read(content, path, text):
    """(line of each person, line of each refused row, lines under the heading) of a text."""
    path.write_text(text, encoding="utf-8", newline="")
    source = open_answers(path, content.items, "2")
    (piece,) = source.pieces(100)
    people, wrong = source.people(piece)
    return [person for person, _ in people], [fault.row for fault in wrong], source.rows()


@pytest.mark.parametrize("text", ["person,{item},,\nx,4,,\n,,,\n,,,\n", ",person, ,{item}\n,x,,4\n"])
def test_empty_rows_and_columns_that_excel_writes_around_a_table_are_nothing(content, tmp_path, text):
    assert read(content, tmp_path / "a.csv", text.format(item=content.items.ids[0]))[:2] == (["x"], [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("top", ["", "{end}", "{end}{end}", ",,{end}", "\u3000,{end}{end}", '"",""{end}'], ids=repr)
def test_empty_rows_above_the_heading_are_nothing_and_rows_keep_their_numbers(content, tmp_path, top, end):
    above = top.format(end=end)
    lines = above.count(end)
    text = f"{above}{content.items.ids[0]}{end}4{end}9{end}"
    assert read(content, tmp_path / "a.csv", text)[:2] == ([str(lines + 2)], [lines + 3])
    for heading, said in [("shoe", "unknown columns"), ("person", "no column of an item"), ('"', "left open")]:
        with pytest.raises(DataError, match=said) as fault:
            read(content, tmp_path / "a.csv", f"{above}{heading}{end}4{end}")
        assert fault.value.row == lines + 1


def test_lines_under_the_heading_are_counted_for_whoever_watches(content, tmp_path):
    assert read(content, tmp_path / "a.csv", f",\n{content.items.ids[0]}\n4\n9\n")[2] == 2


@pytest.mark.parametrize("text", ["", "\n", ",,\n,,\n"])
def test_a_file_of_empty_rows_has_no_heading(content, tmp_path, text):
    with pytest.raises(DataError, match="row 1: has no column of an item"):
        read(content, tmp_path / "a.csv", text)
