"""How gunicorn serves the portal in a container. There is no access log: what someone reads or asks is theirs."""

import gc
import os
import shutil

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

# What is loaded stays loaded: no process looks through it for circular garbage, and none copies its pages by looking.
gc.set_threshold(20_000, 20, 20)


def pre_fork(server, worker):
    gc.collect()
    gc.freeze()


if os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_TOKEN_FILE"):
    # Each process counts in a file of its own here, and whichever is asked adds them up. Before the portal is loaded.
    counts = os.environ["PROMETHEUS_MULTIPROC_DIR"] = f"/dev/shm/postwise-counts-{os.getpid()}"  # noqa: S108
    os.makedirs(counts, mode=0o700)  # noqa: PTH103

    def child_exit(server, worker):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)

    def on_exit(server):
        shutil.rmtree(counts, ignore_errors=True)
