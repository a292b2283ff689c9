"""The way to the bucket, which can be cut and mended."""

import os
import pathlib
import socket
import subprocess
import sys
import time

from repository import ROOT, expect


def free_port() -> int:
    """One that nobody else is given meanwhile, see environment.bash."""
    script = 'source "$1/Scripts/lib/environment.bash"; free_port'
    return int(subprocess.check_output(["bash", "-c", script, "free_port", ROOT]))


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
