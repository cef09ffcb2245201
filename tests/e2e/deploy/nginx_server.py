"""
A real nginx with a shipped configuration, its addresses and files replaced.
"""

import contextlib
import shutil
import socket
import subprocess

import pytest

from tests.e2e.server.processes import PATIENCE, ROOT, free_port, read_all

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
SHIPPED = ROOT / "deploy" / "nginx"


def until_open(port):
    for _ in range(10_000):
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return


def replaced(text, changes):
    for shipped, here in changes.items():
        assert shipped in text
        text = text.replace(shipped, here)
    return text


class Nginx:
    """
    Reads a whole configuration.
    """

    def __init__(self, folder, text, port):
        self.port = port
        self.log = folder / "access.log"
        configuration = folder / "nginx.conf"
        configuration.write_text(text)
        command = [NGINX, "-c", configuration, "-g", "daemon off;"]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until_open(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port))
        client.settimeout(PATIENCE)
        return client

    def ask(self, request):
        with self.connect() as client:
            client.sendall(request)
            return read_all(client)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def container(folder, upstream, changes=None):
    port = free_port()
    shipped = (SHIPPED / "container.conf").read_text()
    here = {
        "service:8000": f"127.0.0.1:{upstream}",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/tmp/": f"{folder}/",
        "/dev/stdout": f"{folder}/access.log",
        "/dev/stderr": f"{folder}/error.log",
    }
    return Nginx(folder, replaced(shipped, here | (changes or {})), port)


def site(folder, name, changes=None, beside=""):
    """
    Debian's layout: the site is included by a configuration that knows nothing of it, `beside` another.
    """
    port = free_port()
    here = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "    listen [::]:80;\n": "",
        "/var/log/nginx": str(folder),
    }
    sites = folder / "sites-enabled"
    sites.mkdir()
    (sites / "most-recent-order").write_text(replaced((SHIPPED / name).read_text(), here | (changes or {})))
    (sites / "other").write_text(beside)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    main = (
        f"pid {folder}/pid; error_log {folder}/error.log; events {{ worker_connections 1024; }}"
        f"http {{ access_log {folder}/access.log;"
        + "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        + f"include {sites}/*; }}"
    )
    return Nginx(folder, main, port)
