"""Harms every object of a repository in a folder and lets the real program check and restore what is left.

flip-files.py PROGRAM REPOSITORY KEY TIMELINE TREES STEP: every STEPth byte flipped and every STEPth length, and each
object removed. A check must name the object with exit code 13; a restore must give the newest tree, or say the same and
leave nothing. What was removed may have been the newest archive or a pin, which a store can hide: then an older tree or
another refusal is right, too. TREES has one folder for each archive, named by its number.

Works in the current folder; prints what came of each kind of object, and up to ten faults.
"""

import collections
import concurrent.futures
import os
import pathlib
import queue
import shutil
import subprocess
import sys

REFUSED, NO_REPOSITORY, CORRUPT = 1, 10, 13
PROGRAM, KEY, TIMELINE = sys.argv[1], sys.argv[3], sys.argv[4]
REPOSITORY, TREES = (pathlib.Path(sys.argv[index]).resolve() for index in (2, 5))
STEP = int(sys.argv[6])


def listing(root: pathlib.Path) -> list:
    """Everything about a tree that a restore must bring back."""
    found = []
    for path in sorted([root, *root.rglob("*")]):
        status = path.lstat()
        content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found.append((str(path.relative_to(root)), status.st_mode, status.st_uid, status.st_mtime_ns, content))
    return found


class Place:
    """A copy of the repository that one worker harms."""

    def __init__(self, number: int):
        self.root = pathlib.Path.cwd() / f"worker{number}"
        self.repository = self.root / "repository"
        shutil.copytree(REPOSITORY, self.repository)

    def run(self, *words: str) -> tuple[int, str]:
        state = self.root / "state"  # a fresh one: what this machine remembers would hide damage
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.root), "XDG_STATE_HOME": str(state), "LANG": "C.UTF-8"}
        done = subprocess.run(
            [PROGRAM, "--repository", str(self.repository), "--key-file", KEY, "--timeline", TIMELINE, *words],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        shutil.rmtree(state, ignore_errors=True)
        return done.returncode, done.stdout.decode(errors="replace")


def names_of(key: str) -> list[str]:
    """How an error may name an object: by its key, or an archive by its number."""
    parts = key.split("/")
    if len(parts) == 4 and parts[2] == "archives":
        return [key, f"archive {10**12 - int(parts[3])}"]
    return [key]


def faults(place: Place, key: str, removed: bool) -> tuple[bool, list[str]]:
    """Whether a restore was refused, and what was wrong with the answers."""
    def is_right(code: int, said: str) -> bool:
        named = code == CORRUPT and any(name in said for name in names_of(key))
        return named or removed and code in (0, REFUSED, NO_REPOSITORY)

    wrong = []
    code, said = place.run("check", "--read-data")
    if not is_right(code, said):
        wrong.append(f"check ended with {code}: {said.strip()}")
    target = place.root / "target"
    code, said = place.run("restore", "latest", "--to", str(target))
    if code == 0:
        if listing(target) not in (EXPECTED if removed else EXPECTED[-1:]):
            wrong.append("restore gave wrong data")
    else:
        if not is_right(code, said):
            wrong.append(f"restore ended with {code}: {said.strip()}")
        if target.exists():
            wrong.append("a failed restore left something")
    shutil.rmtree(target, ignore_errors=True)
    return code != 0, wrong


def trial(key: str, harm: str, offset: int) -> tuple[str, bool, list[str]]:
    place = places.get()
    path = place.repository / key
    whole = path.read_bytes()
    try:
        if harm == "flipped":
            path.write_bytes(whole[:offset] + bytes([whole[offset] ^ (1 << offset % 8)]) + whole[offset + 1:])
        elif harm == "cut":
            path.write_bytes(whole[:offset])
        else:
            path.unlink()
        refused, wrong = faults(place, key, harm == "removed")
        return f"{kind(key)} {harm}", refused, [f"{key} {harm} at {offset}: {fault}" for fault in wrong]
    finally:
        path.write_bytes(whole)
        places.put(place)


def kind(key: str) -> str:
    parts = key.split("/")
    return parts[2] if len(parts) == 4 else parts[0] + pathlib.PurePath(parts[-1]).suffix


def harms():
    for path in sorted(REPOSITORY.rglob("*")):
        if not path.is_file():
            continue
        key, count = str(path.relative_to(REPOSITORY)), path.stat().st_size
        for offset in sorted({*range(0, count, STEP), count - 1}):
            yield key, "flipped", offset
            yield key, "cut", offset
        yield key, "removed", 0


EXPECTED = [listing(tree) for tree in sorted(TREES.iterdir())]
workers = os.cpu_count() or 1
places: queue.Queue = queue.Queue()
for number in range(workers):
    places.put(Place(number))
tally: dict = collections.defaultdict(lambda: [0, 0])
failures = []
with concurrent.futures.ThreadPoolExecutor(workers) as pool:
    for name, refused, wrong in pool.map(lambda harm: trial(*harm), harms()):
        tally[name][0] += 1
        tally[name][1] += refused
        failures += wrong
for name, (cases, refused) in sorted(tally.items()):
    print(f"{name}: {cases} cases, {refused} refused by a restore")
print(f"all: {sum(cases for cases, _ in tally.values())} cases, {sum(refused for _, refused in tally.values())} refused")
for failure in failures[:10]:
    print(failure)
sys.exit(1 if failures else 0)
