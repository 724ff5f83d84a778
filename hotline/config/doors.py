"""Where the pages may be served, checked before anything starts."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Mapping

from hotline.config.trouble import Trouble


def port_from(environ: Mapping[str, str], default: int = 8000) -> int:
    """PORT as a number. Raises Trouble when it is none, or leaves no room for the next one."""
    asked = environ.get("PORT") or str(default)
    if not asked.isdigit() or not 1 <= int(asked) <= 65534:
        raise Trouble(f"PORT={asked} is not a port. Choose a number from 1024 to 65534.")
    return int(asked)


def require_free(host: str, port: int, *, make: bool) -> None:
    """Raises Trouble when `port` (pages) or `port` + 1 (event stream) is taken on `host`."""
    for number, use in ((port, "pages"), (port + 1, "the event stream")):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, number))
            except OSError as error:
                raise Trouble(_why_not(error, host, number, use, make=make)) from error


def require_safe_demo(environ: Mapping[str, str], host: str) -> None:
    """A demonstration shows its passwords and codes to whoever opens the page, so it stays on
    this machine and on its own database. Raises Trouble otherwise."""
    if environ.get("DATABASE_URL") or environ.get("HOTLINE_OWNER_URL"):
        raise Trouble(
            "The demonstration uses a database of its own and refuses the one DATABASE_URL or "
            "HOTLINE_OWNER_URL names. Unset it, or use `hotline serve`."
        )
    if not _is_loopback(host):
        raise Trouble(
            f"The demonstration shows its passwords, so it is served on this machine only, not "
            f"on {host}. Leave --host away, or use `hotline serve`."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why_not(error: OSError, host: str, port: int, use: str, *, make: bool) -> str:
    how = f"make demo PORT={port + 10}" if make else f"PORT={port + 10}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} ({use}) is in use by another program. Stop that one, or choose another "
            f"port, for example: {how}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is for root only. Choose one above 1023, for example: {how}"
    return f"Cannot serve on {host} port {port}: {error.strerror}."
