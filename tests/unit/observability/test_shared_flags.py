"""
What one process has said, the others do not say again.
"""

import subprocess
import sys

import pytest

from app.observability.shared_flags import SharedFlags


@pytest.fixture(name="two")
def _two(tmp_path):
    return SharedFlags(str(tmp_path)), SharedFlags(str(tmp_path))


def test_what_is_wrong_is_news_once_and_so_is_its_end(two):
    one, other = two

    assert (one.set("eu"), other.set("eu"), other.set("us")) == (True, False, True)
    assert (other.clear("eu"), one.clear("eu")) == (True, False)
    assert one.set("eu")


def test_what_a_dead_process_said_is_said_again(two, tmp_path):
    code = f"from app.observability.shared_flags import SharedFlags; SharedFlags({str(tmp_path)!r}).set('eu')"
    subprocess.run([sys.executable, "-c", code], check=True)

    assert two[0].set("eu")
    assert not two[1].set("eu")


@pytest.mark.parametrize("directory", [None, "/nonexistent"])
def test_without_a_directory_everything_is_news(directory):
    flags = SharedFlags(directory)

    assert (flags.set("eu"), flags.set("eu"), flags.clear("eu")) == (True, True, True)


def test_no_name_leads_out_of_the_directory(two, tmp_path):
    two[0].set("../../etc/x")

    assert len(list(tmp_path.iterdir())) == 1
