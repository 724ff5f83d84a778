"""The socket of the finder: one thread a connection, framed JSON, this user only."""

from __future__ import annotations

import logging
import os
import socket
import socketserver
import struct
import sys
from pathlib import Path
from typing import Any

from hotline.finder.client import receive, send
from hotline.finder.service import Finder

log = logging.getLogger(__name__)

_PEER = struct.Struct("3i")  # process, user, group


class _Talk(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        if not _is_own(self.request):
            return
        while True:
            try:
                question = receive(self.request)
                if question is None:
                    return
                answer = self.server.finder.answer(question)
                send(self.request, answer)
            except OSError:
                return  # nobody there any more
            except (ValueError, TypeError) as error:
                # A question that is none: nothing of it is repeated.
                log.warning("what was asked is no question: %s", type(error).__name__)
                return


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens at `path`, open to the user of this process alone (mode 0600)."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, path: Path, finder: Finder) -> None:
        self.finder = finder
        path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Talk)
        finally:
            os.umask(before)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say the kind of error alone: its words may quote what was asked."""
        log.error("a question was not answered: %s", getattr(sys.exc_info()[0], "__name__", ""))


def _is_own(connection: socket.socket) -> bool:
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the mode of the socket stands alone where the kernel does not tell
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    return bool(_PEER.unpack(raw)[1] == os.geteuid())
