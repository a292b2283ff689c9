"""Requests, waiting and throughput over a bucket; Scripts/benchmark/network starts the servers and calls this."""

import argparse
import concurrent.futures
import filecmp
import json
import pathlib
import random
import shutil
import statistics
import sys
import time
import urllib.request

from measure import processor, tree
from rivals import PROGRAMS, Program

MEGABYTE = 1_000_000
# Seconds at 30 ms a request, with 100 archives in history.
TIME_BUDGET = {"restore": 0.3, "backup": 0.25}
# At most so many, however long the history.
REQUEST_BUDGET = {"restore": 6, "backup": 7}
MEMORY_BUDGET = 100 << 20
failures: list[str] = []


def judge(met: bool, text: str) -> None:
    if not met:
        failures.append(text)


def control(options: argparse.Namespace, target: str) -> dict[str, int]:
    with urllib.request.urlopen(options.proxy + target) as reply:
        return json.load(reply)


def programs(options: argparse.Namespace, place: str) -> list[Program]:
    return [PROGRAMS[name](options, place) for name in ["holdfast", *options.rivals]]


# MARK: Requests


def write_file(options: argparse.Namespace, index: int, chance: random.Random) -> None:
    """Half of it compresses, as text does."""
    path = options.work / "data" / f"folder{index % 10}" / f"file{index}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(chance.randbytes(6875).hex().encode() + chance.randbytes(13_750))


class History:
    """Archives of 200 files, of which each time another one was changed; all programs commit beside each other."""

    def __init__(self, options: argparse.Namespace):
        self.options, self.chance, self.length = options, random.Random(1), 0
        for index in range(200):
            write_file(options, index, self.chance)
        self.programs = programs(options, "history")

    def grow(self, length: int) -> None:
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            while self.length < length:
                write_file(self.options, self.length % 200, self.chance)
                list(pool.map(lambda program: program.do("backup"), self.programs))
                self.length += 1
        print(f"history of {self.length} archives after {time.monotonic() - start:.0f} s", file=sys.stderr)


def requests(options: argparse.Namespace) -> None:
    history = History(options)
    names = [program.name for program in history.programs]
    print(f"| archives | ms | step | {' | '.join(f'{name} s | requests' for name in names)} |")
    print("|---:|---:|---|" + "---:|---:|" * len(names))
    for length in sorted(options.histories):
        history.grow(length)
        for step in ("restore", "backup"):
            compare(options, history, length, step)


def compare(options: argparse.Namespace, history: History, length: int, step: str) -> None:
    """A cold restore, or a backup of nothing new, at each delay."""
    quickest = {}
    for delay in options.delays:
        control(options, f"/-/set?delay={delay}&rate=0")
        cells = [repeated(options, program, step) for program in history.programs]
        if step == "backup":
            history.length += options.runs
        medians = [(statistics.median(seconds), count) for seconds, count in cells]
        print(f"| {length} | {delay} | {step} | " + " | ".join(f"{time:.2f} | {count}" for time, count in medians) + " |",
              flush=True)
        median, count = medians[0]
        quickest[delay] = min(cells[0][0])
        judge(count <= REQUEST_BUDGET[step],
              f"{step} with {length} archives: {count} requests, budget {REQUEST_BUDGET[step]}")
        if (length, delay) == (100, 30):
            judge(median <= TIME_BUDGET[step], f"{step}: {median:.2f} s, budget {TIME_BUDGET[step]} s")
    low, high = min(quickest), max(quickest)
    if low < high:
        # What a longer delay costs, in delays: how many requests holdfast makes one after the other.
        print(f"| {length} | | {step} | {(quickest[high] - quickest[low]) * 1000 / (high - low):.1f} waits |")


def repeated(options: argparse.Namespace, program: Program, step: str) -> tuple[list[float], int]:
    seconds, counts = [], []
    for _ in range(options.runs):
        control(options, "/-/counts")
        seconds.append(program.measured(step, options.proxy, cold=step == "restore").seconds)
        counts.append(control(options, "/-/counts").get("requests", 0))
    return seconds, max(counts)


