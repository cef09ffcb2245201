"""
The page of the API in a real browser: a request can be tried, nothing is wider than a telephone, and axe finds nothing.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

pytest.importorskip("selenium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("chromedriver"), reason="chromedriver is not installed"),
]

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
)
# What reaches beyond the screen, unless it can be scrolled to inside a part that does not.
WIDER = """
const wider = [];
const scrolls = (node) => {
  for (; node; node = node.parentElement || node.getRootNode().host) {
    if (["auto", "scroll", "hidden"].includes(getComputedStyle(node).overflowX)) return true;
  }
  return false;
};
const look = (root) => {
  for (const element of root.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (box.width && box.right > innerWidth + 1 && !scrolls(element.parentElement)) wider.push(element.outerHTML);
    if (element.shadowRoot) look(element.shadowRoot);
  }
};
look(document);
return [document.documentElement.scrollWidth - innerWidth, wider];
"""


@pytest.fixture(scope="module", name="base_url")
def _base_url():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    environment = {"PATH": os.environ["PATH"], "PLATFORM": "demo", "BIND": address, "WEB_CONCURRENCY": "1"}
    service = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    yield f"http://{address}"
    service.terminate()
    service.wait()


@pytest.fixture(name="browser", params=[390, 1280])
def _browser(request, socket_enabled):
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    metrics = {"width": request.param, "height": 2000, "pixelRatio": 1}
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    yield browser
    browser.quit()


def until(look, seconds=20.0):
    """
    The first true thing that `look` gives.
    """
    ends = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.1)
    return seen


def answers(url):
    with contextlib.suppress(OSError):
        return requests.get(url, timeout=5).ok


def click(browser, root, text):
    script = "[...arguments[0].querySelectorAll('button')].find(b => b.innerText.trim() === arguments[1]).click()"
    browser.execute_script(script, root, text)


def test_a_request_can_be_tried_and_everybody_can_read_it(browser, base_url):
    from axe_selenium_python import Axe

    until(lambda: answers(f"{base_url}/livez"))
    browser.get(f"{base_url}/docs")
    page = until(lambda: browser.execute_script("return document.querySelector('rapi-doc')?.shadowRoot"))
    until(lambda: browser.execute_script("return arguments[0].querySelector('.endpoint-head')", page))
    token = "arguments[0].querySelector('#http-bearer-api-key-input').value = 'demo-token-for-local-use'"
    browser.execute_script(token, page)
    click(browser, page, "SET")
    heads = "[...arguments[0].querySelectorAll('.endpoint-head.get')]"
    browser.execute_script(f"{heads}.find(head => head.innerText.includes('most-recent-order')).click()", page)
    operation = "return arguments[0].querySelector('api-request')?.shadowRoot"
    request = until(lambda: browser.execute_script(operation, page))
    click(browser, request, "TRY")
    shown = "return arguments[0].querySelector('.response-message')?.parentElement.parentElement.innerText"
    until(lambda: "#Y34DHR" in (browser.execute_script(shown, request) or ""))

    assert browser.execute_script(WIDER) == [0, []]
    axe = Axe(browser)
    axe.inject()
    found = axe.run()["violations"]
    assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == []
    # No script, style or request that the page's policy refuses, and no file that is not there.
    assert browser.get_log("browser") == []
