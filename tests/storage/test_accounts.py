"""Accounts, sign-ins and tries, on both databases."""

import hmac
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from threading import Barrier

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, event, func, select, text

from advisor.actions import accounts, passwords
from advisor.domain.accounts import IDLE, KNOWN_FOR, LONGEST, TRIES, WINDOW, AccountError
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from advisor.storage.schema import sign_in_tries, sign_ins
from tests.conftest import only_postgresql, only_sqlite

PASSWORD, WRONG = "correct horse 12 battery", "wrong horse 12 battery"
ADDRESS = "192.0.2.7"
ASKING = accounts.Asking(ADDRESS)
MINUTE = timedelta(minutes=1)

SLOW = PasswordHasher(time_cost=3, memory_cost=8192, parallelism=4)
"""An eighth of the memory of the real one, and still most of the time that a sign-in takes."""


@pytest.fixture
def store(opened, now):
    """A store with two accounts, of which one has no password."""
    account_store = AccountStore(opened)
    accounts.add(account_store, "tanaka", "recruiter", PASSWORD, now)
    accounts.add(account_store, "sato@example.jp", "staff", None, now)
    return account_store


@pytest.fixture
def replica(database):
    """The store of a second server on the same database."""
    connected = connect(database)
    yield AccountStore(connected)
    connected.close()


def asked(opened, statement):
    """The rows that the database itself gives."""
    return opened.read(lambda connection: connection.execute(text(statement)).all())


def outcome(store, now, name="tanaka", password=WRONG, address=ADDRESS, browser=None):
    try:
        accounts.sign_in(store, name, password, accounts.Asking(address, browser), now)
    except (accounts.WrongPasswordError, accounts.TooManyTriesError) as fault:
        return type(fault)
    return None


def signed_in(store, token, now):
    found = accounts.signed_in(store, token, now)
    return found and found.name


# --- accounts ---


def test_a_name_is_taken_once_however_it_is_written(store, now):
    for name in ("tanaka", "TANAKA", " ｔａｎａｋａ "):
        with pytest.raises(AccountError, match="already"):
            accounts.add(store, name, "staff", PASSWORD, now)
    assert [account.user.name for account in store.all()] == ["sato@example.jp", "tanaka"]


def test_a_disabled_account_keeps_its_name_and_is_listed(store, now):
    accounts.disable(store, "tanaka", now)
    with pytest.raises(AccountError, match="already"):
        accounts.add(store, "tanaka", "staff", PASSWORD, now)
    assert [account.disabled_at for account in store.all()] == [None, now]
    for change in (accounts.disable, lambda *given: accounts.change_password(*given[:2], PASSWORD, now)):
        with pytest.raises(AccountError, match="no account"):
            change(store, "tanaka", now)


def test_the_password_is_nowhere_in_the_database(store, opened):
    kept = asked(opened, "SELECT password_hash FROM users WHERE name = 'tanaka'")[0][0]
    assert kept.startswith("$argon2id$v=19$")
    assert PASSWORD not in kept


def test_an_account_without_a_password_opens_with_none(store, now):
    for password in ("", PASSWORD, "None"):
        assert outcome(store, now, "sato@example.jp", password) is accounts.WrongPasswordError


# --- sign-ins ---


def test_the_right_password_opens_and_the_token_is_stored_hashed(store, opened, now):
    token = accounts.sign_in(store, "Ｔanaka", PASSWORD, ASKING, now)
    assert signed_in(store, token, now) == "tanaka"
    assert token not in str(asked(opened, "SELECT * FROM sign_ins"))


@pytest.mark.parametrize("token", [None, "", "x", "A" * 43, "'; DROP TABLE users"])
def test_what_is_no_token_opens_nothing(store, now, token):
    accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now)
    assert accounts.signed_in(store, token, now) is None


def test_every_sign_in_has_a_token_of_its_own_and_signing_out_ends_that_one_for_good(store, replica, now):
    one, other = (accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now) for _ in range(2))
    accounts.sign_out(store, one, now)
    assert signed_in(replica, one, now) is None  # a copied cookie, too
    assert signed_in(replica, other, now) == "tanaka"


def test_a_sign_in_ends_after_half_an_hour_without_a_page(store, now):
    token = accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now)
    assert signed_in(store, token, now + IDLE) == "tanaka"
    assert signed_in(store, token, now + 2 * IDLE) == "tanaka"  # seen in between
    assert signed_in(store, token, now + 3 * IDLE + MINUTE) is None


