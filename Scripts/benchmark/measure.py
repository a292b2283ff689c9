"""Runs one command and says what it cost: time, processor time and peak memory of the whole process tree."""

import dataclasses
import os
import pathlib
import resource
import signal
import subprocess
import threading
import time

TIME_LIMIT = 3600
TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Cost:
    seconds: float
    processor: float
    memory: int  # bytes
    status: int


def tree(process: int) -> list[int]:
    found = [process]
    for parent in found:
        try:
            for tasks in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
                found += map(int, tasks.read_text().split())
        except OSError:
            pass  # it ended
    return found


def memory(process: int) -> tuple[int, int]:
    """Resident bytes of one process, now and at its peak."""
    try:
        fields = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines())
        return tuple(int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    except (OSError, KeyError):
        return 0, 0


def processor(processes: list[int]) -> float:
    """Seconds that they and what they waited for have used."""
    total = 0
    for process in processes:
        try:
            fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15]))
        except OSError:
            pass  # it has just ended
    return total / TICKS


class Watch(threading.Thread):
    """Samples a process tree; the peak is the larger of the greatest sum and the greatest single peak."""

    def __init__(self, process: int):
        super().__init__(daemon=True)
        self.process, self.peak, self.done = process, 0, threading.Event()

    def run(self) -> None:
        pause = 0.002
        while not self.done.wait(pause):
            found = [memory(process) for process in tree(self.process)]
            self.peak = max(self.peak, sum(now for now, _ in found), *(peak for _, peak in found))
            pause = min(0.05, pause * 1.2)


def measure(command: list[str] | str, environment: dict[str, str], folder: str, log: pathlib.Path) -> Cost:
    """A list is a program and its arguments, a string a pipeline for bash. What earlier commands wrote is flushed first."""
    os.sync()
    arguments = ["bash", "-o", "pipefail", "-c", command] if isinstance(command, str) else command
    with open(log, "ab") as output:
        output.write(f"\n$ {command}\n".encode())
        output.flush()
        start = time.perf_counter()
        process = subprocess.Popen(
            arguments, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True)
        watch = Watch(process.pid)
        watch.start()
        limit = threading.Timer(TIME_LIMIT, os.killpg, (process.pid, signal.SIGKILL))
        limit.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            seconds = time.perf_counter() - start
            limit.cancel()
            watch.done.set()
            watch.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    # The kernel's own maximum begins with ours, which the child had before it became another program.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kernel = usage.ru_maxrss * 1024 if usage.ru_maxrss > own else 0
    return Cost(seconds, usage.ru_utime + usage.ru_stime, max(watch.peak, kernel), process.returncode)
