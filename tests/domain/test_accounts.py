"""Names, passwords and networks: what is the same, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.accounts import AccountError, check_password, login_name, network, networks


@pytest.mark.parametrize("text", ["Tanaka", " tanaka ", "ＴＡＮＡＫＡ", "tanaka"])
def test_a_name_is_the_same_however_it_is_typed(text):
    assert login_name(text) == "tanaka"


@pytest.mark.parametrize(
    "text", ["田中", "tanaka@example.jp", "o'neil@example.ie", "o＇neil@example.ie", "t.a-n_a+ka", "ß"]
)
def test_names_in_any_script_and_addresses_are_names(text):
    assert login_name(text)


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "a\nb", "<b>", "a\x00", "a" * 255, "a\u202eb", "a,b", "a;b", "'", "o'neil", "a@o'b"]
)
def test_what_could_mislead_a_reader_is_no_name(text):
    with pytest.raises(AccountError, match="login name"):
        login_name(text)


@given(st.text())
def test_a_name_that_is_taken_as_a_name_is_kept_in_one_form(text):
    try:
        name = login_name(text)
    except AccountError:
        return
    assert login_name(name) == name


@pytest.mark.parametrize(
    "password", ["short", "a" * 300, "abababababababab", "", "a tanaka 9 pass", "TANAKA-2026-safe"]
)
def test_a_password_that_is_guessed_first_is_refused_without_repeating_it(password):
    with pytest.raises(AccountError) as refused:
        check_password("tanaka@example.jp", password)
    assert not password or password not in str(refused.value)


@pytest.mark.parametrize("password", ["correct horse", "正しい馬のでんちとホチキス", " spaces count "])
def test_any_other_password_will_do(password):
    check_password("tanaka", password)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_tries_are_counted_for_what_one_customer_has(address, counted):
    assert network(address) == counted


def test_tries_from_many_networks_of_one_ipv6_customer_are_counted_together():
    assert networks("2001:db8:1:2::1") == ("2001:db8:1:2::/64", "2001:db8:1::/48")
    assert networks("2001:db8:1:ffff::1")[1] == "2001:db8:1::/48"
    assert networks("192.0.2.7") == ("192.0.2.7/32",)
    assert networks("unix") == ("unix",)
