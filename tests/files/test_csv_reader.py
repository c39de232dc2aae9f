"""CSV as people save it: any of Excel's encodings is read, and every fault is told with its line."""

import csv
import io
import sys
from array import array
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.errors import DataError
from advisor.files.csv_reader import BLOCK, decoded, encoding_of, number, read_text, rows

TEXT = "項目,文\na,電話を受ける\nb,かける\n"
cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "some.csv"


def read(text, columns=("a", "b"), blank=()):
    return list(rows("some.csv", text, columns, blank))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_every_encoding_that_excel_writes_is_read(file, encoding):
    file.write_text(TEXT, encoding=encoding)
    assert read_text(file) == TEXT


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_every_line_ending_is_read(file, end):
    file.write_bytes(TEXT.replace("\n", end).encode())
    assert read_text(file) == TEXT


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\0\0\0", b"PK\x03\x04\0\0", "a,b".encode("utf-16"), b"a,b\n\x81\x20", b"a,b\n\x81"],
    ids=["picture", "Excel file", "UTF-16", "broken bytes", "half a character"],
)
def test_what_is_not_text_is_refused_with_advice(file, content):
    file.write_bytes(content)
    with pytest.raises(DataError, match="save it as CSV UTF-8") as fault:
        read_text(file)
    assert (fault.value.file, fault.value.row) == ("some.csv", None)


GIVEN = [
    "ﾕｷ",
    "ﾏｷ",
    "ﾐｶ",
    "ﾘｻ",
    "ﾀﾛｳ",
    "ﾊﾅｺ",
    "ｹﾝｼﾞ",
    "ﾕｳｺ",
    "ﾏｺﾄ",
    "ｱｷﾗ",
    "ﾄﾓｺ",
    "ﾅｵｷ",
    "ﾒｸﾞﾐ",
    "ﾀｸﾔ",
    "ﾉﾘｺ",
    "ﾂｹ",
    "ﾄｷ",
]
FAMILY = ["ｻﾄｳ", "ｽｽﾞｷ", "ﾀｶﾊｼ", "ﾀﾅｶ", "ｲﾄｳ", "ﾜﾀﾅﾍﾞ", "ﾔﾏﾓﾄ", "ﾅｶﾑﾗ", "ｺﾊﾞﾔｼ", "ｶﾄｳ", "ﾖｼﾀﾞ", "ﾔﾏﾀﾞ", "ﾊﾔｼ", "ﾐｷ"]
WORDS = ["山田太郎", "さとう", "サトウ", "Müller", "José", "Zoë", "電話 a", "Ana 花", "№1", "“x”"]


def both_readers(file, data):
    """What either reader makes of a file: the one for long files and the one for uploads."""
    file.write_bytes(data)
    found = []
    for reader in (lambda: data.decode(encoding_of(file)), lambda: decoded("some.csv", data)):
        try:
            found.append(reader())
        except DataError as fault:
            found.append(fault.reason)
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "iso2022_jp"])
def test_every_name_in_every_encoding_is_read_as_written_or_refused_with_advice(file, encoding):
    names = [*GIVEN, *FAMILY, *(f"{one} {other}" for one in FAMILY for other in GIVEN), *WORDS]
    for name in names:
        with suppress(UnicodeEncodeError):
            text = f"person,a\r\n{name},1\r\n"
            found = both_readers(file, text.encode(encoding))
            refused = encoding == "iso2022_jp" and not name.isascii()
            assert ("save it as CSV UTF-8" in found) if refused else (found == text), name


KANJI = ["高橋", "渡辺", "中村 花", "加藤 さくら", "さとう", "サトウ", "ﾀﾅｶ", "斎藤", "松本", "清水", "森", "池田"]


@pytest.mark.parametrize("name", KANJI)
def test_what_old_systems_write_is_never_read_as_another_name(file, name):
    """EUC-JP. Where Shift_JIS may hold the same bytes as kana of half width, and often does, those are read."""
    written = name.encode("euc_jp")
    half_width = all(0xA5 <= byte <= 0xDF for byte in written)
    found = both_readers(file, b"person,a\r\n" + written + b",1\r\n")
    assert ("is EUC-JP" in found) == (not half_width or name == "サトウ")


