"""
What gunicorn loads.
"""

from app.bootstrap import build_app
from app.environment import read_environment

application = build_app(read_environment())
