"""Requests, waiting and throughput over a bucket; Scripts/benchmark/network starts the servers and calls this."""

import argparse
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import urllib.request

from measure import measure

MEGABYTE = 1_000_000
# At 30 ms a request, with 100 archives in history.
BUDGET = {"restore": 0.3, "unchanged": 0.25}


class Contestant:
    """One program with a repository of its own in the bucket, and a home of its own."""

    def __init__(self, name: str, program: str, options: argparse.Namespace, place: str):
        self.name, self.program, self.options, self.place = name, program, options, place
        self.home = options.work / f"{name}-{place}"
        self.home.mkdir()
        self.source = options.work / "data"
        self.log = options.work / "log"

    def environment(self, endpoint: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items()
                     if not name.startswith(("HOLDFAST_", "RESTIC_", "XDG_"))}
        inherited |= {"HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC", "AWS_ENDPOINT_URL_S3": endpoint}
        if self.name == "holdfast":
            return inherited | {"HOLDFAST_REPOSITORY": f"s3://bench/holdfast-{self.place}",
                                "HOLDFAST_KEY_FILE": str(self.home / "key"), "HOLDFAST_TIMELINE": "app"}
        return inherited | {"RESTIC_REPOSITORY": f"s3:{endpoint}/bench/restic-{self.place}", "RESTIC_PASSWORD": "x"}

    def command(self, step: str) -> list[str]:
        ours = {"key": ["key", "generate", "-o", str(self.home / "key")], "init": ["init"],
                "unchanged": ["backup", str(self.source)], "restore": ["restore", "--to", str(self.home / "out")]}
        theirs = {"key": ["version"], "init": ["init"], "unchanged": ["backup", str(self.source)],
                  "restore": ["restore", "latest", "--target", str(self.home / "out")]}
        return [self.program] + (ours if self.name == "holdfast" else theirs)[step]

    def run(self, step: str, endpoint: str):
        cost = measure(self.command(step), self.environment(endpoint), str(self.options.work), self.log)
        if cost.status != 0:
            sys.exit(f"bench: error: {self.name} {step} failed: {self.log.read_text()[-2000:]}")
        return cost

    def forget(self) -> None:
        """A machine that has never been here, apart from the key."""
        for path in (path for path in self.home.iterdir() if path.name != "key"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def control(options: argparse.Namespace, target: str) -> dict[str, int]:
    with urllib.request.urlopen(options.proxy + target) as reply:
        return json.load(reply)


def contestants(options: argparse.Namespace, place: str) -> list[Contestant]:
    found = [Contestant("holdfast", options.holdfast, options, place)]
    if not options.alone:
        found.append(Contestant("restic", "restic", options, place))
    for contestant in found:
        contestant.run("key", options.direct)
        contestant.run("init", options.direct)
    return found


# MARK: Requests


def write_file(options: argparse.Namespace, index: int, chance: random.Random) -> None:
    """Half of it compresses, as text does."""
    path = options.work / "data" / f"folder{index % 10}" / f"file{index}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(chance.randbytes(6875).hex().encode() + chance.randbytes(13_750))


def requests(options: argparse.Namespace) -> None:
    chance = random.Random(1)
    for index in range(200):
        write_file(options, index, chance)
    rivals, archives, failed = contestants(options, "history"), 0, []
    print(f"| archives | ms | step | {' | '.join(f'{rival.name} s | requests' for rival in rivals)} |")
    print("|---:|---:|---|" + "---:|---:|" * len(rivals))
    for history in sorted(options.histories):
        while archives < history:
            write_file(options, archives % 200, chance)
            for rival in rivals:
                rival.run("unchanged", options.direct)
            archives += 1
        for delay in options.delays:
            control(options, f"/-/set?delay={delay}&rate=0")
            for step in ("unchanged", "restore"):
                cells = [repeated(options, rival, step) for rival in rivals]
                print(f"| {history} | {delay} | {step} | " + " | ".join(
                    f"{seconds:.2f} | {count}" for seconds, count in cells) + " |", flush=True)
                if (history, delay) == (100, 30) and cells[0][0] > BUDGET[step]:
                    failed.append(f"{step}: {cells[0][0]:.2f} s, budget {BUDGET[step]} s")
    for text in failed:
        print(f"\n✘ {text}")


def repeated(options: argparse.Namespace, rival: Contestant, step: str) -> tuple[float, int]:
    seconds, counts = [], []
    for _ in range(options.runs):
        if step == "restore":
            rival.forget()
        control(options, "/-/counts")
        seconds.append(rival.run(step, options.proxy).seconds)
        counts.append(control(options, "/-/counts").get("requests", 0))
    if step == "restore":
        rival.run("unchanged", options.direct)  # which gives it its state back
    return statistics.median(seconds), max(counts)


# MARK: Throughput


def noise(path: pathlib.Path, size: int) -> None:
    chance = random.Random(size)
    with open(path, "wb") as file:
        for _ in range(size):
            file.write(chance.randbytes(MEGABYTE))


def fill(options: argparse.Namespace, size: int, files: int) -> None:
    folder = options.work / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for index in range(files):
        noise(folder / f"file{index}", size // files)


def throughput(options: argparse.Namespace) -> None:
    fill(options, options.size, 6)
    print(f"{options.size} MB up and down on loopback\n\n| program | step | s | MB/s | peak MiB |\n|---|---|---:|---:|---:|")
    up_and_down(options, "loopback", options.direct, options.size)
    fill(options, options.file, 1)
    control(options, f"/-/set?delay={options.delay}&rate={options.rate * MEGABYTE}")
    print(f"\none file of {options.file} MB, {options.delay} ms a request, {options.rate} MB/s\n")
    print("| program | step | s | MB/s | peak MiB |\n|---|---|---:|---:|---:|")
    for name, step, rate in up_and_down(options, "link", options.proxy, options.file):
        if name == "holdfast" and rate < 0.8 * options.rate:
            print(f"\n✘ {step}: {rate:.0f} MB/s, less than 80 % of the link")


def up_and_down(options: argparse.Namespace, place: str, endpoint: str, size: int) -> list[tuple[str, str, float]]:
    rates = []
    for rival in contestants(options, place):
        for step in ("unchanged", "restore"):
            cost = rival.run(step, endpoint)
            rates.append((rival.name, step, size / cost.seconds))
            print(f"| {rival.name} | {'up' if step == 'unchanged' else 'down'} | {cost.seconds:.1f} | "
                  f"{size / cost.seconds:.0f} | {cost.memory / 2**20:.0f} |", flush=True)
        subprocess.run(["cmp", options.work / "data" / "file0", next(rival.home.glob("out/**/file0"))], check=True)
        shutil.rmtree(rival.home / "out")
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(prog="Scripts/benchmark/network")
    for name in ("work", "direct", "proxy", "holdfast"):
        parser.add_argument(f"--{name}", type=pathlib.Path if name == "work" else str, required=True)
    parser.add_argument("what", choices=("requests", "throughput"))
    parser.add_argument("--alone", action="store_true", help="without restic")
    parser.add_argument("--histories", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument("--delays", type=int, nargs="+", default=[0, 30, 100])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--file", type=int, default=2000)
    parser.add_argument("--delay", type=int, default=50)
    parser.add_argument("--rate", type=int, default=100)
    options = parser.parse_args()
    {"requests": requests, "throughput": throughput}[options.what](options)


main()
