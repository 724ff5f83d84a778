"""A small process for the tests of the supervisor: answers /healthz, or only lives."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import time


class Answer(http.server.BaseHTTPRequestHandler):
    """200 with this process's id."""

    def do_GET(self) -> None:
        body = str(os.getpid()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def main(kind: str, port: str) -> None:
    """`web` serves; `leader` leaves a grandchild that holds on; `stuck` ignores SIGTERM."""
    if kind == "web":
        http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Answer).serve_forever()
    if kind == "leader":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    if kind == "stuck":
        import signal

        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if kind == "broken":
        sys.exit(3)
    time.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
