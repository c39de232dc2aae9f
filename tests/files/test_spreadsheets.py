"""A file that staff upload becomes text or is refused: real files, spoiled as Excel and attackers spoil them."""

import io
import random
import tracemalloc
import zipfile
from contextlib import suppress
from functools import lru_cache

import openpyxl
import pytest
from defusedxml import EntitiesForbidden
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from advisor.content.loading import load
from advisor.files import outcomes, spreadsheets, xlsx_guard
from advisor.files.spreadsheets import text_of
from advisor.files.xlsx_guard import LARGEST, SheetError

NAME = "table.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


@lru_cache
def plain():
    return workbook(["code", "desk"], ["AB12", "billing"])


def with_part(data, name, text, compression=zipfile.ZIP_DEFLATED):
    """The archive with one part replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", compression) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, text)
    return file.getvalue()


def with_rows(rows):
    return with_part(plain(), SHEET, f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")


def with_texts(texts, rows):
    """As Excel writes it: the texts of all cells in a part of their own."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(io.BytesIO(plain())) as archive:
        kinds = archive.read("[Content_Types].xml").decode()
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    data = with_part(with_rows(rows), "[Content_Types].xml", kinds.replace("</Types>", override))
    return with_part(data, "xl/sharedStrings.xml", texts)


def refused(data, kind, most_rows=spreadsheets.MOST_ROWS):
    with pytest.raises(SheetError) as fault:
        text_of(NAME, data, most_rows)
    assert (fault.value.kind, fault.value.file) == (kind, NAME)
    return fault.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_comes_in_any_encoding_of_excel(encoding):
    assert text_of("表.csv", "コード,在籍\r\nAB12,○\r\n".encode(encoding)) == "コード,在籍\r\nAB12,○\r\n"


def test_what_a_file_is_its_bytes_say_and_not_its_name():
    assert text_of("table.csv", plain()) == "code,desk\nAB12,billing\n"
    assert text_of("table.xlsx", b"code,desk\n") == "code,desk\n"
    assert text_of("PK.csv", b"PK,desk\n") == "PK,desk\n"


@pytest.mark.parametrize("data", [b"code\0", b"\xff\xfec\0o\0", b"\x81", b"\xff\x80\x00", b"%PDF-1.7\0\xff"])
def test_what_is_no_text_is_refused(data):
    refused(data, "text")


def test_cells_are_written_as_people_write_them():
    data = workbook(
        ["a", "b", "c", "d", "e"], [3.0, 0.1 + 0.2, True, None, -1], ["二行\nの字", 'q"x,y', 1e20, "", " z "]
    )
    assert text_of(NAME, data) == 'a,b,c,d,e\n3,0.3,TRUE,,-1\n二行 の字,"q""x,y",1e+20,,z\n'


def test_a_line_of_the_text_is_the_row_of_the_sheet():
    book = Workbook()
    book.active["A1"], book.active["B1"] = "code", "desk"
    book.active["A4"] = "AB\n12"
    book.active["B9"] = "survey"
    assert text_of(NAME, saved(book)).splitlines() == ["code,desk", "", "", "AB 12,", "", "", "", "", ",survey"]


def test_cells_beyond_the_heading_stay_so_that_their_row_is_refused():
    assert text_of(NAME, workbook(["a", "b"], [1], [1, 2, 3])) == "a,b\n1,\n1,2,3\n"


def test_readings_above_japanese_words_are_no_part_of_them():
    text = f"<sst {MAIN}><si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si></sst>"
    assert text_of(NAME, with_texts(text, '<row><c t="s"><v>0</v></c></row>')) == "東京\n"


def test_a_formula_is_refused_with_its_place_and_never_taken_for_a_value():
    fault = refused(workbook(["code"], ["AB12"], ["=1+1"]), "formula")
    assert (fault.row, fault.value) == (3, "A3")
    kept = with_rows('<row r="5"><c r="AB5"><f>WEBSERVICE("http://x.invalid")</f><v>7</v></c></row>')
    assert refused(kept, "formula").value == "AB5"
    assert refused(with_rows("<row><c><v>1</v></c><c><f/></c></row>"), "formula").value == "B1"


def test_text_that_looks_like_a_formula_is_text():
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.active["A1"].data_type = "s"
    assert text_of(NAME, saved(book)) == "=1+1\n"


