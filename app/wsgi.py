"""
What gunicorn loads.
"""

from app.config.environment import read_environment
from app.factory import build_service
from app.observability import logs

_environment = read_environment()
service = build_service(_environment, logs.set_up(_environment.get("LOG_LEVEL")).lines)
service.start()

application = service.app
