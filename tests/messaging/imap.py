"""As much of an IMAP server as the reader of returned mail speaks, behind real TLS."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "back@line.example", 'm:/t "k@u%'


@dataclass
class Mailbox:
    """What lies in the box: mails, and the flags of each by its number from 1."""

    mails: list[bytes] = field(default_factory=list)
    flags: dict[int, set[str]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    drops_at: str = ""  # the command at which the line goes dead, once
    port: int = 0

    def put(self, mail: bytes) -> None:
        self.mails.append(mail)
        self.flags[len(self.mails)] = set()


class _Imap(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self._say("* OK [CAPABILITY IMAP4rev1] ready")
        while line := self.rfile.readline().decode().strip():
            tag, _sep, command = line.partition(" ")
            while literal := re.search(r"\{(\d+)\}$", command):
                self._say("+ go on")
                command = command[: literal.start()] + self.rfile.read(int(literal[1])).decode()
                command += self.rfile.readline().decode().rstrip("\r\n")
            box.said.append(command if not command.startswith("LOGIN") else "LOGIN")
            if box.drops_at and box.drops_at in command:
                box.drops_at = ""
                return
            self._say(f"{tag} {self._answer(box, command)}")
            if command == "LOGOUT":
                return

    def _answer(self, box: Mailbox, command: str) -> str:
        if command == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif command.startswith("LOGIN"):
            given = re.findall(r'"((?:[^"\\]|\\.)*)"', command)
            known = [re.sub(r"\\(.)", r"\1", one) for one in given] == [USER, PASSWORD]
            return "OK in" if known else f"NO {USER} is not let in"
        elif command.startswith("SELECT"):
            self._say(f"* {len(box.mails)} EXISTS")
        elif command == "UID SEARCH UNSEEN":
            unseen = [str(uid) for uid, flags in box.flags.items() if "\\Seen" not in flags]
            self._say(f"* SEARCH {' '.join(unseen)}")
        elif found := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            part = box.mails[int(found[1]) - 1][: int(found[2])]
            head = f"* {found[1]} FETCH (UID {found[1]} BODY[]<0> {{{len(part)}}}\r\n"
            self.wfile.write(head.encode() + part + b")\r\n")
        elif found := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \((.*)\)", command):
            box.flags[int(found[1])] |= set(found[2].split())
        elif command == "LOGOUT":
            self._say("* BYE")
        else:
            return "BAD not known here"
        return "OK done"

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def get_request(self) -> tuple[ssl.SSLSocket, tuple[str, int]]:
        plain, where = super().get_request()
        return self.context.wrap_socket(plain, server_side=True), where  # type: ignore[attr-defined]

    def handle_error(self, *_args: object) -> None: ...


@contextmanager
def serving(folder: Path) -> Iterator[Mailbox]:
    """A box on this machine; its certificate lies in the folder as `ca.pem`."""
    key_file = _certificate(folder)
    box = Mailbox()
    with _Server(("127.0.0.1", 0), _Imap) as server:
        server.box = box  # type: ignore[attr-defined]
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # type: ignore[attr-defined]
        server.context.load_cert_chain(folder / "ca.pem", key_file)  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    file = folder / "key.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file