def test_merged_cells_are_refused_with_their_place():
    book = Workbook()
    book.active.append(["code", "desk"])
    book.active.merge_cells("A3:B4")
    fault = refused(saved(book), "merged")
    assert (fault.row, fault.value) == (3, "A3:B4")


def test_only_one_sheet_may_hold_data():
    book = Workbook()
    book.create_sheet("空")
    book.create_sheet("一覧")["B2"] = "x"
    book.create_sheet("隠").sheet_state = "hidden"
    book["隠"]["A1"] = "unseen"
    assert text_of(NAME, saved(book)) == "\n,x\n"
    book["空"]["A1"] = "y"
    assert refused(saved(book), "sheets").value == "空, 一覧"


def many_sheets(count, rows, part="sheet{}.xml"):
    """A workbook of as many sheets, each with the same rows; ``part`` says where each lies."""
    own = "http://schemas.openxmlformats.org"
    parts = {part.format(n) for n in range(1, count + 1)}
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, count + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{own}/officeDocument/2006/relationships/worksheet"'
        f' Target="worksheets/{part.format(n)}"/>'
        for n in range(1, count + 1)
    )
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        kinds = old.read("[Content_Types].xml").decode()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        more = "".join(f'<Override PartName="/xl/worksheets/{one}" ContentType="{kind}"/>' for one in parts)
        new.writestr("[Content_Types].xml", kinds.replace("</Types>", f"{more}</Types>"))
        new.writestr("_rels/.rels", old.read("_rels/.rels"))
        relations = f'xmlns:r="{own}/officeDocument/2006/relationships"'
        new.writestr("xl/workbook.xml", f"<workbook {MAIN} {relations}><sheets>{sheets}</sheets></workbook>")
        package = f'xmlns="{own}/package/2006/relationships"'
        new.writestr("xl/_rels/workbook.xml.rels", f"<Relationships {package}>{links}</Relationships>")
        for one in parts:
            new.writestr(f"xl/worksheets/{one}", f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
    return file.getvalue()


def test_more_than_twenty_sheets_are_refused_before_any_is_read():
    few = many_sheets(20, "<row/>")
    refused(few, "empty")
    fault = refused(many_sheets(21, "<row/>"), "count")
    assert fault.value == str(xlsx_guard.MOST_SHEETS) == "20"


def test_the_cells_of_all_sheets_together_are_as_many_as_those_of_one():
    far = "<row r='{row}'><c r='{column}{row}'><v>1</v></c></row>"
    assert text_of(NAME, many_sheets(1, far.format(row=50_001, column="BL"))).count("\n") == 50_001
    refused(many_sheets(2, far.format(row=10, column="BL")), "sheets")
    refused(many_sheets(2, far.format(row=25_001, column="BL")), "unpacked")


def test_a_sheet_is_padded_to_its_own_size_and_not_to_that_of_another(monkeypatch):
    """As wide and deep as the largest of them, twenty sheets would make 20 million cells of some 50,000."""
    asked = []
    iter_rows = ReadOnlyWorksheet.iter_rows

    def noted(sheet, **wanted):
        asked.append((sheet.title, wanted["max_row"], wanted["max_col"]))
        return iter_rows(sheet, **wanted)

    monkeypatch.setattr(ReadOnlyWorksheet, "iter_rows", noted)
    book = Workbook()
    book.active["A1"] = " "
    book.create_sheet("空")["A50001"].number_format = "0"
    book.create_sheet("一覧")["B9"] = "x"
    assert text_of(NAME, saved(book)) == "\n" * 8 + ",x\n"
    assert asked == [("Sheet", 1, 1), ("一覧", 9, 2)]


def test_sheets_that_are_one_part_are_refused():
    refused(many_sheets(2, "<row><c><v>1</v></c></row>", part="sheet1.xml"), "broken")
    refused(many_sheets(2, "<row/>", part="./sheet1.xml"), "broken")


def test_an_empty_workbook_is_refused():
    refused(saved(Workbook()), "empty")
    refused(with_rows('<row r="1048576"><c r="A1048576" s="1"/></row>'), "empty")


def test_old_files_files_with_a_password_and_other_archives_are_refused():
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "x")
    refused(other.getvalue(), "broken")
    locked = bytearray(plain())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(sign)
        locked[at + place] |= 1
    refused(bytes(locked), "password")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_excel_does_not_write_is_refused(compression):
    refused(with_part(plain(), "x", "x", compression), "broken")


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_entities_are_refused_wherever_they_stand(part):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    for text in (bomb, outside):
        refused(with_part(plain(), part, text), "broken")
        refused(with_part(plain(), part, text.encode("utf-16")), "broken")


