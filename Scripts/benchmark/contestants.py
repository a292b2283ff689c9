"""The programs that are compared: holdfast, its peers, and the pipelines that show what the machine can do."""

import collections.abc
import dataclasses
import functools
import os
import pathlib
import shutil
import subprocess

STEPS = ("init", "first", "unchanged", "changed", "restore", "check", "prune")
Command = list[str] | str


@dataclasses.dataclass
class Place:
    """Where a run happens. Every run has a home of its own, so caches start cold."""

    source: pathlib.Path
    work: pathlib.Path

    @property
    def repository(self) -> pathlib.Path:
        return self.work / "repository"

    @property
    def home(self) -> pathlib.Path:
        return self.work / "home"

    @property
    def restored(self) -> pathlib.Path:
        return self.work / "restored"

    def environment(self) -> dict[str, str]:
        ours = ("HOLDFAST_", "RESTIC_", "BORG_", "XDG_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return inherited | {"HOME": str(self.home), "TMPDIR": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclasses.dataclass
class Contestant:
    name: str
    environment: collections.abc.Callable[[Place], dict[str, str]]
    commands: collections.abc.Callable[[Place], dict[str, Command]]
    tree: collections.abc.Callable[[Place], pathlib.Path]  # where the restored files are
    peer: bool = True  # a program of the same kind, not a limit of the machine
    prepare: collections.abc.Callable[[Place], None] = lambda place: None


def make_identity(place: Place) -> None:
    subprocess.run(["age-keygen", "-o", place.home / "key"], check=True, stderr=subprocess.DEVNULL)


def holdfast(program: str) -> Contestant:
    return Contestant(
        "holdfast",
        lambda place: {"HOLDFAST_REPOSITORY": str(place.repository), "HOLDFAST_KEY_FILE": str(place.home / "key")},
        lambda place: {
            "init": [program, "init"],
            "first": (backup := [program, "backup", str(place.source)]),
            "unchanged": backup,
            "changed": backup,
            "restore": [program, "restore", "latest", "--to", str(place.restored)],
            "check": [program, "check", "--read-data"],
            "prune": [program, "forget", "--keep-last", "1", "--prune", "--yes"],
        },
        tree=lambda place: place.restored, peer=False, prepare=make_identity)


def restic(program: str) -> Contestant:
    knows_sparse = b"--sparse" in subprocess.run([program, "restore", "--help"], capture_output=True).stdout
    sparse = ["--sparse"] if knows_sparse else []
    return Contestant(
        "restic",
        lambda place: {"RESTIC_REPOSITORY": str(place.repository), "RESTIC_PASSWORD": "benchmark",
                       "RESTIC_CACHE_DIR": str(place.home / "cache")},
        lambda place: {
            "init": [program, "init", "-q"],
            "first": (backup := [program, "backup", "-q", str(place.source)]),
            "unchanged": backup,
            "changed": backup,
            "restore": [program, "restore", "-q", *sparse, "latest", "--target", str(place.restored)],
            "check": [program, "check", "-q", "--read-data"],
            "prune": [program, "forget", "-q", "--keep-last", "1", "--prune"],
        },
        tree=lambda place: place.restored / place.source.relative_to("/"))


def borg(program: str) -> Contestant:
    def create(archive: str, place: Place) -> Command:
        return [program, "create", "-C", "zstd,3", f"::{archive}", str(place.source)]

    return Contestant(
        "borg",
        lambda place: {"BORG_REPO": str(place.repository), "BORG_PASSPHRASE": "benchmark",
                       "BORG_BASE_DIR": str(place.home)},
        lambda place: {
            "init": [program, "init", "-e", "repokey"],
            **{step: create(step, place) for step in ("first", "unchanged", "changed")},
            "restore": f"mkdir {place.restored} && cd {place.restored} && '{program}' extract --sparse ::changed",
            "check": [program, "check", "--verify-data"],
            "prune": f"'{program}' prune --keep-last 1 && '{program}' compact",
        },
        tree=lambda place: place.restored / place.source.relative_to("/"))


def copy() -> Contestant:
    """What the disk and the kernel need to write the same files."""
    return Contestant(
        "cp -a", lambda place: {},
        lambda place: {
            "first": ["cp", "-a", str(place.source), str(place.repository)],
            "restore": ["cp", "-a", str(place.repository), str(place.restored)],
        },
        tree=lambda place: place.restored, peer=False)


def pipeline() -> Contestant:
    """What reading, compressing and encrypting everything once costs."""
    def commands(place: Place) -> dict[str, Command]:
        file, key = f"{place.repository}.tar.zst.age", place.home / "key"
        return {
            "first": f"tar -C {place.source} --sparse --xattrs -cf - . | zstd -q -3 -T2 | "
                     f"age -r $(age-keygen -y {key}) -o {file}",
            "restore": f"mkdir {place.restored} && age -d -i {key} {file} | zstd -dqc | "
                       f"tar -C {place.restored} --xattrs --xattrs-include='*' -xpf -",
            "check": f"age -d -i {key} {file} | zstd -tq",
        }

    return Contestant("tar, zstd, age", lambda place: {}, commands, tree=lambda place: place.restored, peer=False,
                      prepare=make_identity)


def available(programs: dict[str, str]) -> dict[str, Contestant]:
    """Those whose program is there; `programs` has the paths that were asked for."""
    makers = {"holdfast": holdfast, "restic": restic, "borg": borg}
    found = {name: functools.partial(make, path) for name, make in makers.items()
             if (path := shutil.which(programs[name]))}
    return {name: make() for name, make in found.items()} | {"cp -a": copy(), "tar, zstd, age": pipeline()}