CUT = [("太郎", 1), ("太郎", 2), ("山田\r\n佐藤", 1), ("山田\r\n佐藤", 2), ("Müller\r\nJosé", 1)]


@pytest.mark.parametrize(("names", "short"), CUT)
def test_a_name_that_is_cut_short_is_never_read_as_another(file, names, short):
    found = both_readers(file, f"person\r\n{names}".encode()[:-short] + b",1\r\n")
    assert found == "holds a sign that is broken; the rest is UTF-8"


@pytest.mark.parametrize("name", ["𠮷田", "𠮷野太郎", "山𠮷", "田中😀", "𠮷", "😀 Bob"])
def test_a_name_with_a_sign_in_two_halves_is_never_read_as_another(file, name):
    """As some databases write signs beyond the first 65,536, in place of UTF-8."""
    halves = array("H", name.encode(f"utf-16-{sys.byteorder[0]}e"))
    file.write_bytes("".join(map(chr, halves)).encode("utf-8", "surrogatepass"))
    with pytest.raises(DataError, match="holds a sign that is broken"):
        encoding_of(file)


def test_the_encoding_is_found_by_all_of_the_file(file):
    """A first byte of Japanese only after the first block still decides."""
    file.write_bytes(b"a,b\n" * (BLOCK // 4 + 1) + "電話".encode("cp932"))
    assert encoding_of(file) == "cp932"


def test_a_character_across_two_blocks_is_whole(file):
    file.write_bytes(b"a" * (BLOCK - 1) + "電話".encode())
    assert encoding_of(file) == "utf-8-sig"


def test_a_missing_file_and_a_folder_are_faults(tmp_path):
    for place in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(DataError) as fault:
            read_text(place)
        assert fault.value.file == place.name


@given(st.binary())
def test_any_bytes_are_text_or_a_fault(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("any") / "any.csv"
    file.write_bytes(content)
    with suppress(DataError):
        assert isinstance(read_text(file), str)


@given(st.lists(st.tuples(cells, cells), min_size=1))
def test_what_is_written_is_read_back(written):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("a", "b"), *written])
    assert [tuple(row.values()) for _, row in read(out.getvalue())] == written


def test_columns_may_stand_in_any_order():
    assert read("b,a\n2,1\n") == [(2, {"b": "2", "a": "1"})]


def test_rows_are_numbered_as_an_editor_numbers_lines():
    assert [line for line, _ in read('a,b\n1,2\n\n3,"4\n5"\n6,7\n')] == [2, 5, 6]


def test_spaces_around_a_cell_do_not_count():
    assert read("a,b\n 1 ,2\u3000\n") == [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize("heading", ["", "a\n", "a,b,c\n", "a,a\n", "a,c\n", "A,b\n"])
def test_a_wrong_heading_is_refused_in_row_one(heading):
    with pytest.raises(DataError, match="columns must be a, b") as fault:
        read(heading)
    assert fault.value.row == 1


@pytest.mark.parametrize(
    ("text", "row"),
    [("1,2\n3\n", 3), ("1,2,3\n", 2), ("1,\n", 2), ("1,   \n", 2), ('1,"2\n', 2), ('1,"2"3\n', 2)],
    ids=["too few cells", "too many cells", "empty cell", "blank cell", "unclosed quote", "text after a quote"],
)
def test_a_wrong_row_is_refused_with_its_line(text, row):
    with pytest.raises(DataError) as fault:
        read("a,b\n" + text)
    assert (fault.value.file, fault.value.row) == ("some.csv", row)
    assert str(fault.value).startswith(f"some.csv, row {row}: ")


def test_only_the_columns_named_may_be_blank():
    assert read("a,b\n1,\n", blank=("b",)) == [(2, {"a": "1", "b": ""})]
    with pytest.raises(DataError, match="a is empty"):
        read("a,b\n,2\n", blank=("b",))


@pytest.mark.parametrize("typed", ["-0.5", "−0.5", "－0.5", "－０．５", " −0.5 "])
def test_a_number_below_zero_may_have_any_minus(typed):
    assert number(typed) == -0.5
