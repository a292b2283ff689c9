"""Answers one request on a port of 127.0.0.1 with a file, and prints what was asked and by which authorization."""

import http.server
import pathlib
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        print(self.command, self.path, self.headers["authorization"], flush=True)
        body = pathlib.Path(sys.argv[2]).read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


with http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler) as server:
    server.handle_request()
