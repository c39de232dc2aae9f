"""The page that carries the app, and its files."""

import gzip
import json
import re
from urllib.parse import urljoin

import pytest

from advisor.content.loading import DATA
from advisor.i18n import load

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def script(server) -> str:
    return re.search(r'src="\.(/static/js/index\.[^"]+)"', server.get("/").body.decode()).group(1)


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/", "", "ja"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "zh-CN,zh;q=0.9,en;q=0.8", "en"),
        ("/", "en;q=0.2,ja;q=0.7", "ja"),
        ("/", "fr", "ja"),
        ("/", "en;q=0", "ja"),
        ("/?lang=ja", "en", "ja"),
        ("/?lang=en", "ja", "en"),
        ("/questions?lang=xx", "en", "en"),
    ],
)
def test_the_page_speaks_the_visitors_language_before_any_script_runs(server, path, accepted, language):
    words = load(DATA, language)
    page = server.get(path, headers={"Accept-Language": accepted} if accepted else {}).body.decode()
    name = words("questions.title" if path.startswith("/questions") else "welcome.title")
    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{language}">' in page
    assert f"<title>{name} | Callfit</title>" in page
    assert f'<meta name="description" content="{words("welcome.lead")}" />' in page
    for key in ("noscript", "wait"):
        assert words(key).replace("'", "&#x27;") in page
    assert '<div id="root"></div>' in page
    assert "Streamlit" not in re.sub(r'"[^"]*"', "", page)


def test_the_page_asks_for_nothing_that_is_not_served_or_not_used(server):
    page = server.get("/").body.decode()
    assert "<script>" not in page
    assert "agent" not in page
    assert "woff" not in page
    for path in re.findall(r'(?:src|href)="\.(/[^"]+)"', page):
        assert server.get(path, "HEAD").status == 200, path


def test_where_the_server_is_and_how_it_is_set_is_said_before_streamlits_script_runs(server):
    """Both scripts wait for the whole page, and run in the order in which they stand."""
    page = server.get("/result").body.decode()
    scripts = re.findall(r'<script (defer|type="module")[^>]* src="([^"]+)"', page)
    assert [kind for kind, _ in scripts] == ["defer", 'type="module"']
    said = server.get(scripts[0][1].removeprefix(".")).body.decode()
    (config,) = re.findall(r"\.\.\.(\{.*?\})", said)
    assert json.loads(config) == json.loads(server.get("/_stcore/host-config").body)
    assert "BACKEND_BASE_URL" in said


@pytest.mark.parametrize("path", ["/", "/questions", "/questions?s=x&q=2"])
def test_the_page_is_compressed_and_never_kept_by_a_proxy(server, path):
    answer = server.get(path, headers=GZIP)
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == server.get(path).body
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["etag"] is None
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert server.get(path, "HEAD").status == 200


def test_scripts_are_compressed_with_their_cache_headers(server):
    path = script(server)
    plain, packed = server.get(path), server.get(path, headers=GZIP)
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"]
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < 0.5 * len(plain.body)
    assert plain.headers["content-encoding"] is None
    for name in ("cache-control", "x-content-type-options"):
        assert packed.headers[name] == plain.headers[name]
    assert packed.headers["content-type"].split(";")[0] == plain.headers["content-type"].split(";")[0]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0", "xgzip"])
def test_who_does_not_want_gzip_gets_none(server, accepted):
    for path in ("/", script(server)):
        assert server.get(path, headers={"Accept-Encoding": accepted}).headers["content-encoding"] is None


def test_a_part_of_a_file_is_sent_as_it_is(server):
    answer = server.get(script(server), headers=GZIP | {"Range": "bytes=0-9"})
    assert (answer.status, len(answer.body)) == (206, 10)


@pytest.mark.parametrize("path", ["/static/../index.html", "/static/%2e%2e/index.html", "/static//etc/passwd"])
def test_no_path_leaves_the_folder(server, path):
    answer = server.get(path, headers=GZIP)
    assert answer.status in {200, 307, 404}
    assert b"root:" not in answer.body


KNOWN = ("sign-in", "sign-out", "sign-up", "static", "media", "component", "_stcore", "questions", "c", "j", "healthz")
UNKNOWN = [
    f"/{known}{behind}" for known in KNOWN for behind in ("%E3%80%82", "%E3%80%8D", "x", "/x", "/x/y", "/x.html")
]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", ["/sign-up", "/static", "/_stcore", "/index.html", "/static/js/x.js", *UNKNOWN])
def test_no_unknown_address_shows_a_page_that_is_not_ours(server, path, language):
    # A part of a page, or a page that a browser has already, is a page too.
    for headers in ({}, GZIP, {"Range": "bytes=0-99"}):
        answer = server.get(f"{path}?lang={language}", headers=headers)
        assert answer.status != 200 or path.startswith(("/c/", "/j/"))
        if answer.headers.get_content_type() == "text/html":
            page = answer.body.decode()
            assert answer.status == 404
            assert f'<html lang="{language}">' in page
            assert load(DATA, language)("not_found.title") in page
            assert answer.headers["content-security-policy"]
        assert b"<title>Streamlit" not in answer.body
        if answer.status in {400, 404} and not path.startswith("/_stcore/"):
            assert answer.headers.get_content_type() == "text/html"


@pytest.mark.parametrize("path", ["/%00", "/j%00/x", "/..%5c", "/C:/x", "/%5c%5cstranger.example/x"])
def test_an_address_that_looks_like_an_attack_is_answered_in_our_words(server, path):
    answer = server.get(f"{path}?lang=en")
    assert (answer.status, answer.headers.get_content_type()) == (404, "text/html")
    assert load(DATA, "en")("not_found.title") in answer.body.decode()


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("//j/ABC234", "../../j/ABC234"),
        ("/j//ABC234", "../../j/ABC234"),
        ("//", "../"),
        ("//questions?lang=en", "../questions?lang=en"),
        ("///stranger.example/%2e%2e", "../../../stranger.example/%2e%2e"),
        ("//%2Fstranger.example", "../%2Fstranger.example"),
    ],
)
def test_slashes_too_many_lead_to_the_address_without_them_at_this_host(server, path, target):
    answer = server.get(path)
    assert (answer.status, answer.headers["location"]) == (307, target)  # a browser counts empty folders too


ENCODED = [*("/%2f", "/%2Fj/CODE", "/j/%2fCODE", "/j%2f%2fCODE", "/questions%2f%2f", "//%2f", "/%2f/j/CODE"), "/%2f%2f"]


@pytest.mark.parametrize("path", ENCODED)
def test_a_slash_in_disguise_ends_on_a_page_in_our_words_and_not_in_a_circle(server, path):
    for _ in range(3):
        answer = server.get(path)
        if answer.status not in {303, 307}:
            break
        path = urljoin(path.replace("//", "/./", 1) if path.startswith("//") else path, answer.headers["location"])
    assert answer.status in {200, 404}
    assert answer.headers.get_content_type() == "text/html"
    assert '<html lang="ja">' in answer.body.decode()


@pytest.mark.parametrize("path", ["/", "/questions"])
def test_a_part_of_the_page_is_the_whole_page_in_our_words(server, path):
    whole = server.get(path)
    for headers in ({"Range": "bytes=0-99"}, {"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}):
        answer = server.get(path, headers=headers)
        assert (answer.status, answer.body) == (200, whole.body)
