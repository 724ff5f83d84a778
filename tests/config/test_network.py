"""Tests reach nothing beyond this machine, and a test that tries fails."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import OutsideNetwork


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80), ("2001:db8::1", 80)])
def test_connection_to_another_machine_is_refused(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as one, pytest.raises(OutsideNetwork):
        one.connect(address)
    with socket.socket(family) as one, pytest.raises(OutsideNetwork):
        one.connect_ex(address)


def test_datagram_to_another_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one,
        pytest.raises(OutsideNetwork),
    ):
        one.sendto(b"x", ("192.0.2.1", 53))


def test_this_machine_is_reached() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
