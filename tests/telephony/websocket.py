"""A telephone of a browser as far as registering goes: SIP in a WebSocket, without the browser."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import socket
import struct

from hotline.telephony.asterisk.writing import Address


def connected(to: Address, path: str, more: str = "") -> socket.socket:
    """A WebSocket that is open; `more` are lines of the request."""
    line = socket.create_connection((to.host, to.port), 5)
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(
        f"GET {path} HTTP/1.1\r\nHost: {to}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\n{more}Sec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    assert b" 101 " in line.recv(4096)
    return line


class BrowserPhone:
    """One connection; open until `close`, as a tab is."""

    def __init__(self, to: Address) -> None:
        self._line = connected(to, "/ws", "Sec-WebSocket-Protocol: sip\r\n")
        self._call, self._number = secrets.token_hex(6), 0

    def register(self, user: str, password: str, expires: int = 300) -> int:
        """The status of the answer, after the digest was given."""
        status, answer = self._register(user, expires, "")
        if status != 401:
            return status
        realm, nonce = (
            re.search(f'{name}="([^"]*)"', answer).group(1)  # type: ignore[union-attr]
            for name in ("realm", "nonce")
        )
        uri = "sip:pbx"
        first = _md5(f"{user}:{realm}:{password}")
        proof = _md5(f"{first}:{nonce}:00000001:0a0a:auth:{_md5(f'REGISTER:{uri}')}")
        opaque = re.search('opaque="([^"]*)"', answer)
        given = f', opaque="{opaque.group(1)}"' if opaque else ""
        return self._register(
            user,
            expires,
            f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", '
            f'uri="{uri}", response="{proof}", algorithm=MD5, qop=auth, nc=00000001, '
            f'cnonce="0a0a"{given}\r\n',
        )[0]

    def close(self) -> None:
        """As when a tab is closed."""
        self._line.sendall(b"\x88\x80\x00\x00\x00\x00")
        self._line.close()

    def _register(self, user: str, expires: int, more: str) -> tuple[int, str]:
        self._number += 1
        own = f"{self._call}.invalid"
        self._send(
            f"REGISTER sip:pbx SIP/2.0\r\n"
            f"Via: SIP/2.0/WS {own};branch=z9hG4bK{secrets.token_hex(6)}\r\n"
            f"From: <sip:{user}@pbx>;tag={self._call}\r\nTo: <sip:{user}@pbx>\r\n"
            f"Call-ID: {self._call}\r\nCSeq: {self._number} REGISTER\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:{user}@{own};transport=ws>;expires={expires}\r\n{more}"
            "Content-Length: 0\r\n\r\n"
        )
        answer = self._receive()
        return int(answer.split()[1]), answer

    def _send(self, text: str) -> None:
        data = text.encode()
        self._line.sendall(b"\x81" + struct.pack("!BHI", 0x80 | 126, len(data), 0) + data)

    def _receive(self) -> str:
        head = self._exactly(2)
        length = head[1] & 127
        if length == 126:
            length = struct.unpack("!H", self._exactly(2))[0]
        return self._exactly(length).decode()

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._line.recv(count - len(data))
            assert part, "the exchange closed the connection"
            data += part
        return data


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 # SIP's digest
