"""The data sets and the next day of each: the same names, bytes, modes and times on every machine."""

import json
import os
import pathlib
import random
import sqlite3

from text import WORDS, chance, code_lines, json_lines, log_lines, noise, sentence, sql_lines, words

DAY = 86_400
FIRST_DAY = 1_750_000_000
MEGABYTE = 1_000_000


class Folder:
    """A data set being written: every file gets a time that depends on its name alone."""

    def __init__(self, root: pathlib.Path, day: int, scale: float):
        self.root, self.day, self.scale = root, day, scale

    def count(self, full: int) -> int:
        return max(3, int(full * self.scale))

    def put(self, name: str, pieces, mode: int = 0o644) -> pathlib.Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as file:
            for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                file.write(piece)
        path.chmod(mode)
        self.stamp(path)
        return path

    def stamp(self, path: pathlib.Path) -> None:
        offset = chance("time", str(path.relative_to(self.root))).randrange(DAY * 10**9)
        moment = (FIRST_DAY + self.day * DAY) * 10**9 - (DAY * 10**9 - offset)
        os.utime(path, ns=(moment, moment), follow_symlinks=False)

    def append(self, path: pathlib.Path, pieces) -> None:
        with open(path, "ab") as file:
            file.writelines(pieces)
        self.stamp(path)

    def insert(self, path: pathlib.Path, offset: int, data: bytes) -> None:
        content = path.read_bytes()
        path.write_bytes(content[:offset] + data + content[offset:])
        self.stamp(path)

    def files(self, pattern: str) -> list[pathlib.Path]:
        return sorted(path for path in self.root.glob(pattern) if path.is_file() and not path.is_symlink())

    def sample(self, numbers: random.Random, pattern: str, share: float) -> list[pathlib.Path]:
        found = self.files(pattern)
        return numbers.sample(found, max(1, int(len(found) * share)))

    def finish(self) -> None:
        for folder, _, _ in os.walk(self.root, topdown=False):
            self.stamp(pathlib.Path(folder))


def message(numbers: random.Random) -> dict:
    text = " ".join(sentence(numbers) for _ in range(numbers.randrange(1, 5)))
    return {"id": str(numbers.getrandbits(60)), "role": numbers.choice(("user", "assistant")), "content": text}


def messages(numbers: random.Random, low: int, high: int) -> bytes:
    return json.dumps([message(numbers) for _ in range(numbers.randrange(low, high))], indent=1).encode()


def make_botdata(folder: Folder) -> None:
    """A bot's state: personalities, conversations, encrypted secrets, logs; about 40 MB in 2,000 files."""
    numbers = chance("botdata")
    for index in range(66):
        traits = {word: sentence(numbers, 100, 400) for word in words(numbers, 6)}
        folder.put(f"personalities/{index:02d}.json", json.dumps(traits, indent=2).encode())
        folder.put(f"avatars/{index:02d}.png", noise(numbers.randrange(20_000, 160_000), "avatar", index))
    tokens = {str(numbers.getrandbits(60)): f"{numbers.getrandbits(384):x}" for _ in range(900)}
    folder.put("auth/tokens.json", json.dumps(tokens, indent=2).encode(), 0o600)
    for index in range(folder.count(500)):
        folder.put(f"conversations/{index:04d}.json", messages(numbers, 8, 240))
    for index in range(folder.count(1150)):
        folder.put(f"history/{index:04d}.json", messages(numbers, 1, 34))
    for index in range(folder.count(300)):
        folder.put(f"secrets/{index:03d}.enc", noise(numbers.randrange(1_000, 40_000), "secret", index), 0o600)
    for index in range(6):
        folder.put(f"logs/bot-{index}.log", log_lines(int(900_000 * folder.scale), index))


def change_botdata(folder: Folder) -> None:
    numbers = chance("botdata", 2)
    for path in folder.sample(numbers, "conversations/*", 0.02):
        old = json.loads(path.read_bytes())
        folder.put(str(path.relative_to(folder.root)), json.dumps(old + [message(numbers)] * 2, indent=1).encode())
    for path in folder.sample(numbers, "history/*", 0.01):
        path.rename(path.with_stem(path.stem + "-renamed"))
    for path in folder.sample(numbers, "secrets/*", 0.01):
        path.unlink()
    for index in range(10):
        folder.put(f"secrets/new-{index}.enc", noise(20_000, "new secret", index), 0o600)
    for path in folder.files("logs/*"):
        folder.append(path, log_lines(int(30_000 * folder.scale), path.name, 2))


