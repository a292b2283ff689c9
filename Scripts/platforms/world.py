"""One app, one bucket, and the containers that came and went; what was promised to its users is judged here."""

import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

from container import Container
from traffic import APPS, Acknowledged, Traffic, ask

ROOT = pathlib.Path(__file__).resolve().parents[2]
# As platforms do it, only quicker; archives are made at most four times a minute whatever is said here.
QUICK = {"HOLDFAST_RUN_POLL": "1s", "HOLDFAST_RUN_READY_WITHIN": "10s", "HOLDFAST_RUN_ON_CHANGE": "1s",
         "HOLDFAST_RUN_GRACE": "8s"}
ARCHIVE_PAUSE = 15  # seconds between archives of one container, at least
LATENESS = 5  # seconds by which an archive may be later than said, on a busy machine


class Broken(Exception):
    """A promise that did not hold."""


def expect(holds: bool, text: str) -> None:
    if not holds:
        raise Broken(text)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class World:
    def __init__(self, work: pathlib.Path, app: str, variables: dict[str, str], settings: dict[str, str] | None = None):
        self.work, self.app = work, APPS[app]
        self.image = ROOT / "Tests" / "Systems" / app
        self.program = work / "holdfast"
        shutil.copy2(os.environ.get("HOLDFAST", ROOT / ".build" / "release" / "holdfast"), self.program)
        self.made: list[Container] = []
        self.live: list[Container] = []
        self.required: dict[tuple[str, str], Acknowledged] = {}
        self.variables = variables  # those of the platform
        bucket = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        self.settings = QUICK | bucket | {
            "HOLDFAST_REPOSITORY": f"s3://holdfast-tests/{work.name}", "HOLDFAST_TIMELINE": "app",
            "HOLDFAST_KEY": (work.parent / "key").read_text()} | (settings or {})
        self.holdfast("init")
        self.traffic: Traffic | None = None

    # MARK: Containers

    def make(self) -> Container:
        name = f"{self.work.name}-{len(self.made) + 1}"
        container = Container(name, self.work / name, self.image, self.program)
        self.made.append(container)
        return container

    def start(self, container: Container, more: dict[str, str] | None = None, command: list[str] | None = None) -> None:
        environment = self.settings | self.variables | {"PORT": str(free_port())} | (more or {})
        container.start(command or self.app.command, environment)

    def boot(self, more: dict[str, str] | None = None, command: list[str] | None = None) -> Container:
        container = self.make()
        self.start(container, more, command)
        return container

    def healthy(self, container: Container, seconds: float = 30) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until and container.runs:
            try:
                ask(container.port, "GET", "/health", seconds=1)
                return True
            except (OSError, ValueError, http.client.HTTPException):
                time.sleep(0.02)
        return False

    def admit(self, container: Container, seconds: float = 30) -> Container:
        """Users are led to it once it is healthy, as by a platform's router."""
        expect(self.healthy(container, seconds), f"{container} did not become healthy\n{self.logs()}")
        self.live.append(container)
        return container

    def gone(self, container: Container) -> None:
        if container in self.live:
            self.live.remove(container)

    # MARK: Users

    def begin_traffic(self) -> None:
        self.traffic = Traffic(self.app, self.live)

    def await_writes(self, container: Container, count: int = 10, seconds: float = 20) -> None:
        """Until so many more were acknowledged."""
        goal, until = len(self.traffic.by(container)) + count, time.monotonic() + seconds
        while len(self.traffic.by(container)) < goal:
            expect(time.monotonic() < until, f"{container} acknowledges nothing\n{self.logs()}")
            time.sleep(0.02)

    # MARK: Promises

    def require_all(self, container: Container) -> None:
        """It could make its last archive: nothing that it acknowledged may be missing from now on."""
        self.require(self.traffic.by(container))

    def require_archived(self, container: Container, killed: float) -> None:
        """It was killed: what its newest archive must have may not be missing, and that archive must not be too old."""
        times = [time for number, time in self.archives_of(container)]
        acknowledged = self.traffic.by(container)
        # Times of archives are whole seconds.
        newest = max(times, default=0)
        self.require([one for one in acknowledged if one.answered < newest - 1])
        window = ARCHIVE_PAUSE + float(self.settings["HOLDFAST_RUN_ON_CHANGE"].rstrip("s")) + LATENESS
        unarchived = [one for one in acknowledged if one.answered >= newest + 1]
        oldest = min((one.answered for one in unarchived), default=killed)
        expect(killed - oldest <= window, f"{container} was killed with {killed - oldest:.0f} s not archived; archives: {times}")

    def require(self, acknowledged: list[Acknowledged]) -> None:
        self.required |= {(one.kind, one.value): one for one in acknowledged}

    def judge(self, container: Container) -> dict:
        """What the container serves is whole, and nothing that was required is missing."""
        state = ask(container.port, "GET", "/state")
        expect(self.app.is_whole(state), f"{container} serves half a state")
        missing = [one for key, one in self.required.items() if key not in self.app.holds(state)]
        if missing:
            one = min(missing, key=lambda one: one.answered)
            raise Broken(f"{container} lacks {len(missing)} of {len(self.required)} writes, the first {one.kind} "
                         f"{one.value} by {one.container} at {clock(one.answered)}\n{self.archives()}\n{self.logs()}")
        return state

    def finish(self, last: Container) -> None:
        """Ends the users and the last container; what it had is what the repository has."""
        self.traffic.stop()
        self.require_all(last)
        self.judge(last)
        last.signal(15)
        code = last.wait(30)
        expect(code is not None, f"{last} does not end\n{self.logs()}")
        self.gone(last)
        self.judge_repository(last)

    def end(self) -> None:
        if self.traffic:
            self.traffic.stop()
        for container in self.made:
            container.remove()

    def judge_repository(self, last: Container) -> None:
        found = self.holdfast("check", "--read-data")
        expect("damaged" not in found, found)
        archives = [json.loads(line) for line in self.archives().splitlines()]
        main = [one for one in archives if not is_fork(one)]
        expect(main[-1]["host"] == last.name, f"the newest archive is not of {last}:\n{self.archives()}\n{self.logs()}")
        out = self.work / "restored"
        shutil.rmtree(out, ignore_errors=True)
        self.holdfast("restore", "--to", str(out))
        self.same_files(last, out)
        numbers = self.numbers()
        expect(numbers == list(range(1, len(numbers) + 1)), f"numbers have holes: {numbers}")

    def same_files(self, container: Container, out: pathlib.Path) -> None:
        """A single file is restored as the name that is given."""
        name = self.app.files[0]
        places = [out / name, out]
        found = next(place for place in places if place.exists())
        compared = subprocess.run(["diff", "-r", "-x", "*.tmp", container.app / name, found], capture_output=True, text=True)
        expect(compared.returncode == 0, f"{container} had something else than was archived: {compared.stdout[:2000]}\n{self.logs()}")

    # MARK: The repository, looked at from outside

    def holdfast(self, *words: str, fails: bool = False) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
        home = self.work / "home"
        home.mkdir(exist_ok=True)
        done = subprocess.run(
            [self.program, *words], env=environment | self.settings | {"HOME": str(home), "XDG_STATE_HOME": str(home)},
            cwd=home, capture_output=True, text=True)
        expect(fails or done.returncode == 0, f"holdfast {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def archives(self) -> str:
        lines = self.holdfast("list", "--json", "--forks").splitlines()
        return "\n".join(line for line in lines if '"type":"archive"' in line)

    def archives_of(self, container: Container) -> list[tuple[int, float]]:
        found = [json.loads(line) for line in self.archives().splitlines()]
        return [(one["archive"], seconds(one["time"])) for one in found if one["host"] == container.name and not is_fork(one)]

    def numbers(self) -> list[int]:
        """Those that the bucket has, whatever they are the numbers of."""
        listed = subprocess.run(
            [sys.executable, ROOT / "Scripts" / "lib" / "s3-request.py", "LIST",
             f"/holdfast-tests/{self.work.name}/timelines/app/archives/"], capture_output=True, text=True, check=True)
        return sorted(1_000_000_000_000 - int(line) for line in listed.stdout.split())

    def logs(self) -> str:
        return "\n".join(f"-- {container}\n{container.said()[-3000:]}" for container in self.made)


def is_fork(archive: dict) -> bool:
    return any(mark.startswith("fork") for mark in archive["marks"])


def seconds(text: str) -> float:
    return time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone


def clock(moment: float) -> str:
    return time.strftime("%H:%M:%S", time.gmtime(moment))
