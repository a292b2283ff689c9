"""Finds what differs between two trees, in all that a backup has to keep."""

import fcntl
import hashlib
import os
import pathlib
import stat
import struct
import sys

MARK = "user.holdfast"  # what a restore says on the root
GET_FLAGS = 0x80086601
FLAGS = 0x8100F8  # those that a backup keeps
BLOCK = 1 << 20


class Tree:
    """The entries of a folder as comparable facts, in the order of their paths."""

    def __init__(self, root: pathlib.Path):
        self.root = os.fsencode(root)
        self.names: dict[tuple[int, int], bytes] = {}  # the first name of each file that has several

    def __iter__(self):
        folders = [b""]
        while folders:
            path = folders.pop()
            place = os.path.join(self.root, path) if path else self.root
            status = os.lstat(place)
            yield path, self.facts(path, place, status)
            if stat.S_ISDIR(status.st_mode):
                names = sorted(os.listdir(place), reverse=True)
                folders += [os.path.join(path, name) for name in names]

    def facts(self, path: bytes, place: bytes, status: os.stat_result) -> dict:
        kind = stat.S_IFMT(status.st_mode)
        facts = {
            "kind": kind, "mode": oct(status.st_mode), "owner": status.st_uid, "group": status.st_gid,
            "time": status.st_mtime_ns, "attributes": attributes(place, is_root=not path)}
        if kind in (stat.S_IFCHR, stat.S_IFBLK):
            facts["device"] = status.st_rdev
        if kind == stat.S_IFLNK:
            facts["target"] = os.readlink(place)
        if kind in (stat.S_IFREG, stat.S_IFDIR):
            facts["flags"] = flags(place)
        if kind == stat.S_IFDIR:
            return facts
        if status.st_nlink > 1:
            facts["first name"] = self.names.setdefault((status.st_dev, status.st_ino), path)
            facts["names"] = status.st_nlink
            if facts["first name"] != path:
                return facts
        if kind == stat.S_IFREG:
            facts["size"] = status.st_size
            facts["content"], facts["holes"] = content(place, status)
        return facts


def attributes(place: bytes, is_root: bool) -> dict[str, bytes]:
    """Access lists are among these."""
    names = os.listxattr(place, follow_symlinks=False)
    return {name: os.getxattr(place, name, follow_symlinks=False) for name in names
            if not (is_root and name == MARK)}


def flags(place: bytes) -> int:
    file = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        return struct.unpack("I", fcntl.ioctl(file, GET_FLAGS, bytes(8))[:4])[0] & FLAGS
    except OSError:
        return 0
    finally:
        os.close(file)


def content(place: bytes, status: os.stat_result) -> tuple[str, list[tuple[int, int]]]:
    """A hash of the bytes between the holes, and where these bytes are."""
    if status.st_size == 0:
        return "", []
    found = hashlib.sha256()
    with open(place, "rb", buffering=0) as file:
        runs = data_runs(file.fileno(), status)
        for start, end in runs:
            while start < end and (piece := os.pread(file.fileno(), min(BLOCK, end - start), start)):
                found.update(piece)
                start += len(piece)
    return found.hexdigest(), runs


def data_runs(file: int, status: os.stat_result) -> list[tuple[int, int]]:
    if status.st_blocks * 512 >= status.st_size:
        return [(0, status.st_size)]
    runs, position = [], 0
    while position < status.st_size:
        try:
            start = os.lseek(file, position, os.SEEK_DATA)
        except OSError:  # nothing but a hole is left
            break
        position = os.lseek(file, start, os.SEEK_HOLE)
        runs.append((start, position))
    return runs


def differences(expected: pathlib.Path, found: pathlib.Path, most: int = 10) -> list[str]:
    """In words; no more than `most`."""
    lines: list[str] = []
    left, right = iter(Tree(expected)), iter(Tree(found))
    one, other = next(left, None), next(right, None)
    while (one or other) and len(lines) < most:
        if other is None or one is not None and order(one[0]) < order(other[0]):
            lines.append(f"{one[0]!r} is missing")
            one = next(left, None)
        elif one is None or order(other[0]) < order(one[0]):
            lines.append(f"{other[0]!r} is there, too")
            other = next(right, None)
        else:
            lines += [f"{one[0]!r}: {name} is {other[1].get(name)!r:.200}, not {one[1].get(name)!r:.200}"
                      for name in sorted(one[1].keys() | other[1].keys()) if one[1].get(name) != other[1].get(name)]
            one, other = next(left, None), next(right, None)
    return lines[:most]


def order(path: bytes) -> list[bytes]:
    return path.split(b"/")


if __name__ == "__main__":
    found = differences(*map(pathlib.Path, sys.argv[1:3]))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
