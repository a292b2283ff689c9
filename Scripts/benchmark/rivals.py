"""The programs that are compared over a bucket: holdfast, restic, and rclone, which keeps no history."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

from measure import Cost, measure


# Seconds until what was deleted is gone.
PAUSE = 15


def rclone_variables(endpoint: str) -> dict[str, str]:
    return {"RCLONE_CONFIG_BENCH_TYPE": "s3", "RCLONE_CONFIG_BENCH_PROVIDER": "Other",
            "RCLONE_CONFIG_BENCH_ENV_AUTH": "true", "RCLONE_CONFIG_BENCH_ENDPOINT": endpoint,
            "RCLONE_CONFIG_BENCH_REGION": "us-east-1"}


class Program:
    """One with a repository of its own in the bucket, and a home of its own."""

    name = ""
    setup = ()  # steps before the first backup

    def __init__(self, options: argparse.Namespace, place: str):
        self.options, self.place = options, place
        self.home = options.work / f"{self.name}-{place}"
        self.home.mkdir()
        self.source, self.log = options.work / "data", options.work / f"log.{self.name}"
        for step in self.setup:
            self.do(step)

    def commands(self) -> dict[str, list[str]]:
        raise NotImplementedError

    def variables(self, endpoint: str, state: pathlib.Path) -> dict[str, str]:
        raise NotImplementedError

    @property
    def out(self) -> pathlib.Path:
        return self.home / "out"

    def environment(self, endpoint: str, state: pathlib.Path) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items()
                     if not name.startswith(("HOLDFAST_", "RESTIC_", "RCLONE_", "XDG_"))}
        inherited |= {"HOME": str(state), "LC_ALL": "C.UTF-8", "TZ": "UTC", "AWS_ENDPOINT_URL_S3": endpoint}
        return inherited | self.variables(endpoint, state)

    def do(self, step: str) -> None:
        """Unmeasured, and not through the proxy."""
        with open(self.log, "ab") as log:
            done = subprocess.run(
                self.commands()[step], env=self.environment(self.options.direct, self.home), cwd=self.options.work,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
        self.judge(step, done.returncode)

    def measured(self, step: str, endpoint: str, cold: bool = False) -> Cost:
        """With `cold` on a machine that has never been here."""
        state = self.home / "cold" if cold else self.home
        shutil.rmtree(self.out, ignore_errors=True)
        state.mkdir(exist_ok=True)
        cost = measure(self.commands()[step], self.environment(endpoint, state), str(self.options.work), self.log)
        self.judge(step, cost.status)
        if cold:
            shutil.rmtree(state)
        return cost

    def remove(self) -> None:
        """The server is given the time to free what it had."""
        subprocess.run(["rclone", "purge", f"bench:bench/{self.name}-{self.place}"], check=True,
                       env=self.environment(self.options.direct, self.home) | rclone_variables(self.options.direct))
        time.sleep(PAUSE)
        shutil.rmtree(self.home)

    def judge(self, step: str, status: int) -> None:
        if status != 0:
            sys.exit(f"bench: error: {self.name} {step} failed: {self.log.read_text()[-2000:]}")


class Holdfast(Program):
    name, setup = "holdfast", ("key", "init")

    def commands(self) -> dict[str, list[str]]:
        steps = {"key": ["key", "generate", "-o", str(self.home / "key")], "init": ["init"],
                 "backup": ["backup", str(self.source)], "restore": ["restore", "--to", str(self.out)]}
        return {step: [self.options.holdfast, *rest] for step, rest in steps.items()}

    def variables(self, endpoint: str, state: pathlib.Path) -> dict[str, str]:
        return {"HOLDFAST_REPOSITORY": f"s3://bench/holdfast-{self.place}",
                "HOLDFAST_KEY_FILE": str(self.home / "key"), "HOLDFAST_TIMELINE": "app"}


class Restic(Program):
    name, setup = "restic", ("init",)

    def commands(self) -> dict[str, list[str]]:
        steps = {"init": ["init"], "backup": ["backup", str(self.source)],
                 "restore": ["restore", "latest", "--target", str(self.out)]}
        return {step: [self.options.restic, *rest] for step, rest in steps.items()}

    def variables(self, endpoint: str, state: pathlib.Path) -> dict[str, str]:
        return {"RESTIC_REPOSITORY": f"s3:{endpoint}/bench/restic-{self.place}", "RESTIC_PASSWORD": "x"}


class Rclone(Program):
    """It mirrors, unencrypted; these options are those by which it asks least of a bucket."""

    name = "rclone"

    def commands(self) -> dict[str, list[str]]:
        there, options = f"bench:bench/rclone-{self.place}", ["--fast-list", "--checksum"]
        return {"backup": ["rclone", "sync", *options, str(self.source), there],
                "restore": ["rclone", "copy", *options, there, str(self.out)]}

    def variables(self, endpoint: str, state: pathlib.Path) -> dict[str, str]:
        return rclone_variables(endpoint)


PROGRAMS = {program.name: program for program in (Holdfast, Restic, Rclone)}
