"""Questions to the network that are answered or not: SIP, WebSocket, certificate, STUN, TURN."""

from __future__ import annotations

import os
import secrets
import socket
import ssl
import struct

from hotline.telephony.asterisk.shape import Address, Relay

_SECONDS = 2.0
_COOKIE = 0x2112A442
_BINDING, _ALLOCATE = 0x0001, 0x0003
# A frame that closes a WebSocket, with a mask of zeroes; without it Asterisk logs a warning.
_CLOSE = b"\x88\x80\x00\x00\x00\x00"
# REQUESTED-TRANSPORT: UDP
_UDP_RELAY = struct.pack("!HHB3x", 0x0019, 4, 17)


def sip_answers(address: Address) -> bool:
    """Whether anything speaks SIP there; any answer will do, also a refusal."""
    token = secrets.token_hex(8)
    host = _reached(address.host)
    with socket.socket(_family(host), socket.SOCK_DGRAM) as line:
        line.settimeout(_SECONDS)
        try:
            line.connect((host, address.port))
            own = line.getsockname()
            line.send(
                (
                    f"OPTIONS sip:check@{host}:{address.port} SIP/2.0\r\n"
                    f"Via: SIP/2.0/UDP {own[0]}:{own[1]};branch=z9hG4bK{token};rport\r\n"
                    f"From: <sip:check@{own[0]}>;tag={token}\r\nTo: <sip:check@{host}>\r\n"
                    f"Call-ID: {token}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
                    f"Contact: <sip:check@{own[0]}:{own[1]}>\r\nContent-Length: 0\r\n\r\n"
                ).encode()
            )
            return line.recv(2048).startswith(b"SIP/2.0")
        except OSError:
            return False


def websocket_answers(address: Address) -> bool:
    """Whether a browser's telephone could connect there."""
    host = _reached(address.host)
    try:
        with socket.create_connection((host, address.port), _SECONDS) as line:
            line.sendall(
                (
                    f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
                    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Protocol: sip\r\n"
                    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
                ).encode()
            )
            answered = b" 101 " in line.recv(1024).split(b"\r\n")[0]
            line.sendall(_CLOSE)
            return answered
    except OSError:
        return False


def certificate_end(address: Address) -> float:
    """When the certificate shown there ends, in epoch seconds; by whom it is signed is not judged.

    Raises OSError when no certificate is shown.
    """
    from cryptography import x509

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((_reached(address.host), address.port), _SECONDS) as line,
        context.wrap_socket(line) as secure,
    ):
        shown = secure.getpeercert(binary_form=True) or b""
    return x509.load_der_x509_certificate(shown).not_valid_after_utc.timestamp()


def stun_answers(host: str, port: int) -> bool:
    """Whether a STUN server is there."""
    return _stun(host, port, _BINDING)


def turn_answers(host: str, port: int) -> bool:
    """Whether a TURN server is there: it asks who wants a relay, which is an answer."""
    return _stun(host, port, _ALLOCATE, _UDP_RELAY)


def relay_answers(relay: Relay) -> bool:
    """Whether a relay of browsers is there; one over TLS has to show a certificate."""
    if relay.kind == "stun":
        return stun_answers(relay.host, relay.port)
    if relay.kind == "turn":
        return turn_answers(relay.host, relay.port)
    try:
        certificate_end(Address(relay.host, relay.port))
    except OSError:
        return False
    return True


def _stun(host: str, port: int, kind: int, attributes: bytes = b"") -> bool:
    token = os.urandom(12)
    try:
        family, *_, to = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.settimeout(_SECONDS)
            head = struct.pack("!HHI", kind, len(attributes), _COOKIE)
            line.sendto(head + token + attributes, to)
            answer = line.recv(2048)
    except OSError:
        return False
    # A response or an error to this very request, not an echo of it.
    return answer[8:20] == token and struct.unpack("!H", answer[:2])[0] & 0x0100 != 0


def _reached(host: str) -> str:
    """Where something bound to every address is reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 # read, not bound


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