def test_a_sign_in_ends_after_twelve_hours_however_busy(store, now):
    token = accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now)
    time = now
    while time <= now + LONGEST:
        assert signed_in(store, token, time) == "tanaka"
        time += IDLE
    assert signed_in(store, token, time) is None


def test_a_sign_in_from_the_future_is_none(store, now):
    token = accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now)
    assert signed_in(store, token, now - timedelta(days=1)) is None


@pytest.mark.parametrize("change", ["password", "disable"])
def test_a_new_password_and_disabling_end_every_sign_in_at_once(store, replica, now, change):
    tokens = [accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now) for _ in range(2)]
    if change == "password":
        accounts.change_password(store, "tanaka", "another horse 12", now)
    else:
        accounts.disable(store, "tanaka", now)
    assert [signed_in(replica, token, now) for token in tokens] == [None, None]
    assert outcome(store, now, password=PASSWORD) is accounts.WrongPasswordError
    if change == "password":
        assert outcome(store, now, password="another horse 12") is None


def test_old_sign_ins_are_forgotten(store, opened, now):
    accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now)
    accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now + LONGEST + MINUTE)
    assert len(asked(opened, "SELECT * FROM sign_ins")) == 1


def test_of_an_account_that_is_forgotten_a_number_is_left(store, opened, now):
    token = accounts.sign_in(store, "tanaka", PASSWORD, accounts.Asking(ADDRESS, "known"), now)
    number = accounts.forget(store, "TANAKA", now)
    assert signed_in(store, token, now) is None
    assert outcome(store, now, password=PASSWORD) is accounts.WrongPasswordError
    left = str([asked(opened, f"SELECT * FROM {table}") for table in ("users", "sign_ins", "known_browsers")])
    assert "tanaka" not in left
    assert "argon2" not in left
    assert [account.user.name for account in store.all()] == ["sato@example.jp", number]
    accounts.add(store, "tanaka", "recruiter", PASSWORD, now)  # a name that is free again is another person's
    with pytest.raises(AccountError, match="no account"):
        accounts.forget(store, "nobody", now)


def test_an_account_is_forgotten_also_where_somebody_is_called_like_its_number(store, now):
    for _ in range(3):
        number = accounts.forget(store, accounts.add(store, "third", "staff", PASSWORD, now), now)
        accounts.add(store, f"user-{int(number.strip('user-')) + 2}", "staff", PASSWORD, now)
    assert len({account.user.name for account in store.all()}) == len(store.all())


