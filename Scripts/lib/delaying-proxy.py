"""Stands before an HTTP server on this machine: lets each request wait, keeps to a rate, and counts.

    delaying-proxy.py PORT UPSTREAM_PORT [--delay MILLISECONDS] [--rate BYTES_A_SECOND]

GET /-/counts tells the requests and bytes since the last time; /-/set?delay=30&rate=0 changes both.
"""

import argparse
import asyncio
import json
import time
import urllib.parse

BLOCK = 64 << 10


class Link:
    """What all connections share: one rate each way, as on one line."""

    def __init__(self, delay: float, rate: float):
        self.delay, self.rate = delay, rate
        self.paid = {"up": 0.0, "down": 0.0}
        self.counts: dict[str, int] = {}

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    async def pass_through(self, way: str, size: int) -> None:
        self.count(way, size)
        if not self.rate:
            return
        start = max(self.paid[way], time.monotonic())
        self.paid[way] = start + size / self.rate
        if (pause := self.paid[way] - time.monotonic()) > 0.002:
            await asyncio.sleep(pause)


async def head(reader: asyncio.StreamReader) -> tuple[bytes, dict[str, str]]:
    text = await reader.readuntil(b"\r\n\r\n")
    lines = text.decode("latin-1").split("\r\n")[1:]
    return text, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}


async def copy_sized(source, target, size: int, link: Link, way: str) -> None:
    while size > 0:
        block = await source.read(min(size, BLOCK))
        if not block:
            raise ConnectionError("cut off")
        await link.pass_through(way, len(block))
        target.write(block)
        await target.drain()
        size -= len(block)


async def copy_chunked(source, target, link: Link, way: str) -> None:
    while True:
        line = await source.readline()
        size = int(line.split(b";")[0], 16)
        target.write(line)
        await copy_sized(source, target, size + 2, link, way)
        if size == 0:
            return


async def copy_body(source, target, headers, link: Link, way: str) -> None:
    if "chunked" in headers.get("transfer-encoding", ""):
        await copy_chunked(source, target, link, way)
    else:
        await copy_sized(source, target, int(headers.get("content-length", 0)), link, way)


def answer(link: Link, target: str) -> bytes:
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query))
    if target.startswith("/-/set"):
        link.delay = float(query.get("delay", link.delay * 1000)) / 1000
        link.rate = float(query.get("rate", link.rate))
    body = json.dumps(link.counts).encode()
    link.counts = {}
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def serve(link: Link, upstream: int, reader, writer) -> None:
    server = None
    try:
        while True:
            text, headers = await head(reader)
            method, target, _ = text.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
            if target.startswith("/-/"):
                writer.write(answer(link, target))
                continue
            link.count("requests")
            link.count(method)
            await asyncio.sleep(link.delay)
            if server is None:
                link.count("connections")
                server = await asyncio.open_connection("127.0.0.1", upstream, limit=1 << 20)
            if "100-continue" in headers.get("expect", "").lower():
                # Answered here: the server's own answer would have to be told from its last.
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                text = b"\r\n".join(line for line in text.split(b"\r\n") if not line.lower().startswith(b"expect:"))
            server[1].write(text)
            await copy_body(reader, server[1], headers, link, "up")
            await server[1].drain()
            text, headers = await head(server[0])
            status = int(text.split(b" ", 2)[1])
            writer.write(text)
            if method != "HEAD" and status not in (204, 304):
                await copy_body(server[0], writer, headers, link, "down")
            await writer.drain()
            if headers.get("connection", "").lower() == "close":
                return
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        pass  # either side has gone
    finally:
        for stream in [writer] + ([server[1]] if server else []):
            stream.close()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("upstream", type=int)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--rate", type=float, default=0)
    options = parser.parse_args()
    link = Link(options.delay / 1000, options.rate)
    server = await asyncio.start_server(
        lambda reader, writer: serve(link, options.upstream, reader, writer), "127.0.0.1", options.port, limit=1 << 20)
    async with server:
        await server.serve_forever()


asyncio.run(main())
