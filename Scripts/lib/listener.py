"""Listens on a free port of 127.0.0.1, writes that to the first file, and each request as an object of JSON to the
second: method, path, body. Paths with /answers/CODE/ get that code, those with /hangs/ nothing."""

import http.server
import json
import pathlib
import re
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    lock = threading.Lock()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        with self.lock, open(sys.argv[2], "a", encoding="utf-8") as file:
            print(json.dumps({"method": self.command, "path": self.path, "body": body}), file=file, flush=True)
        if "/hangs/" in self.path:
            time.sleep(60)
        found = re.search(r"/answers/(\d+)/", self.path)
        self.send_response(int(found[1]) if found else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
pathlib.Path(sys.argv[1]).write_text(str(server.server_address[1]), encoding="utf-8")
server.serve_forever()
