"""
A slice of the fuzzing that the command does at length, the same in every run.
"""

import orjson
import pytest

from adapters.kit.http import Response
from tests.fuzz import HOSTILE, URL, fuzz, hostile_urls, outcome_of
from tests.fuzz_seeds import PLATFORMS, seeds_of

CASES = 400
SLICE = 11  # of the cases that a seed stands for


@pytest.mark.parametrize("platform", PLATFORMS)
def test_broken_answers_give_a_sound_answer_or_a_plain_error(platform):
    outcomes, failures = fuzz(platform, CASES, SLICE)

    assert list(failures.values())[:1] == []
    assert outcomes["answered"] > CASES / 3  # what breaks an optional member does not sink the answer
    assert outcomes["UpstreamMalformed"] > 0


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_the_fuzzing_starts_from_is_answered(platform):
    for seed in seeds_of(platform):
        assert outcome_of(seed, seed.answers) == "answered", seed.name


def with_every_link(node, link):
    """
    The same with each of its links, and each tracking number, replaced.
    """
    if isinstance(node, dict):
        return {name: with_every_link(value, link) for name, value in node.items()}
    if isinstance(node, list):
        return [with_every_link(value, link) for value in node]
    return link if isinstance(node, str) and node.startswith(("http://", "https://")) else node


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_hostile_url_comes_out(platform):
    seeds = seeds_of(platform)
    links = [value for value in HOSTILE if isinstance(value, str) and ":" in value and len(value) < 20_000]
    for link in links:
        for seed in seeds[::5]:
            answers = {
                key: Response(answer.status, answer.headers, orjson.dumps(with_every_link(answer.json(), link)))
                for key, answer in seed.answers.items()
            }
            assert outcome_of(seed, answers) == "answered", link


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.example", "http://u:p@evil.example/", "https://", "ftp://x"]
)
def test_a_hostile_url_would_be_noticed(url):
    assert URL.fullmatch(url) is None
    assert list(hostile_urls({"tracking_info": {"external_url": url}})) == [url]
