"""No test talks to the outside."""

import socket

import pytest


def test_a_test_cannot_reach_the_network() -> None:
    with socket.socket() as outside, pytest.raises(OSError, match="network is off"):
        outside.connect(("127.0.0.1", 9))
    with pytest.raises(OSError, match="network is off"):
        socket.create_connection(("example.org", 80))
