"""
/livez and /readyz, of a service that was told to stop.
"""

from app.factory import build_app
from app.observability.metrics_directory import make_directory, say_stopping
from tests.contract.check import check_answer


def test_a_service_told_to_stop_is_alive_and_not_ready(tmp_path):
    directory = tmp_path / "metrics"
    make_directory(str(directory))
    client = build_app({"PROMETHEUS_MULTIPROC_DIR": str(directory)}).test_client()
    assert [client.get(path).status_code for path in ("/livez", "/readyz")] == [200, 200]

    say_stopping(str(directory))
    answer = client.get("/readyz")

    check_answer(answer.status_code, answer.headers, answer.data)
    assert answer.status_code == 503
    assert client.get("/livez").status_code == 200


def test_a_service_without_a_directory_is_ready():
    say_stopping("/nowhere/at/all")

    assert build_app({}).test_client().get("/readyz").status_code == 200
