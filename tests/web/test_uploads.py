"""Uploads at the real server: open to the session of a page for staff that takes files, and to nobody else."""

import asyncio
import http.client
from contextlib import suppress
from datetime import UTC, datetime

import psutil
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from advisor.actions import accounts
from advisor.files.xlsx_guard import LARGEST
from advisor.runtime.upload_doors import MOST_FILES
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests.client import Client

PASSWORD = "correct horse 12 battery"
MINE = "callfit_device=" + "m" * 43
FORM = "multipart/form-data; boundary=x"


@pytest.fixture(scope="module")
def cookies(start):
    """The server, and the cookies of each role."""
    server = start()
    opened = connect(f"sqlite:///{server.database}")
    held, now, found = AccountStore(opened), datetime.now(UTC), {"": MINE}
    for role in ("recruiter", "staff"):
        accounts.add(held, role, role, PASSWORD, now)
        found[role] = (
            f"{MINE}; callfit_user={accounts.sign_in(held, role, PASSWORD, accounts.Asking('192.0.2.1'), now)}"
        )
    opened.close()
    return server, found


def visit(server, cookie, page, then):
    """Open a page by the protocol, and do something with its session while it is open."""

    async def go():
        client = await Client(server.port, cookies=cookie, page_name=page).open()
        await client.run()
        done = await asyncio.to_thread(then, client.session)
        await client.close()
        return done

    return asyncio.run(go())


def put(server, cookie, session, data=b"code,desk,stayed\n", file="a-file"):
    """The status of an upload as the browser does it, with the token against forgery."""
    xsrf = server.get("/_stcore/health", headers={"Cookie": cookie}).cookies["_streamlit_xsrf"].split(";")[0]
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n' + data + b"\r\n--x--\r\n"
    headers = {"Cookie": f"{cookie}; _streamlit_xsrf={xsrf}", "X-Xsrftoken": xsrf, "Content-Type": FORM}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    with suppress(ConnectionError):  # a large one is refused before all of it was sent
        connection.request("PUT", f"/_stcore/upload_file/{session}/{file}", body, headers)
    try:
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def test_a_page_for_staff_that_takes_files_gets_them(cookies):
    server, found = cookies
    assert visit(server, found["staff"], "outcomes", lambda session: put(server, found["staff"], session)) == 204


@pytest.mark.parametrize(
    ("role", "page"),
    [("", ""), ("", "outcomes"), ("recruiter", "outcomes"), ("recruiter", "campaigns"), ("staff", "items")],
)
def test_no_other_page_and_nobody_else_does(cookies, role, page):
    server, found = cookies
    assert visit(server, found[role], page, lambda session: put(server, found[role], session)) == 404


@pytest.mark.parametrize(("names", "heard"), [(1, True), (2, False), (30_000, False)])
def test_it_asks_for_room_for_one_file_at_a_time(cookies, names, heard):
    server, found = cookies

    async def ask():
        client = await Client(server.port, cookies=found["staff"], page_name="outcomes").open()
        await client.run()
        asked = BackMsg()
        asked.file_urls_request.request_id, asked.file_urls_request.session_id = "x", client.session
        asked.file_urls_request.file_names.extend([""] * names)
        await client.socket.send(asked.SerializeToString())
        try:
            async with asyncio.timeout(5):
                while not (answer := ForwardMsg.FromString(await client.socket.recv())).HasField("file_urls_response"):
                    pass
            return len(answer.file_urls_response.file_urls) == names
        except websockets.ConnectionClosed:
            return False
        finally:
            await client.close()

    assert asyncio.run(ask()) == heard


def test_so_many_files_come_and_no_more(cookies):
    server, found = cookies

    def send(session):
        return [put(server, found["staff"], session, file=str(number)) for number in range(MOST_FILES + 1)]

    assert visit(server, found["staff"], "outcomes", send) == [204] * MOST_FILES + [429]


def test_what_is_too_large_is_refused_and_fills_no_memory(cookies):
    server, found = cookies
    process = psutil.Process(server.process.pid)

    def send(session):
        assert put(server, found["staff"], session, bytes(LARGEST)) == 204
        before = process.memory_info().rss
        answers = {put(server, found["staff"], session, bytes(8_000_000), str(number)) for number in range(10)}
        assert answers <= {413, None}
        return process.memory_info().rss - before

    assert visit(server, found["staff"], "outcomes", send) < 20_000_000
