"""The way to the bucket, which can be cut and mended."""

import os
import pathlib
import random
import socket
import subprocess
import sys
import time

from repository import ROOT, expect


def free_port() -> int:
    """One that connections don't take meanwhile, as they do with those that the system gives: it may be a while until
    somebody listens there."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as taken:
            try:
                taken.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass  # somebody has it


class Line:
    def __init__(self, log: pathlib.Path):
        self.log, self.port = log, free_port()
        self.upstream = os.environ["AWS_ENDPOINT_URL_S3"].rsplit(":", 1)[1]
        self.mend()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mend(self, *rules: str) -> None:
        """With rules it spoils what they say, see Scripts/lib/proxy.py."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "Scripts" / "lib" / "proxy.py", str(self.port), self.upstream, *rules],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not self.is_up():
            expect(time.monotonic() < until, "the proxy does not listen")
            time.sleep(0.02)

    def is_up(self) -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", self.port)) == 0

    def cut(self) -> None:
        self.process.kill()
        self.process.wait()