# --- tries ---


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets something happen once, while a password is being looked at."""
    real = passwords.matches

    def happens(what):
        def matches(password, stored):
            monkeypatch.setattr(passwords, "matches", real)
            found = real(password, stored)
            what()
            return found

        monkeypatch.setattr(passwords, "matches", matches)

    return happens


@pytest.mark.parametrize("change", ["another", "disabled", "forgotten"])
def test_a_password_that_is_changed_while_it_is_looked_at_opens_nothing(store, replica, now, meanwhile, change):
    changes = {
        "another": lambda: accounts.change_password(replica, "tanaka", "other horse 12 battery", now),
        "disabled": lambda: accounts.disable(replica, "tanaka", now),
        "forgotten": lambda: accounts.forget(replica, "tanaka", now),
    }
    meanwhile(changes[change])
    assert outcome(store, now, password=PASSWORD) == accounts.WrongPasswordError


def test_a_hash_that_somebody_else_renews_meanwhile_keeps_nobody_out(store, replica, opened, now, meanwhile):
    ((user, stored),) = asked(opened, "SELECT id, password_hash FROM users WHERE name = 'tanaka'")
    meanwhile(lambda: replica.renew_hash(user, stored, passwords.hashed(PASSWORD)))
    assert outcome(store, now, password=PASSWORD) is None


@pytest.mark.parametrize("address", [lambda n: ADDRESS, lambda n: f"198.51.100.{n}"], ids=["one place", "many"])
def test_of_twenty_wrong_passwords_at_once_on_two_replicas_exactly_ten_are_looked_at(
    store, replica, now, monkeypatch, address
):
    looked = []
    monkeypatch.setattr(passwords, "matches", lambda *given: looked.append(given))
    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(lambda n: outcome((store, replica)[n % 2], now, address=address(n)), range(20)))
    assert len(looked) == TRIES == 10
    assert got.count(accounts.WrongPasswordError) == got.count(accounts.TooManyTriesError) == 10


@only_postgresql
def test_without_the_lock_more_would_be_looked_at(store, replica, now, monkeypatch):
    """The twin: with counting alone, two that count before either has noted its try both find the last place."""
    for _ in range(TRIES - 1):
        assert outcome(store, now) is accounts.WrongPasswordError
    monkeypatch.setattr("advisor.storage.accounts.ONE_AT_A_TIME", text("SELECT 1"))
    counted = Barrier(2)

    def wait_for_the_other(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO sign_in_tries"):
            counted.wait(10)

    event.listen(Engine, "before_cursor_execute", wait_for_the_other)
    try:
        with ThreadPoolExecutor(2) as pool:
            got = list(pool.map(lambda one: outcome(one, now), (store, replica)))
    finally:
        event.remove(Engine, "before_cursor_execute", wait_for_the_other)
    assert got == [accounts.WrongPasswordError] * 2


def test_the_right_password_is_not_looked_at_either_until_the_window_has_passed(store, now):
    for _ in range(TRIES):
        assert outcome(store, now) is accounts.WrongPasswordError
    assert outcome(store, now + WINDOW - MINUTE, password=PASSWORD) is accounts.TooManyTriesError
    assert outcome(store, now + WINDOW, password=PASSWORD) is None


@pytest.mark.parametrize("off", [WINDOW + MINUTE, timedelta(days=2)])
def test_tries_made_while_the_clock_was_ahead_keep_nobody_out_once_it_is_right(store, now, off):
    for _ in range(TRIES):
        assert outcome(store, now + off) is accounts.WrongPasswordError
    assert outcome(store, now, password=PASSWORD) is None


def test_a_known_browser_is_not_kept_out_by_strangers_and_has_tries_of_its_own(store, replica, now):
    assert outcome(store, now, password=PASSWORD, browser="known") is None
    for number in range(TRIES):
        assert outcome(store, now, address=f"198.51.100.{number}") is accounts.WrongPasswordError
    assert outcome(replica, now, password=PASSWORD) is accounts.TooManyTriesError
    assert outcome(replica, now, password=PASSWORD, browser="known") is None
    for _ in range(TRIES):
        assert outcome(replica, now, browser="known") is accounts.WrongPasswordError
    assert outcome(store, now, password=PASSWORD, browser="known") is accounts.TooManyTriesError


def test_a_browser_is_known_for_one_account_only_and_not_for_ever(store, now):
    accounts.add(store, "suzuki", "recruiter", PASSWORD, now)
    assert outcome(store, now, password=PASSWORD, browser="known") is None
    assert accounts.is_known(store, "TANAKA", "known")
    assert not accounts.is_known(store, "suzuki", "known")
    assert not accounts.is_known(store, "tanaka", "unknown")
    assert not accounts.is_known(store, "tanaka", None)
    store.forget(now + KNOWN_FOR)
    assert accounts.is_known(store, "tanaka", "known")
    store.forget(now + KNOWN_FOR + MINUTE)
    assert not accounts.is_known(store, "tanaka", "known")


def test_tries_from_one_ipv6_customer_are_counted_together(store, now):
    for number in range(TRIES):
        assert (
            outcome(store, now, name=f"guess{number}", address=f"2001:db8:1:{number}::1") is accounts.WrongPasswordError
        )
    assert outcome(store, now, password=PASSWORD, address="2001:db8:1:ff::1") is accounts.TooManyTriesError
    assert outcome(store, now, password=PASSWORD, address="2001:db8:2::1") is None


def test_refused_tries_do_not_make_it_longer(store, now):
    for minute in range(15):
        outcome(store, now + minute * MINUTE)
        outcome(store, now + minute * MINUTE)
    assert outcome(store, now + WINDOW, password=PASSWORD) is None


def test_one_network_is_stopped_whatever_names_it_tries(store, now):
    for number in range(TRIES):
        assert outcome(store, now, name=f"guess{number}") is accounts.WrongPasswordError
    assert outcome(store, now, password=PASSWORD) is accounts.TooManyTriesError
    assert outcome(store, now, password=PASSWORD, address="198.51.100.1") is None


def test_an_unknown_name_and_what_is_no_name_are_counted_like_a_known_one(store, now):
    for name in ("nobody", "no name at all"):
        got = [outcome(store, now, name=name, address=f"10.0.{len(name)}.{n}") for n in range(TRIES + 1)]
        assert got == [accounts.WrongPasswordError] * TRIES + [accounts.TooManyTriesError]


def test_right_passwords_do_not_count(store, now):
    for _ in range(TRIES + 5):
        assert outcome(store, now, password=PASSWORD) is None
    assert outcome(store, now) is accounts.WrongPasswordError


def test_addresses_and_names_are_kept_hashed_and_not_for_long(store, opened, now):
    outcome(store, now, name="guess")
    accounts.sign_in(store, "tanaka", PASSWORD, accounts.Asking(ADDRESS, "known"), now)
    kept = str(asked(opened, "SELECT * FROM sign_in_tries") + asked(opened, "SELECT * FROM known_browsers"))
    assert ADDRESS not in kept
    assert "known" not in kept
    assert "guess" not in kept
    outcome(store, now + WINDOW, password=PASSWORD)
    assert asked(opened, "SELECT * FROM sign_in_tries") == []


def test_without_the_servers_secret_no_address_can_be_read_out_of_what_is_counted(store, opened, now):
    with suppress(accounts.WrongPasswordError):
        accounts.sign_in(store, "guess", WRONG, accounts.Asking(ADDRESS, secret=b"one"), now)
    kept = str(asked(opened, "SELECT * FROM sign_in_tries"))
    plain = f"network {ADDRESS}/32".encode()
    assert hmac.new(b"one", plain, sha256).hexdigest() in kept
    assert hmac.new(b"", plain, sha256).hexdigest() not in kept
    assert sha256(plain).hexdigest() not in kept


# --- another profile for the hashes ---


def hash_of(opened, name="tanaka"):
    return asked(opened, f"SELECT password_hash FROM users WHERE name = '{name}'")[0][0]


@pytest.fixture
def better(store, monkeypatch):
    """From now on passwords are hashed with another profile than those of the store."""
    hasher = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", hasher)
    return hasher


def test_signing_in_replaces_an_outdated_hash_and_ends_nothing(store, opened, now, better):
    earlier = accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now)
    renewed = hash_of(opened)
    assert renewed.startswith("$argon2id$v=19$m=128,t=2,p=1$")
    assert better.verify(renewed, PASSWORD)
    later = accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now)
    assert hash_of(opened) == renewed
    assert [signed_in(store, token, now) for token in (earlier, later)] == ["tanaka", "tanaka"]


def test_a_wrong_password_replaces_no_hash_and_makes_none(store, opened, now, better, monkeypatch):
    """So it takes as long as before, whether its name is known or not."""
    before = hash_of(opened)
    monkeypatch.setattr(passwords, "hashed", lambda _: pytest.fail("a hash was made"))
    for name in ("tanaka", "nobody", "sato@example.jp"):
        assert outcome(store, now, name) is accounts.WrongPasswordError
    assert hash_of(opened) == before


def test_a_password_that_is_set_meanwhile_is_not_replaced(store, opened, now, better):
    ((user, outdated),) = asked(opened, "SELECT id, password_hash FROM users WHERE name = 'tanaka'")
    accounts.change_password(store, "tanaka", "another horse 12 battery", now)
    changed = hash_of(opened)
    store.renew_hash(user, outdated, passwords.hashed(PASSWORD))
    assert hash_of(opened) == changed


@only_sqlite
def test_an_unknown_name_takes_as_long_as_a_known_one(store, now, monkeypatch):
    """Without the hash of nobody's password, of the same cost, it would take a tenth of the time."""
    monkeypatch.setattr(passwords, "HASHER", SLOW)
    monkeypatch.setattr(passwords, "NOBODY", SLOW.hash("nobody's"))
    accounts.change_password(store, "tanaka", PASSWORD, now)
    taken = {"tanaka": [], "nobody": [], "sato@example.jp": []}
    for number in range(7):
        for name, times in taken.items():
            start = time.process_time()
            outcome(store, now, name=name, address=f"10.0.0.{number}")
            times.append(time.process_time() - start)
    medians = [statistics.median(times) for times in taken.values()]
    assert max(medians) < 1.6 * min(medians)


