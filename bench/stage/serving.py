"""The application as an installation serves it, and signed-in sessions to ask it with."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotline.config.supervisor import programs

if TYPE_CHECKING:
    from hotline.staff.models import Member


def session_of(member: Member) -> str:
    """A session as it is after signing in with a second factor."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from hotline.staff import services

    session = SessionStore()
    session.create()
    key = str(session.session_key)
    session.update(
        {
            SESSION_KEY: str(member.pk),
            BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
            HASH_SESSION_KEY: member.get_session_auth_hash(),
            "account_authentication_methods": [{"method": "password"}, {"method": "mfa"}],
            "indexed": key,
        }
    )
    session.save()
    services.note_sign_in(member, key)
    return key


@dataclass(frozen=True)
class Web:
    """The served application: its port, and the process whose children answer."""

    port: int
    pid: int


@contextmanager
def served(settings: str) -> Iterator[Web]:
    """The application of these settings."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    web = next(each for each in programs("127.0.0.1", port, {}) if each.name == "web")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(web.command, env=environment)
    try:
        _wait_for(port)
        yield Web(port, process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the pages did not come up")


async def answer(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    request: bytes,
    status: int = 200,
) -> bytes:
    """The body of an answer. Raises RuntimeError for another status."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 %d" % status):
        raise RuntimeError(f"answered {head.splitlines()[0].decode()}")
    if b"content-length:" not in head:
        return b""
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    return await reader.readexactly(length)
