"""
The worker over an application that shows what it is given.
"""

from app.gunicorn_worker import GunicornWorker
from app.observability.server_log import JsonLogger

worker_class = GunicornWorker
workers = 1
threads = 4
control_socket_disable = True
forwarded_allow_ips = ""
forwarder_headers = ""
logger_class = JsonLogger
wsgi_app = "tests.e2e.server.plain_app:application"
