"""
What gunicorn loads.
"""

from app import logs
from app.bootstrap import build_service
from app.environment import read_environment

_environment = read_environment()
_service = build_service(_environment, logs.set_up(_environment.get("LOG_LEVEL")).sink)
_service.start()

application = _service.app
