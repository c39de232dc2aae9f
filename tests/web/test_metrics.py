"""Figures about the process: told to this machine only, and nothing about persons."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from advisor.runtime.metrics import REFUSED, Metrics


def figures(text: str) -> dict[str, float]:
    families = text_string_to_metric_families(text)
    return {f"{one.name}{one.labels or ''}": one.value for family in families for one in family.samples}


def test_this_machine_reads_them_as_prometheus_does(server):
    answer = server.get("/metrics")
    assert (answer.status, answer.headers.get_content_type()) == (200, "text/plain")
    found = figures(answer.body.decode())
    assert found["callfit_unsaved_visitors"] == found["callfit_unsaved_taps"] == 0
    assert found["callfit_store_places"] >= 1
    assert found["callfit_open_pages"] == 0
    assert {name for name in found if "refused" in name and "total" in name} == {
        f"callfit_refused_total{{'door': '{door}'}}" for door in REFUSED
    }


@pytest.mark.parametrize("name", ["127.0.0.1", "127.0.0.1:8501", "localhost", "[::1]:8501"])
def test_it_is_asked_by_any_name_of_this_machine(server, name):
    assert server.get("/metrics", headers={"Host": name}).status == 200


def test_nobody_else_does(server):
    assert server.get("/metrics", source="127.0.0.77").status == 404


@pytest.mark.parametrize(
    "name", ["fit.example.jp", "fit.example.jp:443", "127.0.0.1.example.jp", "localhost@example.jp", ""]
)
def test_a_proxy_that_does_not_say_for_whom_it_asks_reads_none(server, name):
    assert server.get("/metrics", headers={"Host": name}).status == 404


def test_a_file_that_nobody_asked_for_is_counted_at_its_door(server):
    before = figures(server.get("/metrics").body.decode())["callfit_refused_total{'door': 'upload'}"]
    assert server.get("/_stcore/upload_file/x/y", "PUT").status == 404
    after = figures(server.get("/metrics").body.decode())["callfit_refused_total{'door': 'upload'}"]
    assert after == before + 1


@pytest.mark.parametrize("door", REFUSED)
def test_every_door_that_refuses_is_counted(door):
    metrics = Metrics()
    metrics.refuse(door)
    found = figures(metrics.text().decode())
    assert [found[f"callfit_refused_total{{'door': '{one}'}}"] for one in REFUSED] == [one == door for one in REFUSED]


def test_two_processes_in_one_test_run_count_for_themselves():
    one, other = Metrics(), Metrics()
    one.taps.inc(3)
    assert figures(one.text().decode())["callfit_taps_total"] == 3
    assert figures(other.text().decode())["callfit_taps_total"] == 0