def make_srctree(folder: Folder) -> None:
    """60,000 small files of code with hard links, symbolic links, attributes, and ten sparse files."""
    numbers = chance("srctree")
    total = folder.count(60_000)
    for index in range(total):
        place = f"{WORDS[index % 40]}/{WORDS[index // 40 % 75]}{index // 600 % 10}/{WORDS[index % 997]}{index}"
        size = min(400_000, int(numbers.lognormvariate(8.4, 1.2)))
        path = folder.put(f"src/{place}.py", code_lines(size, index), 0o755 if index % 50 == 0 else 0o644)
        if index % 100 == 7:
            os.link(path, path.with_suffix(".link"))
        if index % 50 == 9:
            path.with_suffix(".alias").symlink_to(path.name)
            folder.stamp(path.with_suffix(".alias"))
        if index % 100 == 11:
            os.setxattr(path, "user.origin", f"{WORDS[index % 100]} {index}".encode())
            folder.stamp(path)
    for index in range(10):
        path = folder.put(f"images/{index}.img", b"")
        size = int(32 * MEGABYTE * folder.scale)
        os.truncate(path, size)
        with open(path, "r+b") as file:
            for _ in range(4):
                file.seek(numbers.randrange(max(1, size - 8192)))
                file.write(numbers.randbytes(4096))
        os.truncate(path, size)
        folder.stamp(path)


def change_srctree(folder: Folder) -> None:
    numbers = chance("srctree", 2)
    changed = folder.sample(numbers, "src/**/*.py", 0.02)
    quarter = max(1, len(changed) // 4)
    for path in changed[: 2 * quarter]:
        folder.insert(path, path.stat().st_size // 2, b"    inserted = line\n")
    for path in changed[2 * quarter : 3 * quarter]:
        path.rename(path.with_stem(path.stem + "-renamed"))
    for path in changed[3 * quarter :]:
        path.unlink()
    for index in range(quarter):
        folder.put(f"src/new/{index}.py", code_lines(5_000, "new", index))


def make_media(folder: Folder) -> None:
    """3 GB of incompressible files of 40 to 160 MB."""
    for index in range(30):
        size = int((40 + index * 37 % 121) * MEGABYTE * folder.scale)
        folder.put(f"{WORDS[index]}-{index:02d}.mp4", noise(size, "media", index))


def change_media(folder: Folder) -> None:
    front, middle, renamed, removed, *_ = folder.files("*")
    folder.insert(front, 0, chance("front").randbytes(1000))
    folder.insert(middle, middle.stat().st_size // 2, chance("middle").randbytes(1000))
    renamed.rename(renamed.with_stem("renamed"))
    removed.unlink()
    folder.put("new.mp4", noise(int(50 * MEGABYTE * folder.scale), "media", "new"))


def row(numbers: random.Random, key: int) -> tuple:
    return key, numbers.choice(WORDS), numbers.randrange(10**6), numbers.getrandbits(62), " ".join(words(numbers, 24))


def make_sqlite(folder: Folder) -> None:
    """One SQLite database of 1 GB with three indexes."""
    path = folder.put("app.db", b"")
    numbers = chance("sqlite")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, author TEXT, room INTEGER, token INTEGER, body TEXT)")
        rows = (row(numbers, key) for key in range(folder.count(4_600_000)))
        database.executemany("INSERT INTO messages VALUES (?, ?, ?, ?, ?)", rows)
        for column in ("author", "room", "token"):
            database.execute(f"CREATE INDEX by_{column} ON messages ({column})")
    database.close()
    folder.stamp(path)


def change_sqlite(folder: Folder) -> None:
    path = folder.root / "app.db"
    numbers = chance("sqlite", 2)
    count = folder.count(4_600_000)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE messages SET body = upper(body) WHERE id > ?", (count * 98 // 100,))
        database.execute("DELETE FROM messages WHERE id BETWEEN ? AND ?", (count // 2, count // 2 + count // 200))
        rows = (row(numbers, key) for key in range(count, count + count // 100))
        database.executemany("INSERT INTO messages VALUES (?, ?, ?, ?, ?)", rows)
    database.close()
    folder.stamp(path)


def make_mixed(folder: Folder) -> None:
    """2 GB of SQL dumps, JSON lines and logs in files of 10 to 200 MB."""
    kinds = (("sql", sql_lines), ("jsonl", json_lines), ("log", log_lines))
    for index in range(28):
        ending, lines = kinds[index % 3]
        size = int((10 + index * 59 % 191) * MEGABYTE * 0.78 * folder.scale)
        folder.put(f"{index:02d}.{ending}", lines(size, "mixed", index))


def change_mixed(folder: Folder) -> None:
    front, middle, renamed, removed, *_ = [path for path in folder.files("*") if path.suffix != ".log"]
    folder.insert(front, 0, b"".join(sql_lines(1000, "front")))
    folder.insert(middle, middle.stat().st_size // 2, b"".join(sql_lines(1000, "middle")))
    renamed.rename(renamed.with_stem("renamed"))
    removed.unlink()
    for path in folder.files("*.log"):
        folder.append(path, log_lines(path.stat().st_size // 50, path.name, 2))


SETS = {
    "botdata": (make_botdata, change_botdata),
    "srctree": (make_srctree, change_srctree),
    "media": (make_media, change_media),
    "sqlite": (make_sqlite, change_sqlite),
    "mixed": (make_mixed, change_mixed),
}


def make(name: str, day: int, root: pathlib.Path, scale: float) -> None:
    """Writes the first day of a set into a new folder, or turns a first day into the second."""
    root.mkdir(parents=True, exist_ok=True)
    folder = Folder(root, day, scale)
    SETS[name][day - 1](folder)
    folder.finish()
