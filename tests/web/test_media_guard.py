"""Files that were made behind the sign-in go to whom they were made for."""

import asyncio
from datetime import UTC, datetime

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from advisor.actions import accounts
from advisor.content.loading import DATA
from advisor.i18n import load
from advisor.storage.accounts import AccountStore
from advisor.storage.database.connection import connect
from tests.client import DEVICE, Client

PASSWORD = "correct horse 12 battery"


@pytest.fixture(scope="module")
def signed_in(start):
    """The server, and the cookies of two members of staff."""
    server = start()
    opened = connect(f"sqlite:///{server.database}")
    held, now, found = AccountStore(opened), datetime.now(UTC), []
    for name in ("sato", "suzuki"):
        accounts.add(held, name, "staff", PASSWORD, now)
        token = accounts.sign_in(held, name, PASSWORD, accounts.Asking("192.0.2.1"), now)
        found.append(f"{DEVICE}; callfit_user={token}")
    opened.close()
    return server, *found


async def made(server, cookies):
    """The address of a file that the page for weights makes."""
    client = await Client(server.port, cookies=cookies, page_name="weights").open()
    ids, asked = [], BackMsg()
    await client.socket.send(client._request(None))
    async with asyncio.timeout(20):
        complete = False
        while not complete:
            data = await client.socket.recv()
            complete = client._take(data)
            element = ForwardMsg.FromString(data).delta.new_element
            ids += [element.download_button.deferred_file_id] if element.download_button.deferred_file_id else []
        asked.backend_operation_request.request_id = "x"
        asked.backend_operation_request.session_id = client.session
        asked.backend_operation_request.deferred_file.file_id = ids[0]
        await client.socket.send(asked.SerializeToString())
        while not (answer := ForwardMsg.FromString(await client.socket.recv())).HasField("backend_operation_response"):
            pass
    return client, answer.backend_operation_response.deferred_file.url


def test_a_file_goes_to_the_sign_in_that_it_was_made_for_and_to_no_other(signed_in):
    server, mine, others = signed_in

    async def fetch():
        client, path = await made(server, mine)
        answers = [
            await asyncio.to_thread(server.get, path, "GET", {"Cookie": cookies}) for cookies in (mine, others, DEVICE)
        ]
        await client.close()
        return answers

    got, *refused = asyncio.run(fetch())
    assert got.status == 200
    assert len(got.body) > 100
    for answer in refused:
        assert answer.status == 404
        assert load(DATA, "ja")("not_found.title") in answer.body.decode()


def test_another_ending_of_its_address_and_a_sign_in_that_has_ended_open_no_file(signed_in):
    server, mine, others = signed_in

    async def fetch():
        client, path = await made(server, mine)
        plain = path.rpartition(".")[0]
        addresses = [plain, f"{plain}.x", f"{plain}.pdf", f"{plain}."]
        refused = [
            await asyncio.to_thread(server.get, one, "GET", {"Cookie": cookies})
            for one in addresses
            for cookies in (others, DEVICE)
        ]
        opened = connect(f"sqlite:///{server.database}")
        accounts.disable(AccountStore(opened), "sato", datetime.now(UTC))
        opened.close()
        refused += [await asyncio.to_thread(server.get, one, "GET", {"Cookie": mine}) for one in (path, *addresses)]
        await client.close()
        return refused

    assert {answer.status for answer in asyncio.run(fetch())} == {404}