# --- OpenID Connect ---


def claims(now, **changed):
    usual = {"iss": "issuer", "sub": "7", "iat": int(now.timestamp()), "nonce": "n", "is_logged_in": True}
    return usual | {"email": "Sato@example.jp", "email_verified": True} | changed


def identified(store, claimed, now):
    found = accounts.identified(store, claimed, now)
    return found and found.name


def test_a_verified_address_in_our_table_opens(store, now):
    assert identified(store, claims(now), now) == "sato@example.jp"


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "stranger@example.jp"},
        {"email": None},
        {"email": "no name"},
        {"email": "tanaka"},  # an account with a password, of whoever gave it that name
        {"sub": None},
        {"iss": None},
        {"sub": ""},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"iat": None},
        {"iat": "now"},
        {"iat": 0},
        {"iat": 10**11},
        {"iat": -(10**40)},
    ],
    ids=str,
)
def test_an_address_that_is_unverified_or_unknown_and_a_token_without_its_time_open_nothing(store, now, changed):
    assert identified(store, claims(now, **changed), now) is None


def test_an_identity_lasts_no_longer_than_a_password_sign_in(store, now):
    claimed = claims(now)
    assert identified(store, claimed, now)
    assert identified(store, claimed, now + IDLE)
    assert identified(store, claimed, now + 2 * IDLE + MINUTE) is None
    assert identified(store, claimed, now + 2 * IDLE + 2 * MINUTE) is None
    assert identified(store, claims(now, nonce="late"), now + LONGEST + MINUTE) is None


