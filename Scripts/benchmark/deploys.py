"""What wrappers around an app cost it; Scripts/benchmark/deploy starts the servers and calls this."""

import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

from app import KINDS
from measure import memory, processor, tree

APP = pathlib.Path(__file__).with_name("app.py")

# Of holdfast: seconds at 30 ms a request, and what an idle hour may cost.
START_BUDGET, END_BUDGET = 0.5, 1.5
IDLE_BUDGET = {"requests": 120, "writes": 12, "seconds of processor": 2, "MiB": 20}
failures: list[str] = []


def judge(met: bool, text: str) -> None:
    if not met:
        failures.append(text)


class Wrapper:
    """How an app is kept by a program: what makes the first archive, and a container's command."""

    name, kind, data = "", "files", "data"

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.home = options.work / self.name
        self.home.mkdir()
        self.notes = self.home / "notes"
        self.log = self.home / "log"

    @property
    def app(self) -> list[str]:
        return [sys.executable, str(APP), self.kind, self.data, str(self.notes)]

    def variables(self, endpoint: str) -> dict[str, str]:
        return {}

    def first(self) -> list[list[str]]:
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def prepare(self, folder: pathlib.Path, endpoint: str) -> None:
        """What else is in the container's image."""

    # MARK: Containers

    def container(self, number: int, endpoint: str) -> tuple[pathlib.Path, dict[str, str]]:
        folder = self.home / f"container-{number}"
        folder.mkdir()
        shutil.rmtree(self.notes, ignore_errors=True)
        self.notes.mkdir()
        self.prepare(folder, endpoint)
        inherited = {name: value for name, value in os.environ.items()
                     if not name.startswith(("HOLDFAST_", "RESTIC_", "LITESTREAM_", "XDG_"))}
        own = {"HOME": str(folder), "AWS_ENDPOINT_URL_S3": endpoint}
        return folder, inherited | own | self.variables(endpoint)

    def begin(self) -> None:
        """Unmeasured, and not through the proxy."""
        folder, environment = self.container(0, self.options.direct)
        KINDS[self.kind](folder / self.data).make(int(self.options.size * 1_000_000))
        for command in self.first():
            with open(self.log, "ab") as log:
                done = subprocess.run(
                    command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            self.judge(done.returncode in (0, -signal.SIGTERM), "did not begin")

    def boot(self, number: int) -> subprocess.Popen:
        folder, environment = self.container(number, self.options.proxy)
        with open(self.log, "ab") as log:
            self.started = time.time()
            return subprocess.Popen(
                self.command(), env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def noted(self, event: str) -> tuple[float, int, int]:
        """When it was, the app's process id, and the generation of its data."""
        until = time.monotonic() + 60
        while not (self.notes / event).exists():
            self.judge(time.monotonic() < until, f"was never {event}")
            time.sleep(0.001)
        moment, process, generation = (self.notes / event).read_text().split()
        return float(moment), int(process), int(generation)

    def judge(self, holds: bool, text: str) -> None:
        if not holds:
            sys.exit(f"deploy: error: {self.name} {text}: {self.log.read_text(errors='replace')[-2000:]}")


class Holdfast(Wrapper):
    name = "holdfast"

    def first(self) -> list[list[str]]:
        key = ["key", "generate", "-o", str(self.home / "key")]
        return [[self.options.holdfast, *step] for step in (key, ["init"], ["backup", "data"])]

    def command(self) -> list[str]:
        return [self.options.holdfast, "run", "--", *self.app]

    def prepare(self, folder: pathlib.Path, endpoint: str) -> None:
        (folder / "holdfast.json").write_text('{"sources": ["data"], "exclude": ["*.tmp"]}')

    def variables(self, endpoint: str) -> dict[str, str]:
        return {"HOLDFAST_REPOSITORY": "s3://bench/holdfast", "HOLDFAST_KEY_FILE": str(self.home / "key"),
                "HOLDFAST_TIMELINE": "app", "HOLDFAST_RUN_GRACE": "30s"}


class Restic(Wrapper):
    """As people write it; every five minutes it makes a snapshot."""

    name = "restic"
    script = """
        restic restore latest --target . --quiet || exit
        "$@" & app=$!
        trap 'kill -TERM $app' TERM
        while sleep 300; do restic backup --quiet data; done & loop=$!
        wait $app; wait $app; code=$?
        pkill -P $loop; kill $loop
        restic backup --quiet data || exit
        exit $code
    """

    def first(self) -> list[list[str]]:
        return [["restic", "init"], ["restic", "backup", "data"]]

    def command(self) -> list[str]:
        return ["bash", "-c", self.script, "bash", *self.app]

    def variables(self, endpoint: str) -> dict[str, str]:
        return {"RESTIC_REPOSITORY": f"s3:{endpoint}/bench/restic", "RESTIC_PASSWORD": "x"}


class Litestream(Wrapper):
    name, kind, data = "litestream", "sqlite", "app.db"

    def first(self) -> list[list[str]]:
        # It has no command for one archive: a few seconds are enough for the first.
        replicate = [self.options.litestream, "replicate", "-config", "litestream.yml"]
        return [["timeout", "--preserve-status", "--signal=TERM", "6", *replicate]]

    def command(self) -> list[str]:
        config = ["-config", "litestream.yml"]
        restore = [self.options.litestream, "restore", *config, "-if-replica-exists", "app.db"]
        replicate = [self.options.litestream, "replicate", *config, "-exec", " ".join(self.app)]
        return ["bash", "-c", '"${@:1:6}" && exec "${@:7}"', "bash", *restore, *replicate]

    def prepare(self, folder: pathlib.Path, endpoint: str) -> None:
        (folder / "litestream.yml").write_text(
            "dbs:\n  - path: app.db\n    replica:\n      type: s3\n      bucket: bench\n      path: litestream\n"
            f"      endpoint: {endpoint}\n      region: us-east-1\n      force-path-style: true\n")

    def variables(self, endpoint: str) -> dict[str, str]:
        return {"LITESTREAM_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"],
                "LITESTREAM_SECRET_ACCESS_KEY": os.environ["AWS_SECRET_ACCESS_KEY"]}


WRAPPERS = {wrapper.name: wrapper for wrapper in (Holdfast, Restic, Litestream)}


# MARK: Measuring


def counts(options: argparse.Namespace) -> dict[str, int]:
    """Since the last time, also by method."""
    with urllib.request.urlopen(options.proxy + "/-/counts") as reply:
        return json.load(reply)


def requests(options: argparse.Namespace) -> int:
    return counts(options).get("requests", 0)


def wrapping(process: subprocess.Popen, app: int) -> list[int]:
    return [one for one in tree(process.pid) if one != app]


def idle(wrapper: Wrapper, process: subprocess.Popen, app: int) -> dict[str, float]:
    """Scaled to an hour; memory is that of the wrapper's processes at the end."""
    seconds = wrapper.options.idle
    time.sleep(15)  # what belongs to the start, and to being ready
    requests(wrapper.options)
    before = processor(wrapping(process, app))
    time.sleep(seconds)
    used = processor(wrapping(process, app)) - before
    resident = sum(memory(one)[0] for one in wrapping(process, app))
    scale, counted = 3600 / seconds, counts(wrapper.options)
    writes = sum(counted.get(method, 0) for method in ("PUT", "POST", "DELETE"))
    return {"requests": counted.get("requests", 0) * scale, "writes": writes * scale,
            "seconds of processor": used * scale, "MiB": resident / (1 << 20)}


class Measurement:
    """Of one wrapper: what starts and ends took and asked for."""

    def __init__(self, wrapper: Wrapper):
        self.wrapper, self.options = wrapper, wrapper.options
        self.starts: list[tuple[float, int]] = []
        self.ends: list[tuple[float, int]] = []
        self.generation = 0
        self.idle: dict[str, float] = {}

    def run(self) -> None:
        self.wrapper.begin()
        for number in range(1, self.options.runs + 1):
            process, app = self.start(number)
            if number == 1 and self.options.idle:
                self.idle = idle(self.wrapper, process, app)
            else:
                time.sleep(3)  # what belongs to the start
            self.end(process, app)
        print(f"{self.wrapper.name:<11} start {told(self.starts)}; end {told(self.ends)}")
        if self.idle:
            figures = ", ".join(f"{figure:.1f} {what}" for what, figure in self.idle.items())
            print(f"            idle, for an hour: {figures}", flush=True)
        if self.wrapper.name == "holdfast":
            self.require_budgets()

    def require_budgets(self) -> None:
        for step, measured, budget in (("start", self.starts, START_BUDGET), ("end", self.ends, END_BUDGET)):
            median = statistics.median(seconds for seconds, _ in measured)
            judge(median <= budget, f"{step}: {median:.2f} s, budget {budget} s")
        for what, figure in self.idle.items():
            # A few requests in a short time say nothing of an hour.
            if what in ("requests", "writes") and self.options.idle < 900:
                continue
            judge(figure <= IDLE_BUDGET[what], f"idle: {figure:.1f} {what} an hour, budget {IDLE_BUDGET[what]}")

    def start(self, number: int) -> tuple[subprocess.Popen, int]:
        requests(self.options)
        process = self.wrapper.boot(number)
        moment, app, found = self.wrapper.noted("started")
        self.wrapper.judge(found == self.generation, f"brought generation {found} back, not {self.generation}")
        self.starts.append((moment - self.wrapper.started, requests(self.options)))
        return process, app

    def end(self, process: subprocess.Popen, app: int) -> None:
        requests(self.options)
        os.kill(app, signal.SIGUSR1)
        _, _, self.generation = self.wrapper.noted("changed")
        asked = time.monotonic()
        process.terminate()
        self.wrapper.judge(process.wait(60) in (0, -signal.SIGTERM), f"exited with {process.returncode}")
        self.ends.append((time.monotonic() - asked, requests(self.options)))


def told(measured: list[tuple[float, int]]) -> str:
    times, asked = zip(*measured)
    return (f"{statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f}, "
            f"{statistics.median(asked):.0f} requests)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("work", "direct", "proxy", "holdfast", "litestream"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path if name == "work" else str)
    parser.add_argument("--delay", type=float, default=30)
    parser.add_argument("--size", type=float, default=5.5)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--idle", type=float, default=120)
    parser.add_argument("--rivals", nargs="*", default=["restic", "litestream"])
    options = parser.parse_args()
    with urllib.request.urlopen(f"{options.proxy}/-/set?delay={options.delay}"):
        pass
    print(f"{options.size} MB, of which 1 MB changes, {options.delay:.0f} ms a request, {options.runs} runs")
    for name in ["holdfast", *options.rivals]:
        Measurement(WRAPPERS[name](options)).run()
    for text in failures:
        print(f"✘ {text}")
    sys.exit(1 if failures else 0)


main()
