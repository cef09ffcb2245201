"""
The worker with little patience, so that its tests need not have more.
"""

from app.server.log import JsonLogger
from app.server.worker import Worker

Worker.request_seconds = 0.6
Worker.drain_seconds = 0.4

worker_class = Worker
workers = 1
threads = 4
control_socket_disable = True
forwarded_allow_ips = ""
forwarder_headers = ""
logger_class = JsonLogger
wsgi_app = "tests.e2e.server.plain_app:application"
