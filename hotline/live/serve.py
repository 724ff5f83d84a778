"""How granian is started for the live process; one place, since its defaults do not suit it."""

import sys

from hotline.live.options import MOST_STREAMS


def command(*, port: int, host: str = "127.0.0.1") -> list[str]:
    """The argument list that serves streams on `host`:`port`.

    granian takes at most 1,024 requests at a time by default, and a stream is a request that
    does not end: the 1,025th tab would wait for ever. No access log is written.
    """
    return [
        sys.executable,
        *("-m", "granian", "hotline.live.app:application"),
        *("--interface", "asgi", "--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", "1", "--backlog", "4096", "--backpressure", str(MOST_STREAMS)),
        *("--runtime-mode", "st", "--http1-buffer-size", "16384"),
        *("--no-access-log", "--log-level", "warning", "--workers-kill-timeout", "1"),
        "--respawn-failed-workers",
    ]
