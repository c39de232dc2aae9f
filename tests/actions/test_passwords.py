"""Passwords as they are stored."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from argon2 import PasswordHasher

from advisor.actions import passwords


@pytest.fixture(autouse=True)
def as_shipped(careful, monkeypatch):
    """Hash as carefully as the program does."""
    for name, value in zip(("HASHER", "NOBODY"), careful, strict=True):
        monkeypatch.setattr(passwords, name, value)


def test_only_the_same_password_matches_its_hash():
    stored = passwords.hashed("correct horse")
    assert passwords.matches("correct horse", stored)
    assert not passwords.matches("correct horsf", stored)
    assert not passwords.matches("", stored)
    assert passwords.hashed("correct horse") != stored
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not passwords.is_outdated(stored)
    assert passwords.is_outdated(stored.replace("t=3", "t=2"))


def test_however_a_keyboard_composes_it_it_is_the_same_password():
    stored = passwords.hashed("が１２３４５６７８９０")
    assert passwords.matches("か\u30991234567890", stored)


@pytest.mark.parametrize("password", ["", "x", "\x00", "None", passwords.NOBODY])
def test_without_a_hash_nothing_matches(password):
    assert not passwords.matches(password, None)


def test_the_hash_of_nobody_takes_as_long_as_any_other():
    assert not passwords.HASHER.check_needs_rehash(passwords.NOBODY)


@pytest.mark.parametrize("stored", ["$argon2id$damaged", "plain", passwords.NOBODY[:-4]])
def test_a_damaged_hash_matches_nothing(stored):
    assert not passwords.matches("plain", stored)


def test_no_more_than_two_are_hashed_at_once(monkeypatch):
    lock, now, most = Lock(), 0, 0

    class Watched(PasswordHasher):
        def verify(self, *given):
            nonlocal now, most
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.02)
            with lock:
                now -= 1
            return True

    monkeypatch.setattr(passwords, "HASHER", Watched())
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: passwords.matches("x", None), range(20)))
    assert most == passwords.AT_ONCE == 2
