"""Ports for servers of tests and benchmarks."""

import random
import socket

PORTS = range(20_000, 32_000)
"""Below those that the system gives to connections: else one of these takes a port before its server listens there."""


def free_port() -> int:
    """A port at which nobody listens."""
    draw = random.SystemRandom()
    while True:
        port = draw.choice(PORTS)
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
