#!/usr/bin/env python3
"""A store in memory that speaks as much S3 as Holdfast needs, and is odd: odd-store.py PORT [ODDITY…]

  ignoring   stores over what is there, whatever If-None-Match says
  refusing   answers 501 to If-None-Match
  racing     keeps what is there, but tells several at once that they were first
  late       lists what tries it out only when it was put two seconds ago
  turning    begins to store over what is there once it was told to: DELETE /turn
  versions   says that it keeps versions
  old        knows no checksum headers but Content-MD5, as Backblaze B2

Signatures are not looked at. Each request is a line of the output: method, name, and headers that are asked for.
"""
import base64, hashlib, http.server, sys, threading, time, urllib.parse
from xml.sax.saxutils import escape

oddities, objects, lock = set(sys.argv[2:]), {}, threading.Lock()
TOLD = ("x-amz-storage-class", "x-amz-tagging", "x-amz-request-payer")


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fail(self, status, code, message="odd"):
        self.answer(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode())

    def begin(self):
        path, _, query = self.path.partition("?")
        self.name = urllib.parse.unquote(path)
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        told = [f"{name}={self.headers[name]}" for name in TOLD if self.headers[name]]
        # In one piece: others write at the same time.
        print(" ".join([self.command, self.name, *told]) + "\n", end="", flush=True)

    def do_PUT(self):
        self.begin()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "old" in oddities and (unknown := [name for name in self.headers if "-checksum-" in name.lower()]):
            return self.fail(400, "InvalidArgument", f"Unsupported header '{unknown[0]}' received for this API call.")
        name, hash = ("Content-MD5", hashlib.md5) if "old" in oddities else ("x-amz-checksum-sha256", hashlib.sha256)
        if self.headers[name] != base64.b64encode(hash(body).digest()).decode():
            return self.fail(400, "BadDigest")
        absent = self.headers["If-None-Match"]
        if absent and "refusing" in oddities:
            return self.fail(501, "NotImplemented")
        with lock:
            there = self.name in objects
        if "racing" in oddities and "/trials/" in self.name:
            time.sleep(0.3)  # between the look and the deed
            with lock:
                objects[self.name] = body, time.monotonic()
                return self.fail(412, "PreconditionFailed") if absent and there else self.answer(200)
        with lock:
            if absent and self.name in objects and "ignoring" not in oddities:
                return self.fail(412, "PreconditionFailed")
            objects[self.name] = body, time.monotonic()
        self.answer(200)

    def do_DELETE(self):
        self.begin()
        if self.name == "/turn" and "turning" in oddities:
            oddities.add("ignoring")
        with lock:
            objects.pop(self.name, None)
        self.answer(204)

    def do_GET(self):
        self.begin()
        if "versioning" in self.query:
            status = "<Status>Enabled</Status>" if "versions" in oddities else ""
            return self.answer(200, f"<VersioningConfiguration>{status}</VersioningConfiguration>".encode())
        if "list-type" in self.query:
            return self.list()
        with lock:
            found = objects.get(self.name)
        if not found:
            return self.fail(404, "NoSuchKey")
        if not (wanted := self.headers["Range"]):
            return self.answer(200, found[0])
        first, last = (int(number) for number in wanted.removeprefix("bytes=").split("-"))
        part = found[0][first:last + 1]
        self.answer(206, part, Content_Range=f"bytes {first}-{first + len(part) - 1}/{len(found[0])}")

    def list(self):
        most = int(self.query.get("max-keys", 1000))
        after = self.query.get("continuation-token") or self.query.get("start-after", "")
        old = time.monotonic() - 2
        start = self.name.rstrip("/") + "/"
        with lock:
            found = sorted(
                ((name.removeprefix(start), len(body)) for name, (body, at) in objects.items()
                 if name.startswith(start + self.query.get("prefix", ""))
                 and (at <= old or "late" not in oddities or "/trials/" not in name)),
                key=lambda item: item[0].encode())
        found = [item for item in found if item[0].encode() > after.encode()]
        items = "".join(f"<Contents><Key>{escape(name)}</Key><Size>{size}</Size></Contents>"
                        for name, size in found[:most])
        more = len(found) > most
        token = f"<NextContinuationToken>{escape(found[most - 1][0])}</NextContinuationToken>" if more else ""
        self.answer(200, f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}{items}"
                         f"</ListBucketResult>".encode())


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


Server(("127.0.0.1", int(sys.argv[1])), Store).serve_forever()
