"""One app, one repository, and the containers that came and went; what was promised to its users is judged here."""

import http.client
import os
import pathlib
import shutil
import subprocess
import time

from apps import APPS, ask
from container import Container
from line import Line, free_port
from repository import ROOT, Broken, Repository, expect, is_fork, moment
from traffic import Acknowledged, Traffic

# As platforms do it, only quicker.
QUICK = {"HOLDFAST_RUN_POLL": "1s", "HOLDFAST_RUN_READY_WITHIN": "15s", "HOLDFAST_RUN_ON_CHANGE": "1s",
         "HOLDFAST_RUN_GRACE": "8s"}
# Seconds for which writes may not be archived: all of the four archives of a minute may be made at its beginning. Then
# comes the change window, and what a busy machine adds.
WINDOW = 60 + 1 + 5


class World:
    def __init__(self, work: pathlib.Path, app: str, variables: dict[str, str]):
        self.work, self.app, self.program = work, APPS[app], work / "holdfast"
        shutil.copy2(os.environ.get("HOLDFAST", ROOT / ".build" / "release" / "holdfast"), self.program)
        key = (work.parent / "key").read_text()
        self.repository = Repository(work / "home", self.program, work.name, self.app.timeline, key)
        self.repository.holdfast("init")
        self.settings = QUICK | self.repository.variables | self.app.variables | variables
        self.made: list[Container] = []
        self.live: list[Container] = []  # those that users are led to
        self.required: dict[tuple[str, str], Acknowledged] = {}
        self.traffic: Traffic | None = None
        self.line: Line | None = None

    # MARK: Containers

    def make(self) -> Container:
        name = f"{self.work.name}-{len(self.made) + 1}"
        container = Container(name, self.work / name, ROOT / "Tests" / "Systems" / self.app.name, self.program)
        self.made.append(container)
        return container

    def start(self, container: Container, more: dict[str, str] | None = None, command: list[str] | None = None) -> None:
        environment = self.settings | {"PORT": str(free_port())} | (more or {})
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
        expect(self.healthy(container, seconds), f"{container} did not become healthy")
        self.live.append(container)
        return container

    def gone(self, container: Container) -> None:
        if container in self.live:
            self.live.remove(container)

    def lay_line(self) -> Line:
        """All containers that are started from now on reach the bucket by it."""
        self.line = Line(self.work / "line")
        self.settings["AWS_ENDPOINT_URL_S3"] = self.line.address
        return self.line

    # MARK: Users

    def begin(self, more: dict[str, str] | None = None) -> Container:
        """The first container, and users who have written something."""
        first = self.admit(self.boot(more))
        self.traffic = Traffic(self.app, self.live)
        self.await_writes(first)
        return first

    def await_writes(self, container: Container, count: int = 10, seconds: float = 20) -> None:
        """Until so many more were acknowledged."""
        goal, until = len(self.traffic.by(container)) + count, time.monotonic() + seconds
        while len(self.traffic.by(container)) < goal:
            expect(time.monotonic() < until, f"{container} acknowledges nothing")
            time.sleep(0.02)

    def await_archive(self, container: Container, seconds: float = 30) -> None:
        """Until one of its archives has something of what was written."""
        first, until = min(one.answered for one in self.traffic.by(container)), time.monotonic() + seconds
        while not any(moment(archive) > first + 1 for archive in self.repository.by(container.name)):
            expect(time.monotonic() < until, f"{container} makes no archive")
            time.sleep(0.5)

    # MARK: Promises

    def require(self, acknowledged: list[Acknowledged]) -> None:
        """From now on none of it may be missing."""
        self.required |= {(one.kind, one.value): one for one in acknowledged}

    def require_all(self, container: Container) -> None:
        """It could make its last archive."""
        self.require(self.traffic.by(container))

    def require_archived(self, container: Container) -> None:
        """It was killed just now: what its newest archive must have is required, and that must not be too old."""
        killed, acknowledged = time.time(), self.traffic.by(container)
        good = [archive for archive in self.repository.by(container.name)
                if not {"suspect", "incomplete"} & set(archive["marks"])]
        newest = max(map(moment, good), default=0)
        self.require([one for one in acknowledged if one.answered < newest - 1])
        oldest = min((one.answered for one in acknowledged if one.answered >= newest + 1), default=killed)
        expect(killed - oldest <= WINDOW, f"{container} had {killed - oldest:.0f} s of writes that were not archived")

    def judge(self, container: Container) -> dict:
        """What the container serves is whole, and nothing that was required is missing."""
        state = ask(container.port, "GET", "/state")
        expect(self.app.is_whole(state), f"{container} serves half a state")
        holds = self.app.holds(state)
        missing = [one for key, one in self.required.items() if key not in holds]
        if missing:
            one = min(missing, key=lambda one: one.answered)
            raise Broken(f"{container} lacks {len(missing)} of {len(self.required)} writes, the first {one.kind} "
                         f"{one.value} by {one.container} at {clock(one.answered)}")
        return state

    # MARK: The end

    def finish(self, last: Container) -> None:
        """Ends the users and the last container; what it had is what the repository has."""
        self.traffic.stop()
        self.require_all(last)
        self.judge(last)
        last.signal(15)
        expect(last.wait(30) is not None, f"{last} does not end")
        self.gone(last)
        self.judge_repository(last)

    def judge_repository(self, last: Container) -> None:
        self.repository.holdfast("check", "--read-data")
        newest = self.repository.main_line()[-1]
        expect(newest["host"] == last.name or not self.traffic.by(last), f"the newest archive is not of {last}")
        shutil.rmtree(self.work / "restored", ignore_errors=True)
        self.repository.holdfast("restore", "--to", str(self.work / "restored"))
        self.judge_files(last, self.work / "restored")
        numbers = self.repository.numbers()
        expect(numbers == list(range(1, len(numbers) + 1)), f"numbers have holes: {numbers}")

    def judge_files(self, container: Container, restored: pathlib.Path) -> None:
        for source in self.app.sources:
            had = container.app / self.app.place / source
            # A single one is restored under the name that was given.
            found = restored / source if (restored / source).exists() else restored
            # The log of a database that was closed is empty, and not archived.
            compared = subprocess.run(
                ["diff", "-r", "-x", "*.tmp", "-x", "*-wal", "-x", "*-shm", had, found], capture_output=True, text=True)
            expect(compared.returncode == 0, f"{container} had something else than was archived: {compared.stdout[:2000]}")

    def judge_archives(self) -> None:
        """None has half a file, but for what was half when it was seen for the first time, and is told."""
        numbers = [one["archive"] for one in self.repository.archives() if "incomplete" not in one["marks"]]
        torn = [number for number in numbers if not self.app.is_archived_whole(self.repository, number)]
        expect(not torn, f"{len(torn)} of {len(numbers)} archives have half a file: {torn}")

    def end(self) -> None:
        if self.traffic:
            self.traffic.stop()
        for container in self.made:
            container.remove()
        if self.line:
            self.line.cut()

    def story(self) -> str:
        """What to read when a promise did not hold."""
        archives = "\n".join(
            f"{one['archive']} {one['time']} {one['host']} {one['marks']}" for one in self.repository.archives())
        logs = "\n".join(f"-- {container}\n{container.said()[-4000:]}" for container in self.made)
        return f"{archives}\n{logs}"


def clock(moment: float) -> str:
    return time.strftime("%H:%M:%S", time.gmtime(moment))
