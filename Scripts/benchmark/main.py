"""Compares holdfast with restic and borg on the same data, in the same run, and with what the machine can do.

    Scripts/bench                                   every data set in full: 18 GB of disk, an hour or two
    Scripts/bench --sets botdata srctree --scale 0.1 --runs 3
    Scripts/bench --restic "$(Scripts/benchmark/newest-restic)"

Contestants take turns within every round, and each round begins with another. Every run has a new file system (as root)
and a cold cache of its own; the source is in the page cache. Figures are medians.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from contestants import STEPS, Contestant, Place, available
from filesystem import Workspace, enter_private_mounts
from folders import SETS, make
from measure import measure
from report import report

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Scripts/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), metavar="SET", help=", ".join(SETS))
    parser.add_argument("--only", nargs="+", metavar="CONTESTANT", help="holdfast, restic, borg, 'cp -a', 'tar, zstd, age'")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the data sets, 1 is full")
    parser.add_argument("--keep", action="store_true", help="keep the data sets for the next time")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / ".build/bench", help="folder for data and results")
    parser.add_argument("--holdfast", default=str(ROOT / ".build/release/holdfast"), metavar="PATH")
    parser.add_argument("--restic", default="restic", metavar="PATH")
    parser.add_argument("--borg", default="borg", metavar="PATH")
    return parser.parse_args()


def prepare_data(name: str, folder: pathlib.Path, scale: float) -> None:
    """Both days of a set, made once."""
    days = [folder / f"{name}-{scale:g}.day{day}" for day in (1, 2)]
    for day, path in enumerate(days, start=1):
        if path.exists():
            continue
        unfinished = path.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        if day == 2:
            subprocess.run(["cp", "-a", days[0], unfinished], check=True)
        make(name, day, unfinished, scale)
        unfinished.rename(path)


def switch(source: pathlib.Path, day: int, folder: pathlib.Path, scale: float) -> None:
    """Gives the source a day's contents; as over a real night, what didn't change keeps its inode."""
    other = folder / f"{source.name}-{scale:g}.day{day}"
    subprocess.run(["rsync", "-aHAXS", "--delete", f"{other}/", f"{source}/"], check=True)
    subprocess.run(f"find '{source}' -type f -print0 | xargs -0 cat >/dev/null", shell=True, check=True)
    time.sleep(2.1)  # what is as young as that at a scan counts as changed


def size(path: pathlib.Path) -> int:
    found = [path] if path.is_file() else path.rglob("*")
    return sum(file.lstat().st_size for file in found if file.is_file())


def differences(source: pathlib.Path, restored: pathlib.Path) -> int:
    command = ["rsync", "-naHAXc", "--delete", "--itemize-changes", f"{source}/", f"{restored}/"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return sum(not line.endswith(" ./") for line in lines)  # the folder itself was made by us, or by the program


def run(contestant: Contestant, source: pathlib.Path, workspace: Workspace, options: argparse.Namespace) -> dict:
    place = Place(source, workspace.fresh())
    place.home.mkdir()
    contestant.prepare(place)
    environment = place.environment() | contestant.environment(place)
    commands = contestant.commands(place)
    log = options.work / "logs" / f"{contestant.name}-{source.name}.log".replace(" ", "")
    row: dict = {"contestant": contestant.name, "set": source.name, "steps": {}}
    data = options.work / "data"
    switch(source, 1, data, options.scale)
    for step in (step for step in STEPS if step in commands):
        if step == "changed":
            switch(source, 2, data, options.scale)
        cost = measure(commands[step], environment, str(place.work), log)
        row["steps"][step] = dataclasses.asdict(cost)
        if cost.status != 0:
            print(f"{contestant.name}, {source.name}, {step}: exit code {cost.status}, see {log}", file=sys.stderr)
            break
        if step in ("first", "unchanged", "changed", "prune"):
            row["steps"][step]["repository"] = sum(size(path) for path in place.work.glob("repository*"))
        if step == "restore":
            row["differences"] = differences(source, contestant.tree(place))
            shutil.rmtree(place.restored)
    return row


def main() -> None:
    options = parse()
    options.work = options.work.resolve()
    enter_private_mounts()
    contestants = available({"holdfast": options.holdfast, "restic": options.restic, "borg": options.borg})
    names = [name for name in contestants if not options.only or name in options.only]
    if unknown := set(options.only or []) - set(names):
        sys.exit(f"bench: error: not there: {', '.join(sorted(unknown))}")
    for folder in ("data", "logs"):
        (options.work / folder).mkdir(parents=True, exist_ok=True)
    print(f"{os.cpu_count()} processors, scale {options.scale:g}, {options.runs} runs, {time.strftime('%F')}\n")
    sound = True
    for name in options.sets:
        prepare_data(name, options.work / "data", options.scale)
        day = options.work / "data" / f"{name}-{options.scale:g}.day2"
        workspace = Workspace(options.work, 3 * 2**29 + 3 * size(day))  # a repository, a restored tree, caches, what borg reserves
        rows = []
        for turn in range(options.runs):
            first = turn % len(names)
            for who in names[first:] + names[:first]:
                rows.append(run(contestants[who], options.work / "data" / name, workspace, options))
                with open(options.work / "results.jsonl", "a") as file:
                    file.write(json.dumps(rows[-1] | {"scale": options.scale, "turn": turn}) + "\n")
        print(report(name, rows, [who for who in names if contestants[who].peer]), flush=True)
        sound = sound and all(row.get("differences") == 0 for row in rows)
        workspace.remove()
        if not options.keep:
            for path in (options.work / "data").glob(f"{name}*"):
                shutil.rmtree(path)
    if not sound:
        sys.exit("bench: error: a contestant failed, or restored something else than it was given")


main()
