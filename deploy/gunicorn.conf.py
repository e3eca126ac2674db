"""How gunicorn serves the portal in a container. There is no access log: what someone reads or asks is theirs."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4  # below DATABASE_POOL_MAX, so that a thread never waits for a connection
preload_app = True
timeout = 60
graceful_timeout = 25  # below the stop_grace_period of docker-compose.yml
keepalive = 5
worker_tmp_dir = "/dev/shm"  # noqa: S108 (gunicorn makes a private file there)
control_socket_disable = True
logger_class = "portal.weblog.WebLog"
