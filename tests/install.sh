#!/bin/sh
# Makes sure that the tests have a Chromium, Japanese fonts, nginx and pgbouncer; says nothing when they do.
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

PATH=$PATH:/usr/sbin:/usr/local/sbin # where Debian keeps nginx and pgbouncer

have() { command -v "$1" >/dev/null 2>&1; }

# Ubuntu's chromium only starts a snap, which cannot use the tests' folders: it does not count.
system_browser() {
    for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
        path=$(command -v "$name") || continue
        case $(readlink -f "$path" 2>/dev/null) in /snap/* | */snap) continue ;; esac
        grep -qsF /snap/ "$path" || return 0
    done
    return 1
}

playwright_browser() {
    .venv/bin/python - >>"$log" 2>&1 <<'PYTHON'
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    raise SystemExit(not Path(playwright.chromium.executable_path).exists())
PYTHON
}

japanese_fonts() { # macOS has its own
    [ "$(uname)" = Darwin ] || { have fc-list && [ -n "$(fc-list :lang=ja 2>/dev/null)" ]; }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo "$@"; else return 1; fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@"; }

# system chromium|fonts|nginx|strace|pgbouncer: from the system's own packages
system() {
    have apt-get || have dnf || have pacman || have apk || return 1
    echo "Installing $1 for the tests"
    case $1 in
    chromium) apt=chromium-headless-shell dnf=chromium pacman=chromium apk=chromium ;;
    fonts)
        apt='fonts-noto-cjk fontconfig' dnf='google-noto-sans-cjk-fonts fontconfig'
        pacman='noto-fonts-cjk fontconfig' apk='font-noto-cjk fontconfig'
        ;;
    nginx) apt='nginx openssl' dnf='nginx openssl' pacman='nginx openssl' apk='nginx openssl' ;;
    strace) apt=strace dnf=strace pacman=strace apk=strace ;;
    pgbouncer) apt=pgbouncer dnf=pgbouncer pacman=pgbouncer apk=pgbouncer ;;
    esac
    # shellcheck disable=SC2086 # each name is a package
    if have apt-get; then
        apt_get update
        apt_get -y install --no-install-recommends $apt
    elif have dnf; then
        as_root dnf -q -y install $dnf
    elif have pacman; then
        as_root pacman -S --noconfirm --needed $pacman
    else
        as_root apk add -q $apk
    fi >>"$log" 2>&1 </dev/null
}

fail() {
    tail -n 10 "$log" >&2
    echo "$1" >&2
    exit 1
}

is_ubuntu() { grep -qsx 'ID=ubuntu' /etc/os-release; }

if ! system_browser && ! playwright_browser; then
    # Homebrew's Chromium is no longer offered: macOS takes Playwright's own, as Ubuntu does.
    if is_ubuntu || ! system chromium || ! system_browser; then
        echo "Downloading Playwright's Chromium for the browser tests"
        .venv/bin/python -m playwright install --with-deps chromium >>"$log" 2>&1 </dev/null ||
            .venv/bin/python -m playwright install chromium >>"$log" 2>&1 ||
            fail 'No Chromium for the browser tests: install the chromium package of your system, then try again.'
    fi
fi

# Debian's browser without windows takes half the processor's time of one with windows: taken beside it, unasked for.
if [ "$(id -u)" = 0 ] && ! is_ubuntu && have apt-get && ! have chromium-headless-shell; then
    system chromium || true
fi

if ! japanese_fonts; then
    { system fonts && japanese_fonts; } ||
        fail 'No Japanese fonts for the browser tests: install Noto Sans CJK and fontconfig, then try again.'
fi

# With openssl, which makes its certificate.
proxy() { have nginx && have openssl; }

if ! proxy; then
    had=$(command -v nginx || true)
    { system nginx && proxy; } ||
        fail 'No nginx for the tests of several replicas: install the packages nginx and openssl, then try again.'
    # Debian starts what it installs; the tests start their own.
    [ "$had" ] || ! have systemctl || as_root systemctl disable --now nginx >>"$log" 2>&1 || true
fi

# Traces what reaches the disk, for the power cut; Linux only, elsewhere that test is left out.
if [ "$(uname)" = Linux ] && ! have strace; then
    { system strace && have strace; } ||
        fail 'No strace for the test of a power cut: install the package strace, then try again.'
fi

# Stands between the app and PostgreSQL, in one test; where it cannot be installed that one is left out.
if [ "$(uname)" = Linux ] && ! have pgbouncer; then
    { system pgbouncer && have pgbouncer; } || echo 'No pgbouncer: its test is left out.' >&2
    ! have systemctl || as_root systemctl disable --now pgbouncer >>"$log" 2>&1 || true
fi
