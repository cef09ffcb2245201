"""
JSON lines: what gets into one, and that nobody ever waits for one.
"""

import ast
import json
import logging
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from select import PIPE_BUF

import pytest

from app.observability.logs import FIELDS, LONGEST_LINE, LineHandler, LineQueue

ROOT = Path(__file__).parents[3]


class Lines(LineQueue):
    """
    A queue that keeps what it is given.
    """

    def __init__(self):
        super().__init__()
        self.lines = []

    def put(self, line):
        self.lines.append(line)


@pytest.fixture(name="lines")
def _lines():
    return Lines()


@pytest.fixture(name="log")
def _log(lines):
    def make(name):
        logger = logging.getLogger(name)
        logger.handlers[:] = [LineHandler(lines)]
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
        made.append(logger)
        return logger

    made = []
    yield make
    for logger in made:
        logger.handlers.clear()
        logger.propagate = True


def read(lines):
    return [json.loads(line) for line in lines.lines]


def test_every_field_the_code_gives_is_on_the_list():
    trees = [ast.parse(path.read_text("utf-8")) for room in ("app", "adapters") for path in (ROOT / room).rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    extras = [word.value for call in calls for word in call.keywords if word.arg == "extra"]
    given = {key.value for extra in extras if isinstance(extra, ast.Dict) for key in extra.keys if key}

    assert given
    assert given <= FIELDS


def test_a_line_has_time_level_event_and_the_fields_of_the_list(log, lines):
    log("app.x").warning("store is bad", extra={"store": "eu", "fault": "dns", "status": 502, "token": "canary"})

    (line,) = read(lines)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {"level": "warning", "event": "store is bad", "store": "eu", "fault": "dns", "status": 502}


def test_an_exception_gives_its_type_and_places_and_not_its_text(log, lines):
    try:
        int("canary")
    except ValueError:
        log("app.x").exception("failed")

    (line,) = read(lines)
    assert line["error"] == "ValueError"
    assert "unit/observability/test_logs.py:" in line["at"]
    assert "canary" not in lines.lines[0]


def test_a_librarys_message_is_cut_to_its_template(log, lines):
    log("urllib3.connectionpool").warning("Retrying after %s: %s", "canary", "/path?consumer_secret=canary")

    assert read(lines)[0]["event"] == "Retrying after %s: %s"


@pytest.mark.parametrize("text", ["a\r\nb", "\x1b[31mred", "\ud800", "\x00", "ümlaut", "\u2028"])
def test_a_line_is_one_line_of_plain_ascii(log, lines, text):
    log("app.x").info("event", extra={"word": text})

    assert read(lines)[0]["word"] == text
    assert all(32 <= ord(character) < 127 for character in lines.lines[0])


def test_a_long_field_is_cut(log, lines):
    log("app.x").info("event", extra={"word": "a" * 100_000})

    assert len(read(lines)[0]["word"]) == 200


def test_a_line_is_never_longer_than_a_pipe_takes_in_one_piece(log, lines):
    log("app.x").info("a" * 100_000)

    assert len(lines.lines[0]) <= LONGEST_LINE


def test_a_stuck_reader_costs_lines_and_no_time():
    read_end, write_end = os.pipe()
    queue = LineQueue(write_end, capacity=50, pause_s=0)
    for number in range(100_000):
        queue.put(f'{{"number":{number}}}' + " " * 1000)
    dropped_at_most = queue.dropped
    received, written = b"", 0
    while written < 100_000:  # lines, and those that are told to be lost
        received += os.read(read_end, 65536)
        lines = [json.loads(line) for line in received.splitlines()]
        written = sum(line.get("lines", 1) for line in lines)
    os.close(read_end)

    assert dropped_at_most > 90_000
    assert lines[0] == {"number": 0}
    assert written == 100_000
    os.close(write_end)


def test_lines_that_wait_are_written_together_as_far_as_a_pipe_keeps_them_whole(monkeypatch):
    written = []
    monkeypatch.setattr(os, "write", lambda _descriptor, piece: written.append(piece) or len(piece))
    queue = LineQueue(1)
    for number in range(100):
        queue.put(f'{{"number":{number}}}' + " " * 300)
    queue.flush()

    assert [json.loads(line)["number"] for line in b"".join(written).splitlines()] == list(range(100))
    assert all(piece.endswith(b"\n") and len(piece) <= PIPE_BUF for piece in written)
    assert len(written) < 20


def test_a_full_disk_costs_lines_and_nothing_else():
    with Path("/dev/full").open("wb") as full:
        queue = LineQueue(full.fileno(), pause_s=0)
        queue.put("{}")
        queue.flush()

        assert queue.dropped == 1


def test_lines_of_many_threads_stay_whole():
    read_end, write_end = os.pipe()
    queue = LineQueue(write_end, pause_s=0)
    received = []

    def read_all():
        while piece := os.read(read_end, 65536):
            received.append(piece)

    reader = threading.Thread(target=read_all)
    reader.start()
    writers = [
        threading.Thread(target=lambda name=name: [queue.put(f'{{"{name}":{number}}}') for number in range(500)])
        for name in "abcd"
    ]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    queue.flush(10)
    os.close(write_end)
    reader.join()
    os.close(read_end)

    numbers = {name: [] for name in "abcd"}
    for line in b"".join(received).splitlines():
        ((name, number),) = json.loads(line).items()
        numbers[name].append(number)
    assert numbers == {name: list(range(500)) for name in "abcd"}


def test_parent_and_child_write_their_own_lines_once():
    code = """
import logging, os
from app.observability import logs
logs.set_up("INFO")
log = logging.getLogger("app.x")
log.info("before")
if os.fork():
    os.wait()
    log.info("parent")
else:
    log.info("child")
"""
    output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout

    assert sorted(json.loads(line)["event"] for line in output.splitlines()) == ["before", "child", "parent"]


def test_an_exit_waits_for_no_reader_that_is_stuck():
    code = """
import logging, os
from app.observability import logs
read_end, write_end = os.pipe()
logs.set_up("INFO", descriptor=write_end)
for number in range(2000):
    logging.getLogger("app.x").info("a" * 200)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=20)

    assert done.stderr == b""


def test_what_is_logged_at_the_very_end_makes_no_noise():
    code = """
import atexit, logging
from app.observability import logs
atexit.register(lambda: logging.getLogger("app.x").info("after"))
logs.set_up("INFO")
logging.getLogger("app.x").info("during")
atexit.register(lambda: logging.getLogger("app.x").info("before"))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=20)

    assert done.stderr == b""
    assert [json.loads(line)["event"] for line in done.stdout.splitlines()][:2] == ["during", "before"]
