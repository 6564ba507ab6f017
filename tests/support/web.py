"""A server and a proxy on this machine that misbehave as told, for tests of downloads."""

from __future__ import annotations

import contextlib
import http.client
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Site:
    """What is served, how, and what was asked for: the Range (or '') of each request, by path."""

    files: dict[str, bytes]
    ranges: bool = True  # as servers that know Range do
    cut: list[int] = field(default_factory=list)  # how many bytes of its answer each of the next requests gets
    status: int | None = None  # instead of any answer
    declare_length: bool = True
    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range", "")
        self.asked.append((request.path, asked))
        content = self.files.get(request.path)
        if self.status or content is None:
            return request.send_error(self.status or 404)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        if asked and self.ranges and start >= len(content):
            return request.send_error(416)
        request.send_response(206 if asked and self.ranges else 200)
        if asked and self.ranges:
            request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.declare_length:
            request.send_header("Content-Length", str(len(content) - start))
        request.end_headers()
        request.wfile.write(content[start:][: self.cut.pop(0) if self.cut else None])
        request.close_connection = True


@contextlib.contextmanager
def serving(handle: Callable[[BaseHTTPRequestHandler], None], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """An HTTP(S) server for GET and CONNECT; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            handle(self)

        def do_CONNECT(self) -> None:
            handle(self)

        def log_message(self, *ignored: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *ignored: None  # clients that go away
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def site(tls: Path | None = None, **settings: object) -> Iterator[Site]:
    """A Site that is being served; ``tls`` is a file with key and certificate."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
    served = Site(**settings)
    with serving(served.answer, context) as served.url:
        yield served


@contextlib.contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy for http and, by CONNECT, https; yields its address and what it was asked for."""
    seen: list[str] = []

    def handle(request: BaseHTTPRequestHandler) -> None:
        seen.append(f"{request.command} {request.path}")
        if request.command == "CONNECT":
            host, port = request.path.rsplit(":", 1)
            with socket.create_connection((host, int(port))) as there:
                request.send_response(200)
                request.end_headers()
                _splice(request.connection, there)
            return
        host, _, path = request.path.removeprefix("http://").partition("/")
        there = http.client.HTTPConnection(host)
        there.request("GET", f"/{path}", headers=dict(request.headers))
        answer = there.getresponse()
        request.send_response(answer.status)
        request.end_headers()
        request.wfile.write(answer.read())
        there.close()

    with serving(handle) as url:
        yield url, seen


def _splice(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        for source in select.select([one, other], [], [])[0]:
            data = source.recv(1 << 16)
            if not data:
                return
            (other if source is one else one).sendall(data)
