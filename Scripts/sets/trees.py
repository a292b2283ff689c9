"""The sets that the benchmark does not have: odd entries, very many, very large, very small."""

import base64
import fcntl
import os
import pathlib
import stat
import struct

from folders import FIRST_DAY, MEGABYTE, Folder, make_srctree, messages
from text import chance, noise

GET_FLAGS, SET_FLAGS = 0x80086601, 0x40086602
FLAGS = {b"synchronous": 0x8, b"immutable": 0x10, b"append only": 0x20, b"no dump": 0x40, b"no access time": 0x80}
NAMES = [
    b" ", b"  two  spaces  ", b"-rf", b"--", b"...", b".hidden", b"tab\tand\nnewline\r", b"quote'\"`", b"back\\slash",
    b"*?[a-z]{1,2}!", b"$HOME;&|<>()#~%", b"\x01\x02\x1b[31m\x7f", b"\xff\xfe\x80", b"half \xc3", b"\xed\xa0\x80",
    "é".encode(), "e\u0301".encode(), "\u202egpj.exe".encode(), "👩‍👩‍👧‍👦".encode(), b"x" * 255, "ß".encode() * 127,
    b"CON", b"a:b", b"C:\\", b"name.", b"name ", b"Name", b"nAme", b"user.holdfast", b".holdfast-kept",
]