# MARK: Throughput


def fill(options: argparse.Namespace, size: int, files: int) -> None:
    """Noise, in files of the same size."""
    folder = options.work / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for index in range(files):
        chance = random.Random(index)
        with open(folder / f"file{index}", "wb") as file:
            for _ in range(size // files):
                file.write(chance.randbytes(MEGABYTE))


def throughput(options: argparse.Namespace) -> None:
    fill(options, options.size, 6)
    print(f"{options.size} MB up and down on loopback, medians of {options.runs} runs\n")
    rates = up_and_down(options, "loopback", options.direct, options.size, options.runs)
    for step in ("backup", "restore"):
        if "restic" in options.rivals:
            ratio = rates["holdfast", step] / rates["restic", step]
            judge(ratio >= 2, f"{step} on loopback: {ratio:.1f} times restic's throughput, budget 2")
    fill(options, options.file, 1)
    control(options, f"/-/set?delay={options.delay}&rate={options.rate * MEGABYTE}")
    print(f"\none file of {options.file} MB, {options.delay} ms a request, {options.rate} MB/s\n")
    rates = up_and_down(options, "link", options.proxy, options.file, 1)
    for step in ("backup", "restore"):
        share = rates["holdfast", step] / options.rate
        judge(share >= 0.8, f"{step} over the link: {share:.0%} of it, budget 80 %")


def server_time(options: argparse.Namespace) -> float:
    return processor([one for server in options.servers.split() for one in tree(int(server))])


def up_and_down(options: argparse.Namespace, place: str, endpoint: str, size: int, runs: int) -> dict[tuple[str, str], float]:
    """The rates of all programs, one after the other, each time to a repository of their own."""
    costs = {}
    for run in range(runs):
        for program in programs(options, f"{place}-{run}"):
            for step in ("backup", "restore"):
                before = server_time(options)
                cost = program.measured(step, endpoint)
                costs.setdefault((program.name, step), []).append((cost, server_time(options) - before))
            for path in (options.work / "data").iterdir():
                same = filecmp.cmp(path, next(program.out.rglob(path.name)), shallow=False)
                judge(same, f"{program.name} restored another {path.name}")
            program.remove()
    print("| program | step | s | MB/s | its processor s | the server's | peak MiB |\n|---|---|---:|---:|---:|---:|---:|")
    rates = {}
    for (name, step), measured in costs.items():
        seconds, own = (statistics.median(getattr(cost, what) for cost, _ in measured) for what in ("seconds", "processor"))
        peak, servers = max(cost.memory for cost, _ in measured), statistics.median(server for _, server in measured)
        rates[name, step] = size / seconds
        print(f"| {name} | {step} | {seconds:.1f} | {size / seconds:.0f} | {own:.1f} | {servers:.1f} | {peak / 2**20:.0f} |",
              flush=True)
        judge(name != "holdfast" or peak <= MEMORY_BUDGET,
              f"{step}, {place}: {peak / 2**20:.0f} MiB, budget {MEMORY_BUDGET >> 20}")
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(prog="Scripts/benchmark/network")
    for name in ("work", "direct", "proxy", "servers", "holdfast", "restic"):
        parser.add_argument(f"--{name}", type=pathlib.Path if name == "work" else str, required=True)
    parser.add_argument("what", choices=("requests", "throughput"))
    parser.add_argument("--rivals", nargs="*", choices=("restic", "rclone"), default=["restic", "rclone"])
    parser.add_argument("--histories", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument("--delays", type=int, nargs="+", default=[0, 30, 100])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--file", type=int, default=2000)
    parser.add_argument("--delay", type=int, default=50)
    parser.add_argument("--rate", type=int, default=100)
    options = parser.parse_args()
    {"requests": requests, "throughput": throughput}[options.what](options)
    for text in failures:
        print(f"\n✘ {text}")
    sys.exit(bool(failures))


main()