@pytest.mark.parametrize("part", [SHEET, BOOK, "[Content_Types].xml"])
def test_behind_the_guard_the_reader_refuses_entities_by_itself(part):
    """The second wall: openpyxl parses with defusedxml because that is installed."""
    assert openpyxl.DEFUSEDXML
    bomb = '<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;">]><x>&l1;</x>'
    with pytest.raises(ValueError, match="invalid XML") as refusal:
        openpyxl.load_workbook(io.BytesIO(with_part(plain(), part, bomb)), read_only=True)
    assert isinstance(refusal.value.__cause__, EntitiesForbidden)


def test_a_file_cut_off_anywhere_is_refused_or_read_but_never_fails_otherwise():
    whole = plain()
    for length in range(4, len(whole), 97):
        refused(whole[:length], "broken")


def test_rows_out_of_order_are_refused_because_a_reader_would_pass_over_them():
    refused(with_rows('<row r="2"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>'), "broken")
    refused(with_rows('<row r="2"><c r="A1"><v>1</v></c></row>'), "broken")


def peak(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def lying(data, name, true, claimed):
    """The archive whose directory says that the part unpacks to less."""
    return data.replace(true.to_bytes(4, "little"), claimed.to_bytes(4, "little"))


def numbered(count):
    return "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1))


BOMBS = {
    "a million rows": (lambda part: with_rows("<row><c><v>1</v></c></row>" * (1_000_000 // part)), "unpacked"),
    "rows beyond the limit": (lambda part: with_rows(numbered(200_000 // part)), "rows"),
    "one row far down": (lambda _: with_rows('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "rows"),
    "one row of many cells": (lambda part: with_rows(f"<row>{'<c><v>1</v></c>' * (250_000 // part)}</row>"), "columns"),
    "empty cells": (lambda part: with_rows(f"<row>{'<c/>' * (3_000_000 // part)}</row>"), "unpacked"),
    "zeros": (lambda part: with_part(plain(), "xl/media/a.png", bytes(100_000_000 // part)), "unpacked"),
    "spaces": (lambda part: with_rows(" " * (100_000_000 // part)), "unpacked"),
    "empty texts": (lambda part: with_texts(f"<sst {MAIN}>{'<si/>' * (2_000_000 // part)}</sst>", ""), "unpacked"),
    "names": (lambda part: with_part(plain(), BOOK, f"<workbook>{'<x/>' * (100_000 // part)}</workbook>"), "unpacked"),
    "sheets": (lambda part: many_sheets(4_000 // part, '<row r="50001"/>'), "count"),
    "elements of many sheets": (lambda part: many_sheets(20, f"<row>{'<c/>' * (50_000 // part)}</row>"), "unpacked"),
    "depth": (lambda part: with_part(plain(), BOOK, "<a>" * (100_000 // part)), "unpacked"),
}
"""What each is made of, ``part`` times smaller than its largest, and the reason that it is refused for."""


@pytest.fixture
def tenth(monkeypatch):
    """Limits of a tenth, so that ten times smaller bombs do: what is measured takes ten times as long."""
    for limit in ("LARGEST", "MOST_UNPACKED", "MOST_ELEMENTS", "MOST_OTHERS", "LONGEST_PIECE"):
        monkeypatch.setattr(xlsx_guard, limit, getattr(xlsx_guard, limit) // 10)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_little_memory(name, tenth):
    make, kind = BOMBS[name]
    data = make(10)
    assert len(data) < xlsx_guard.LARGEST
    assert peak(lambda: refused(data, kind, spreadsheets.MOST_ROWS // 10)) < 2 * xlsx_guard.MOST_UNPACKED


@pytest.mark.slow
def test_a_bomb_of_full_size_is_refused_in_little_memory():
    make, kind = BOMBS["a million rows"]
    data = make(1)
    assert len(data) < LARGEST
    assert peak(lambda: refused(data, kind)) < 2 * xlsx_guard.MOST_UNPACKED


@pytest.mark.parametrize("start", ["<!--", "<?x ", "<", '<x a="', "</", "<x xmlns:"])
def test_one_endless_piece_is_refused_before_it_is_looked_through_again_and_again(start):
    """expat before 2.6 begins such a piece anew at every block: 19 MB took 5 s."""
    guard = xlsx_guard._Guard(NAME, 10, xlsx_guard._Budget(10))
    guard.feed(b"<workbook>" + start.encode())
    for _ in range(xlsx_guard.LONGEST_PIECE // xlsx_guard.BLOCK):
        guard.feed(b"a" * xlsx_guard.BLOCK)
    with pytest.raises(SheetError, match="whole Excel file"):
        guard.feed(b"a" * xlsx_guard.BLOCK)
    refused(with_part(plain(), "xl/workbook.xml", f"<workbook>{start}{'a' * 19_000_000}"), "broken")


def test_the_longest_texts_of_excel_are_no_endless_piece():
    text_of(NAME, with_rows(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"あ" * 32_767}</t></is></c></row>'))


def test_a_directory_that_lies_about_the_size_does_not_help_a_bomb(tenth):
    bomb = with_rows(" " * 6_000_000)
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        size = archive.getinfo(SHEET).file_size
    for claimed in (100, 100_000):
        data = lying(bomb, SHEET, size, claimed)
        assert data != bomb
        assert peak(lambda data=data: refused(data, "broken")) < 2 * xlsx_guard.MOST_UNPACKED


@pytest.mark.parametrize("of", ["elements", "attributes"])
def test_a_namespace_that_would_be_copied_again_and_again_is_refused_at_once(of):
    name = "u" * 900_000
    bomb = {
        "elements": f'<x xmlns="{name}">{"<y/>" * 100}</x>',
        "attributes": f'<x xmlns:a="{name}">' + '<y a:b=""/>' * 100 + "</x>",
    }[of]
    refused(with_rows(bomb), "broken")


def test_a_file_as_large_as_allowed_is_read_in_bounded_memory(tenth):
    draw = random.Random(1)
    rows = [["code", "desk", "stayed"]]
    rows += [["".join(draw.choices("0123456789ABCDEFGHJK", k=12)), "billing", "yes"] for _ in range(2_000)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    data = saved(book)
    read = []
    assert peak(lambda: read.append(text_of(NAME, data))) < 8 * xlsx_guard.MOST_UNPACKED
    assert len(read[0].splitlines()) == 2_001


@pytest.mark.parametrize("rows", [spreadsheets.MOST_ROWS, spreadsheets.MOST_ROWS + 1])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_as_many_rows_as_allowed_are_read_and_no_more(rows, ending):
    data = ("code" + ending + f"AB12{ending}" * rows).encode()
    if rows > spreadsheets.MOST_ROWS:
        refused(data, "rows")
    else:
        assert text_of(NAME, data) == data.decode()


def test_a_file_that_is_too_large_is_not_looked_at():
    assert "at most 2097152" in refused(b"x" * (LARGEST + 1), "large").reason


def test_outcomes_come_as_excel_with_true_row_numbers():
    data = workbook(
        ["結果コード", "職種", "在籍", "満足度"], ["AB12", "billing", "はい", 4], [], ["CD34", "?", True, None]
    )
    found, faults = outcomes.read(NAME, data, load().jobs)
    assert found == (outcomes.Outcome(2, "AB12", "billing", True, 4),)
    assert [(fault.row, fault.kind) for fault in faults] == [(4, "desk")]


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_give_text_or_a_fault(data, zipped):
    with suppress(SheetError):
        text_of(NAME, b"PK\x03\x04" * zipped + data)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_any_bytes_spoiled_gives_text_or_a_fault(place, bytes_):
    data = bytearray(plain())
    place %= len(data) - len(bytes_)
    data[place : place + len(bytes_)] = bytes_
    with suppress(SheetError):
        text_of(NAME, bytes(data))


PIECES = (
    *("<row>", "</row>", '<row r="3">', '<row r="x">', '<row r="99999999999999999999">', "<c>", "</c>"),
    *('<c r="B2" t="s">', '<c t="b">', '<c t="d">', '<c t="inlineStr">', '<c t="e"><v>#N/A</v></c>', '<c s="9">'),
    *('<c r="ZZZ9999999">', "<v>", "</v>", "1e999", "9" * 5000, "-1", "x", "&#0;", "<is><t>x</t></is>", "<f>1</f>"),
    '<mergeCell ref="A1"/>',
)


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.booleans())
def test_any_sheet_gives_text_or_a_fault(pieces, closed):
    body = "".join(pieces)
    if closed:
        body = f"<row><c><v>1</v></c></row><row>{''.join(one for one in pieces if 'row' not in one)}</row>"
    with suppress(SheetError):
        text_of(NAME, with_rows(body))