def access_list(*entries: tuple[int, int, int]) -> bytes:
    """As the kernel keeps it: kind of subject, rights, number of the subject."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
LIST = access_list((1, 7, NOBODY), (2, 5, 1234), (2, 0, 4_000_000_000), (4, 5, NOBODY), (8, 6, 77), (16, 7, NOBODY), (32, 1, NOBODY))


class OddFolder:
    """Writes entries below a folder, each with a time of its own."""

    def __init__(self, root: pathlib.Path):
        self.root, self.count = os.fsencode(root), 0
        os.makedirs(root)

    def place(self, *names: bytes) -> bytes:
        return os.path.join(self.root, *names)

    def folder(self, *names: bytes) -> bytes:
        os.makedirs(self.place(*names), exist_ok=True)
        return self.place(*names)

    def stamp(self, place: bytes, time: int | None = None) -> bytes:
        self.count += 1
        time = (FIRST_DAY - self.count) * 10**9 + self.count * 7_654_321 % 10**9 if time is None else time
        os.utime(place, ns=(time, time), follow_symlinks=False)
        return place

    def file(self, *names: bytes, data: bytes | None = None) -> bytes:
        self.folder(*names[:-1])
        with open(self.place(*names), "wb") as file:
            file.write(f"file {self.count}\n".encode() * (self.count % 50) if data is None else data)
        return self.stamp(self.place(*names))

    def finish(self) -> None:
        for place, _, _ in os.walk(self.root, topdown=False):
            self.stamp(place)


def make_odd(folder: Folder) -> None:
    odd = OddFolder(folder.root / "odd")
    for part in (names, modes, times, links, specials, attributes, holes):
        part(odd)
    flagged = [make(place, name) for place, make in ((b"flags", odd.file), (b"flagged", odd.folder)) for name in FLAGS]
    odd.finish()
    odd.stamp(odd.place(b"times"), -1_234_567_890_123_456_789)
    for place, flag in zip(flagged, [*FLAGS.values()] * 2):
        set_flag(place, flag)


def names(odd: OddFolder) -> None:
    for name in NAMES:
        odd.file(b"names", name)
        odd.file(b"names in names", name, name)
    deep = [b"d" * 200] * 18  # beyond it, a path as a whole is longer than the system takes
    odd.file(*deep, b"file")


def modes(odd: OddFolder) -> None:
    for mode in range(0, 0o10000, 0o111):
        os.chmod(odd.file(b"modes", b"%04o" % mode), mode)
        os.chmod(odd.folder(b"modes", b"folder %04o" % mode), mode)
    for user, group in ((1, 2), (65534, 65534), (123_456, 654_321), (4_294_967_294, 4_294_967_294)):
        place = odd.file(b"owners", b"%d" % user)
        os.chown(place, user, group)
        os.chmod(place, 0o6755)


def times(odd: OddFolder) -> None:
    for time in (0, 1, -1, 999_999_999, -999_999_999, 10**9, -(2**31) * 10**9, 2**31 * 10**9 + 5, (2**33) * 10**9 + 123_456_789):
        odd.stamp(odd.file(b"times", b"%d" % time), time)


def links(odd: OddFolder) -> None:
    for target in (b"names", b"nowhere", b"/absolute", b"../../../up", b"loop", b"x" * 4000, b"new\nline", b"\xff"):
        place = odd.place(b"links", b"to %d" % odd.count)
        odd.folder(b"links")
        os.symlink(target, place)
        os.lchown(place, 5, 6)
        odd.stamp(place)
    first = odd.file(b"links", b"zz first")
    for index in range(200):
        os.link(first, os.path.join(odd.folder(b"hard", b"%d" % (index % 10)), b"%d" % index))
    os.link(first, odd.place(b"links", b"aa"))


def specials(odd: OddFolder) -> None:
    place = odd.folder(b"specials")
    os.mkfifo(os.path.join(place, b"fifo"), 0o640)
    os.mknod(os.path.join(place, b"null"), stat.S_IFCHR | 0o666, os.makedev(1, 3))
    os.mknod(os.path.join(place, b"block"), stat.S_IFBLK | 0o600, os.makedev(259, 1_048_575))
    for name in os.listdir(place):
        odd.stamp(os.path.join(place, name))


def attributes(odd: OddFolder) -> None:
    for index, value in enumerate((b"", b"text", bytes(range(256)), b"\0", b"v" * 3000)):
        for place in (odd.file(b"attributes", b"%d" % index), odd.folder(b"attributes", b"folder %d" % index)):
            os.setxattr(place, "user.value", value)
            os.setxattr(place, b"user.\xff\xfe name", b"odd")
            os.setxattr(place, "trusted.mark", value[:10])
    many = odd.file(b"attributes", b"many")
    for index in range(100):
        os.setxattr(many, f"user.{index}", b"%d" % index)
    capable = odd.file(b"attributes", b"capable")
    os.setxattr(capable, "security.capability", struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0))
    link = odd.place(b"attributes", b"link")
    os.symlink(b"many", link)
    os.setxattr(link, "trusted.link", b"on a link", follow_symlinks=False)
    odd.stamp(link)
    for place in (odd.file(b"lists", b"file"), odd.folder(b"lists", b"folder")):
        os.setxattr(place, "system.posix_acl_access", LIST)
    os.setxattr(odd.folder(b"lists", b"folder"), "system.posix_acl_default", LIST)
    odd.file(b"lists", b"folder", b"heir")


def set_flag(place: bytes, flag: int) -> None:
    file = os.open(place, os.O_RDONLY)
    others = struct.unpack("I", fcntl.ioctl(file, GET_FLAGS, bytes(8))[:4])[0]
    fcntl.ioctl(file, SET_FLAGS, struct.pack("Q", others | flag))
    os.close(file)


def holes(odd: OddFolder) -> None:
    block, numbers = 4096, chance("holes")
    shapes = {
        b"nothing but a hole": (5 * MEGABYTE, []), b"one byte of hole": (1, []),
        b"hole before": (100 * block, [99]), b"hole behind": (100 * block + 17, [0]),
        b"hole between": (1000 * block, [0, 999]), b"every second": (2000 * block, range(0, 2000, 2)),
        b"one missing": (300 * block, [*range(100), *range(101, 300)]),
        b"far apart": (2**39, [0, 1, 2**20, 2**26 + 5, 2**27 - 1]),
    }
    for name, (size, blocks) in shapes.items():
        with open(odd.file(b"holes", name, data=b""), "r+b") as file:
            os.truncate(file.fileno(), size)
            for index in blocks:
                os.pwrite(file.fileno(), numbers.randbytes(min(block, size - index * block)), index * block)
        odd.stamp(odd.place(b"holes", name))
    odd.file(b"holes", b"zeros that are no hole", data=bytes(3 * MEGABYTE))


def make_tree(folder: Folder) -> None:
    """60,000 small files with hard links, symbolic links, attributes and holes, and all that is odd."""
    make_srctree(folder)
    folder.finish()
    make_odd(folder)


def make_empty(folder: Folder) -> None:
    """1,000,000 empty files behind a small one, whose chunk they must not wait for; half of them in one folder."""
    folder.put("00000/first", b"small\n")
    count = folder.count(1_000_000)
    for index in range(count):
        place = folder.root / ("crowd" if index < count // 2 else f"{index // 1000:05d}")
        if index in (0, count // 2) or index > count // 2 and index % 1000 == 0:
            place.mkdir(exist_ok=True)
        os.close(os.open(place / f"{index:07d}", os.O_WRONLY | os.O_CREAT, 0o644))


def make_sparse(folder: Folder) -> None:
    """One file of 20 GB with a little data at its start, in its middle and at its end."""
    path = folder.put("disk.img", b"")
    size = int(20_000 * MEGABYTE * folder.scale)
    with open(path, "r+b") as file:
        os.truncate(file.fileno(), size)
        for place in (0, size // 2, size - 3 * MEGABYTE):
            os.pwrite(file.fileno(), chance("sparse", place).randbytes(3 * MEGABYTE), place)
    folder.stamp(path)


def make_scattered(folder: Folder) -> None:
    """One file with 100,000 holes."""
    path = folder.put("pages.img", b"")
    count = folder.count(100_000)
    with open(path, "r+b") as file:
        for index in range(count):
            os.pwrite(file.fileno(), b"%8d" % index * 512, index * 65_536)
    folder.stamp(path)


def make_json(folder: Folder) -> None:
    """A small app: 5 MB of JSON in 200 files."""
    numbers = chance("json app")
    for index in range(200):
        folder.put(f"data/{index:03d}.json", messages(numbers, 40, 170))


def make_tokens(folder: Folder) -> None:
    """A small app: 5 MB of base64, which hardly compresses, in 40 files."""
    for index in range(40):
        folder.put(f"data/{index:02d}.enc", base64.b64encode(b"".join(noise(96_000, "tokens", index))))


def make_document(folder: Folder) -> None:
    """A small app: one file of 5 MB of JSON, rewritten in place."""
    folder.put("data.json", messages(chance("document"), 20_000, 20_001)[: 5 * MEGABYTE])


def make_secrets(folder: Folder) -> None:
    """A small app: 5 MB that does not compress, in 500 files."""
    for index in range(500):
        folder.put(f"data/{index:03d}.enc", b"".join(noise(10_000, "secrets", index)))
