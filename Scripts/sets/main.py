"""Backs up large and odd sets of data, again unchanged, and restores them; compares all that a backup has to keep.

    Scripts/soak.d/sets                 all sets in full: half an hour, 30 GB of disk
    Scripts/soak.d/sets tree sparse     these alone
    Scripts/soak.d/sets --short         small forms of all, in a minute

Every set has a new file system of its own: ext4 makes files slowly where many were just removed. A peak of memory
above the design's budget is a failure. With HOLDFAST_PROGRAM=PATH another build is tried.
"""

import argparse
import contextlib
import dataclasses
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import time

import trees
from compare import differences
from filesystem import enter_private_mounts
from folders import Folder, make_botdata, make_media, make_mixed, make_sqlite

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("HOLDFAST_PROGRAM", ROOT / ".build/release/holdfast")
MEBIBYTE = 1 << 20
SMALL = 25  # MiB, for an app of 5 MB


@dataclasses.dataclass
class Set:
    make: object  # writes it into a Folder; or a folder that is there and is copied, lest an update of the system change it
    short: object = 0.02  # how much of it, or which folder, for the short form
    budget: int = 100  # MiB


SETS = {
    "json": Set(trees.make_json, 1, budget=SMALL),
    "document": Set(trees.make_document, 1, budget=SMALL),
    "tokens": Set(trees.make_tokens, 1, budget=SMALL),
    "secrets": Set(trees.make_secrets, 1, budget=SMALL),
    "botdata": Set(make_botdata, 0.2),
    "tree": Set(trees.make_tree),
    "share": Set(pathlib.Path("/usr/share"), pathlib.Path("/usr/share/zoneinfo")),
    "lib": Set(pathlib.Path("/usr/lib"), pathlib.Path("/usr/lib/git-core")),
    "noise": Set(make_media),
    "sqlite": Set(make_sqlite),
    "text": Set(make_mixed),
    "sparse": Set(trees.make_sparse),
    "scattered": Set(trees.make_scattered),
    "empty": Set(trees.make_empty),
}


@dataclasses.dataclass
class Cost:
    seconds: float
    peak: float  # MiB


class Run:
    """One set, on a disk of its own."""

    def __init__(self, name: str, place: pathlib.Path, is_short: bool):
        self.set, self.place, self.costs, self.failures = SETS[name], place, {}, []
        self.source = self.make(self.set.short if is_short else 1)
        self.environment = {
            "HOME": str(place / "home"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
            "HOLDFAST_REPOSITORY": str(place / "repository"), "HOLDFAST_KEY_FILE": str(place / "key")}

    def make(self, scale: object) -> pathlib.Path:
        if isinstance(self.set.make, pathlib.Path):
            original = scale if isinstance(scale, pathlib.Path) else self.set.make
            subprocess.run(["cp", "-a", original, self.place / "data"], check=True)
            return self.place / "data"
        folder = Folder(self.place / "data", 1, scale)
        self.set.make(folder)
        if self.set.make is not trees.make_tree:
            folder.finish()
        return folder.root

    def do(self, *arguments: object) -> Cost:
        """The peak is that of the whole process, as the kernel counts it."""
        with tempfile.NamedTemporaryFile("r") as said:
            command = ["time", "--quiet", "--format=%e %M", f"--output={said.name}", PROGRAM, *arguments]
            done = subprocess.run(list(map(str, command)), env=self.environment, cwd=self.place, text=True, errors="replace",
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode:
                self.failures.append(f"{arguments[0]}: exit code {done.returncode}\n{done.stdout}")
            seconds, peak = said.read().split()[-2:]
        return Cost(float(seconds), float(peak) / 1024)

    def do_all(self) -> None:
        self.do("key", "generate", "-o", self.place / "key")
        self.do("init")
        time.sleep(2.1)  # the times of younger files don't tell whether they change once more
        self.costs["first"] = self.first()
        before = self.repository_size()
        self.costs["unchanged"] = self.do("backup", self.source)
        if (grown := self.repository_size() - before) > MEBIBYTE // 4:
            self.failures.append(f"a backup of nothing new added {grown} bytes")
        self.costs["restore"] = self.do("restore", "latest", "--to", self.place / "restored")
        self.failures += differences(self.source, self.place / "restored")
        for step, cost in self.costs.items():
            if cost.peak > self.set.budget:
                self.failures.append(f"{step}: {cost.peak:.1f} MiB of memory, more than {self.set.budget}")

    def first(self) -> Cost:
        """What a small app takes depends a little on which thread is faster: the median of three."""
        costs = [self.do("backup", self.source)]
        for other in ["second", "third"] if self.set.budget == SMALL else []:
            costs.append(self.do("backup", self.source, "--timeline", other))
            shutil.rmtree(self.place / "repository/timelines" / other)
        return sorted(costs, key=lambda cost: cost.peak)[len(costs) // 2]

    def repository_size(self) -> int:
        return sum(size for size, _ in files(self.place / "repository"))

    def report(self) -> str:
        found = list(files(self.source))
        costs = ", ".join(f"{step} {cost.seconds:.2f} s {cost.peak:.1f} MiB" for step, cost in self.costs.items())
        return (f"{len(found):,} files, {sum(size for size, _ in found):,} bytes; {costs}; "
                f"repository {self.repository_size():,} bytes")


def files(folder: pathlib.Path):
    for place, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(place, name))
            if stat.S_ISREG(status.st_mode):
                yield status.st_size, name


@contextlib.contextmanager
def disk(size: int):
    """A new file system of its own, with room for many small files."""
    (ROOT / ".build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".build", prefix="sets.") as folder:
        image, place = f"{folder}/image", pathlib.Path(folder, "disk")
        place.mkdir()
        with open(image, "wb") as file:
            file.truncate(size)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", "-i", "8192", image], check=True)
        subprocess.run(["mount", "-o", "loop,noatime,noinit_itable", image, place], check=True)
        try:
            yield place
        finally:
            subprocess.run(["umount", place], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="Scripts/soak.d/sets", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    if unknown := set(options.sets) - set(SETS):
        parser.error(f"there is no set {', '.join(sorted(unknown))}")
    enter_private_mounts()
    passed = failed = 0
    for name in options.sets or SETS:
        with disk((2 if options.short else 30) << 30) as place:
            run = Run(name, place, options.short)
            run.do_all()
            print(f"  {'✘' if run.failures else '✔'} {name}: {run.report()}")
            for line in "\n".join(run.failures).splitlines():
                print(f"      {line}")
        sys.stdout.flush()
        passed, failed = passed + (not run.failures), failed + bool(run.failures)
    with contextlib.suppress(OSError), open(3, "w") as counts:
        print(passed, failed, file=counts)
    sys.exit(1 if failed else 0)


main()