def test_a_copied_identity_opens_nothing_after_signing_out_also_when_others_sign_in(store, replica, now):
    claimed = claims(now)
    assert identified(store, claimed, now)
    accounts.forget_identity(store, claimed, now)
    accounts.sign_in(store, "tanaka", PASSWORD, ASKING, now + LONGEST)
    assert identified(replica, claimed, now + MINUTE) is None
    assert identified(replica, claimed, now + LONGEST) is None
    assert identified(store, claims(now, nonce="again"), now + MINUTE) == "sato@example.jp"


def test_a_disabled_user_is_out_with_every_identity(store, now):
    assert identified(store, claims(now), now)
    accounts.disable(store, "sato@example.jp", now)
    assert identified(store, claims(now), now) is None
    assert identified(store, claims(now, nonce="again"), now) is None


def test_an_address_that_another_account_has_now_does_not_take_over_its_sign_in(store, now):
    assert identified(store, claims(now), now)
    accounts.add(store, "suzuki@example.jp", "recruiter", None, now)
    assert identified(store, claims(now, email="suzuki@example.jp"), now) is None


LOOK_ALIKE = [
    "bob@straße.jp",
    "ｂｏｂ@strasse.jp",
    "\u212aelvin@example.jp",
    " bob@strasse.jp",
    "bob@strasse.jp ",
    "bob@ſtrasse.jp",
]


@pytest.mark.parametrize("claimed", LOOK_ALIKE)
def test_an_address_that_only_looks_alike_is_nobodys_account(replica, now, claimed):
    for name in ("bob@strasse.jp", "kelvin@example.jp"):
        replica.add(name, "recruiter", None, now)
    known = {"email_verified": True, "iss": "https://id.example.jp", "sub": "7"}
    assert accounts.known(replica, known | {"email": claimed}) is None
    assert accounts.known(replica, known | {"email": "Bob@Strasse.jp"}).name == "bob@strasse.jp"


def test_an_address_that_is_given_to_somebody_else_does_not_inherit_the_account(replica, now):
    replica.add("bob@example.jp", "recruiter", None, now)

    def come(subject, nonce):
        claims = {"email": "bob@example.jp", "email_verified": True, "iss": "https://id.example.jp", "sub": subject}
        return accounts.identified(replica, claims | {"iat": now.timestamp(), "nonce": nonce}, now)

    assert come("the first bob", "1").name == "bob@example.jp"
    assert come("another bob", "2") is None
    assert come("the first bob", "3").name == "bob@example.jp"


def test_tries_and_sign_ins_that_count_no_more_go_although_nobody_signs_in(replica, now):
    replica.add("carol", "recruiter", None, now)
    user, _ = replica.find("carol")
    replica.take_try(["key"], now)
    replica.begin("f" * 64, user.id, now, now)
    replica.forget(now + timedelta(days=400))
    left = [
        replica._database.read(lambda c, t=table: c.scalar(select(func.count()).select_from(t)))
        for table in (sign_in_tries, sign_ins)
    ]
    assert left == [0, 0]


def test_one_person_at_the_provider_is_one_account(store, now):
    accounts.add(store, "suzuki@example.jp", "recruiter", None, now)
    assert identified(store, claims(now), now) == "sato@example.jp"
    assert identified(store, claims(now, email="suzuki@example.jp", nonce="other"), now) is None
    assert identified(store, claims(now, email="suzuki@example.jp", sub="8", nonce="other"), now) == "suzuki@example.jp"
