#!/usr/bin/env python3
"""A store in memory that speaks some S3 and lacks put-if-absent: plain-store.py PORT ignoring|refusing.

One kind of server ignores the header If-None-Match and stores over what is there; another answers 501.
"""
import http.server, sys, threading, urllib.parse
from xml.sax.saxutils import escape

objects, lock = {}, threading.Lock()


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fail(self, status, code):
        self.say(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["If-None-Match"] and sys.argv[2] == "refusing":
            return self.fail(501, "NotImplemented")
        with lock:
            objects[self.key()] = body
        self.say(200)

    def do_DELETE(self):
        with lock:
            objects.pop(self.key(), None)
        self.send_response(204)
        self.end_headers()

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if "list-type=2" in query:
            return self.list(dict(urllib.parse.parse_qsl(query)))
        with lock:
            body = objects.get(self.key())
        if body is None:
            return self.fail(404, "NoSuchKey")
        if wanted := self.headers["Range"]:
            first, last = (int(number) for number in wanted.removeprefix("bytes=").split("-"))
            part = body[first:last + 1]
            return self.say(206, part, Content_Range=f"bytes {first}-{first + len(part) - 1}/{len(body)}")
        self.say(200, body)

    def list(self, query):
        prefix, after = query.get("prefix", ""), query.get("start-after", "")
        with lock:
            found = sorted((key, len(body)) for key, body in objects.items() if key.startswith(prefix) and key > after)
        most = int(query.get("max-keys", 1000))
        contents = "".join(f"<Contents><Key>{escape(key)}</Key><Size>{size}</Size></Contents>"
                           for key, size in found[:most])
        cut = str(len(found) > most).lower()
        token = "<NextContinuationToken>none</NextContinuationToken>" if len(found) > most else ""
        text = f"<ListBucketResult><IsTruncated>{cut}</IsTruncated>{token}{contents}</ListBucketResult>"
        self.say(200, text.encode())

    def key(self):
        # Behind the bucket's name.
        return urllib.parse.unquote(self.path.partition("?")[0]).split("/", 2)[2]

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


Server(("127.0.0.1", int(sys.argv[1])), Store).serve_forever()
