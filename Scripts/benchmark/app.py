"""The app whose deploys are measured: app.py files|sqlite PLACE NOTES.

Into the folder NOTES it writes its process id and what its data is, when it starts and whenever it has changed 1 MB,
which it does on SIGUSR1.
"""

import base64
import json
import os
import pathlib
import random
import signal
import sqlite3
import sys
import time

CHANGE = 1_000_000


class Files:
    """66 of about the same size, half of which compresses; a change rewrites some of them."""

    def __init__(self, place: pathlib.Path):
        self.place = place
        self.generation = int((place / "generation").read_text()) if place.exists() else 0

    def make(self, size: int) -> None:
        self.place.mkdir()
        for index in range(66):
            self.write(index, size // 66)
        (self.place / "generation").write_text("0")

    def write(self, index: int, size: int) -> None:
        path = self.place / f"personality-{index}.json"
        noise = base64.b64encode(random.randbytes(size * 3 // 8)).decode()
        path.with_suffix(".tmp").write_text(json.dumps({"text": random.randbytes(size // 4).hex(), "noise": noise}))
        path.with_suffix(".tmp").rename(path)

    def change(self) -> None:
        self.generation += 1
        size = (self.place / "personality-0.json").stat().st_size
        for index in range(CHANGE // size):
            self.write(index, size)
        (self.place / "generation").write_text(str(self.generation))


class Database:
    """One table with rows like those files."""

    def __init__(self, place: pathlib.Path):
        self.place = place
        if place.exists():
            self.open()
            self.generation = self.connection.execute("PRAGMA user_version").fetchone()[0]

    def open(self) -> None:
        self.connection = sqlite3.connect(self.place, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA busy_timeout = 5000")

    def make(self, size: int) -> None:
        self.open()
        self.connection.execute("CREATE TABLE personality (id INTEGER PRIMARY KEY, text BLOB)")
        for index in range(66):
            self.write(index, size // 66)

    def write(self, index: int, size: int) -> None:
        text = random.randbytes(size // 4).hex().encode() + random.randbytes(size // 2)
        self.connection.execute("REPLACE INTO personality VALUES (?, ?)", (index, text))

    def change(self) -> None:
        self.generation += 1
        self.connection.execute("BEGIN")
        size = self.connection.execute("SELECT length(text) FROM personality").fetchone()[0]
        for index in range(CHANGE // size):
            self.write(index, size)
        self.connection.execute(f"PRAGMA user_version = {self.generation}")
        self.connection.execute("COMMIT")


KINDS = {"files": Files, "sqlite": Database}


def main(kind: str, place: str, notes: str) -> None:
    state = KINDS[kind](pathlib.Path(place))

    def note(event: str) -> None:
        path = pathlib.Path(notes) / event
        path.with_suffix(".tmp").write_text(f"{time.time()} {os.getpid()} {state.generation}")
        path.with_suffix(".tmp").rename(path)

    def change(*_: object) -> None:
        state.change()
        note("changed")

    signal.signal(signal.SIGUSR1, change)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    note("started")
    while True:
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
