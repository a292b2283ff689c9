"""A repository in the bucket holdfast-tests, looked at from outside."""

import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
S3_REQUEST = ROOT / "Scripts" / "lib" / "s3-request.py"


class Broken(Exception):
    """A promise that did not hold."""


def expect(holds: bool, text: str) -> None:
    if not holds:
        raise Broken(text)


class Repository:
    def __init__(self, home: pathlib.Path, program: pathlib.Path, prefix: str, timeline: str, key: str):
        self.home, self.program, self.prefix, self.timeline = home, program, prefix, timeline
        home.mkdir()
        bucket = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        self.variables = bucket | {
            "HOLDFAST_REPOSITORY": f"s3://holdfast-tests/{prefix}", "HOLDFAST_KEY": key}

    def holdfast(self, *words: str) -> str:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
        own = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home), "HOLDFAST_TIMELINE": self.timeline}
        done = subprocess.run(
            [self.program, *words], env=inherited | self.variables | own, cwd=self.home, capture_output=True, text=True)
        expect(done.returncode == 0, f"holdfast {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def archives(self) -> list[dict]:
        lines = map(json.loads, self.holdfast("list", "--json", "--forks").splitlines())
        return [line for line in lines if line["type"] == "archive"]

    def main_line(self) -> list[dict]:
        return [archive for archive in self.archives() if not is_fork(archive)]

    def by(self, host: str) -> list[dict]:
        return [archive for archive in self.main_line() if archive["host"] == host]

    def active(self) -> str:
        """The container that has said that its command is ready."""
        records = map(json.loads, self.holdfast("lease", "show", "--json").splitlines())
        return next((one["host"] for one in records if one.get("state") == "active"), "")

    def numbers(self) -> list[int]:
        """Those that the bucket has, whatever they are the numbers of."""
        listed = subprocess.run(
            [sys.executable, S3_REQUEST, "LIST", f"/holdfast-tests/{self.prefix}/timelines/{self.timeline}/archives/"],
            env=os.environ, capture_output=True, text=True, check=True)
        return sorted(1_000_000_000_000 - int(line) for line in listed.stdout.split())


def is_fork(archive: dict) -> bool:
    return any(mark.startswith("fork") for mark in archive["marks"])


def moment(archive: dict) -> float:
    """Whole seconds, as archives are told."""
    return time.mktime(time.strptime(archive["time"], "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
