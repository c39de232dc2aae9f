"""The table of weights as people edit it: names for ids and back, in both languages, whatever a spreadsheet does."""

import csv
import io

import pytest

from advisor.content import weight_spreadsheet
from advisor.content.loading import DATA
from advisor.content.weights import check_weights, weights_text
from advisor.domain.governance.versions import WeightVersion
from advisor.domain.jobs.weights import Weight
from advisor.domain.questionnaire.traits import LANGUAGES
from advisor.files.csv_writer import as_csv
from advisor.files.spreadsheets import text_of
from advisor.files.xlsx_writer import as_xlsx
from advisor.i18n import load_all


@pytest.fixture(scope="module")
def words():
    return load_all(DATA)


def table(words, content, language, **changed):
    cells = dict(content.weights.cells)
    for trait, weight in changed.items():
        cells["billing", trait] = weight
    w = words[language]
    return weight_spreadsheet.heading(w), weight_spreadsheet.lines(w, content, cells)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_downloaded_and_uploaded_again_is_the_same_table(words, content, language, kind):
    heading, lines = table(words, content, language)
    data = as_csv(heading, lines) if kind == "csv" else as_xlsx("t", heading, lines)
    text = weight_spreadsheet.with_ids(text_of("a", data), content, words.values())
    names = ["inbound", "outbound", *(job.id for job in content.jobs)]
    found, faults = check_weights(text, names, content.traits, content.claims)
    assert faults == ()
    assert weights_text(found) == weights_text(content.weights)


@pytest.mark.parametrize("front", [[""], [" ", ""]])
@pytest.mark.parametrize("top", [0, 2])
def test_empty_rows_and_columns_in_front_of_the_table_are_nothing(words, content, front, top):
    heading, lines = table(words, content, "ja")
    made = [*[[""]] * top, [*front, *heading], *([*front, *line] for line in lines)]
    text = weight_spreadsheet.with_ids(text_of("a", as_csv(made[0], made[1:])), content, words.values())
    names = ["inbound", "outbound", *(job.id for job in content.jobs)]
    found, faults = check_weights(text, names, content.traits, content.claims)
    assert faults == ()
    assert weights_text(found) == weights_text(content.weights)


@pytest.mark.parametrize("note", ["=1+1", "-x", "@SUM(A1)", "'quoted", "+81 3", "a, b\nc"])
def test_a_note_that_a_spreadsheet_could_calculate_comes_back_as_it_was(words, content, note):
    heading, lines = table(words, content, "ja", accuracy=Weight(3.0, ("S4-06",), note))
    text = weight_spreadsheet.with_ids(text_of("a", as_csv(heading, lines)), content, words.values())
    assert " ".join(note.split()) in [row[4] for row in csv.reader(io.StringIO(text))]


def test_names_are_found_in_any_width_and_ids_work_too(words, content):
    trait = next(trait for trait in content.traits if trait.id == "accuracy")
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in trait.name["en"])
    written = f"row,特性,WEIGHT,根拠,備考\nﾃﾚｱﾎﾟ？,{wide},３．５,S1-13、S1-14, x \nbilling,{trait.name['ja']},1,仮説,y\n"
    assert weight_spreadsheet.with_ids(written, content, words.values()).splitlines() == [
        "row,trait,weight,evidence,note",
        "テレアポ?,accuracy,3.5,S1-13 S1-14,x",
        "billing,accuracy,1,hypothesis,y",
    ]


def test_every_row_stays_on_its_line(words, content):
    written = 'row,trait,weight,evidence,note\n"a\nb",x,1,y,z\n\nc,d,1,e,f,g\n'
    assert weight_spreadsheet.with_ids(written, content, words.values()).splitlines() == [
        "row,trait,weight,evidence,note",
        "a b,x,1,y,z",
        "",
        "c,d,1,e,f,g",
    ]


def test_what_is_no_csv_stays_for_the_check_to_refuse(words, content):
    assert weight_spreadsheet.with_ids('row,"x', content, words.values()) == 'row,"x'


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_says_which_version_it_was_made_from(words, content, now, kind):
    version = WeightVersion(3, now, "sato", "June", weights_text(content.weights))
    heading, lines = table(words, content, "ja")
    marked = [*heading, weight_spreadsheet.mark(version)]
    text, plain = (
        text_of("a", as_csv(one, lines) if kind == "csv" else as_xlsx("t", one, lines)) for one in (marked, heading)
    )
    assert weight_spreadsheet.made_from(text) == (3, weight_spreadsheet.mark(version))
    found, wanted = (weight_spreadsheet.with_ids(one, content, words.values()) for one in (text, plain))
    assert found == wanted
    assert weight_spreadsheet.made_from(plain) is None


def test_what_stands_under_the_mark_is_no_part_of_it(words, content):
    written = "row,trait,weight,evidence,note,callfit-v3-0123456789ab\na,b,1,c,d,own remark\n"
    kept = weight_spreadsheet.with_ids(written, content, words.values()).splitlines()
    assert kept[1] == "a,b,1,c,d,own remark"
