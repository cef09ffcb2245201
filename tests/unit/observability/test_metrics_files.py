import os
import subprocess
import sys
from pathlib import Path

from app.observability.metrics_files import BYTES, reserve

ROOT = Path(__file__).parents[3]
COUNTS = """
import os, sys
from app.factory import build_service
from app.observability.logs import NoQueue
client = build_service(os.environ, NoQueue()).app.test_client()
shown = client.get("/metrics", headers={"Authorization": "Bearer token-of-the-metrics"}).text
print('most_recent_order_requests_total' in shown)
"""


def run(directory):
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(directory), "METRICS_TOKEN": "token-of-the-metrics"}
    done = subprocess.run(
        [sys.executable, "-c", COUNTS],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_each_file_has_its_room_before_anything_is_counted(tmp_path):
    assert run(tmp_path) == "True"

    files = list(tmp_path.glob("*.db"))
    assert len(files) >= 5
    for file in files:
        assert file.stat().st_size > BYTES
        assert file.stat().st_blocks * 512 >= file.stat().st_size


def test_without_room_a_process_counts_for_itself(tmp_path):
    assert run(tmp_path / "missing") == "True"


def test_one_process_needs_no_files():
    assert reserve(None, 1) is None
