"""A container without any engine: a process with namespaces, a host name and files of its own, where all have them."""

import os
import pathlib
import shutil
import signal
import subprocess
import time

from repository import Broken

# What an engine does before it executes the command: the files are at /mnt, the command is process 1.
ENTRY = """
mount --bind "$1" /mnt
printf '%s\\n' "$2" >/proc/sys/kernel/hostname
cd /mnt/app
shift 2
exec "$@"
"""
OWN_PLACES = {"HOME": "/mnt/home", "XDG_STATE_HOME": "/mnt/home/state", "TMPDIR": "/mnt/tmp"}


class Container:
    def __init__(self, name: str, folder: pathlib.Path, image: pathlib.Path, program: pathlib.Path):
        self.name, self.folder = name, folder
        self.log = folder / "log"
        self.process: subprocess.Popen | None = None
        self.was_killed = False
        for part in ("home", "tmp", "bin"):
            (folder / part).mkdir(parents=True)
        shutil.copytree(image, folder / "app")
        os.link(program, folder / "bin" / "holdfast")

    def __repr__(self) -> str:
        return self.name

    @property
    def app(self) -> pathlib.Path:
        return self.folder / "app"

    def start(self, command: list[str], environment: dict[str, str]) -> None:
        """The log goes on where it was: a container may be started again, with its files."""
        self.port = int(environment["PORT"])
        self.variables = {"PATH": f"/mnt/bin:{os.environ['PATH']}", "LANG": "C.UTF-8"} | OWN_PLACES | environment
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["unshare", "--pid", "--mount", "--uts", "--fork", "--mount-proc", "--kill-child=SIGKILL",
                 "bash", "-euc", ENTRY, "bash", str(self.folder), self.name, *command],
                env=self.variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.was_killed = False
        self.first = self.first_process()

    def first_process(self) -> int:
        """The container's process 1, by its number out here, once it executes the command."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        while self.process.poll() is None:
            try:
                for child in children.read_text().split():
                    words = pathlib.Path(f"/proc/{child}/cmdline").read_bytes()
                    if not words.startswith(b"unshare\0") and ENTRY.encode() not in words:
                        return int(child)
            except OSError:
                pass  # it has just ended
            time.sleep(0.002)
        return 0

    # MARK: What a platform does

    def signal(self, number: signal.Signals) -> None:
        """Process 1 alone gets it, as with any engine, once it has begun: the system drops what comes before."""
        until = time.monotonic() + 5
        while number != signal.SIGKILL and self.runs and not self.listens() and time.monotonic() < until:
            time.sleep(0.01)
        if self.runs and self.first:
            send(self.first, number)

    def listens(self) -> bool:
        """Whether a thread of process 1 blocks SIGTERM, to take it when it likes, or catches it."""
        try:
            texts = [path.read_text() for path in pathlib.Path(f"/proc/{self.first}/task").glob("*/status")]
        except OSError:
            return False
        masks = [line.split()[1] for text in texts for line in text.splitlines() if line.startswith(("SigBlk", "SigCgt"))]
        return any(int(mask, 16) >> signal.SIGTERM - 1 & 1 for mask in masks)

    def kill(self) -> None:
        self.was_killed = self.was_killed or self.runs
        self.signal(signal.SIGKILL)

    def pause(self) -> None:
        for process in self.tree():
            send(process, signal.SIGSTOP)

    def resume(self) -> None:
        for process in reversed(self.tree()):
            send(process, signal.SIGCONT)

    def tree(self) -> list[int]:
        found = [self.first] if self.runs and self.first else []
        for process in found:
            try:
                # Each thread has children of its own.
                for children in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
                    found += map(int, children.read_text().split())
            except OSError:
                pass  # it has just ended
        return found

    def execute(self, words: list[str]) -> None:
        """As a person does it in a running container, with its variables."""
        done = subprocess.run(
            ["nsenter", "--target", str(self.first), "--pid", "--mount", "--uts", "--root",
             "sh", "-c", 'cd /mnt/app && exec "$@"', "sh", *words],
            env=self.variables, capture_output=True, text=True)
        if done.returncode != 0:
            raise Broken(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")

    # MARK: What can be seen of it

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self, seconds: float) -> int | None:
        """The exit code as a platform shows it; nothing when it still runs."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        if self.was_killed:
            return 137
        return status if status >= 0 else 128 - status

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def await_line(self, words: str, seconds: float) -> bool:
        """Until the log has the words; false when they never came."""
        until = time.monotonic() + seconds
        while words not in self.said():
            if time.monotonic() > until or not self.runs:
                return words in self.said()
            time.sleep(0.02)
        return True

    def remove(self) -> None:
        self.kill()
        if self.process:
            self.process.wait()


def send(process: int, number: signal.Signals) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass  # it has just ended
