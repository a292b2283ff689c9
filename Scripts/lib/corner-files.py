"""Makes databases and JSON files of the kinds that are hard to take: corner-files.py KIND PATH [NUMBER].

Those that hold something open say "ready" and go on until their standard input ends.
"""

import json
import os
import pathlib
import sqlite3
import sys

ROWS = 200


def connect(path: pathlib.Path, *pragmas: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, timeout=30)
    for pragma in pragmas:
        database.execute("PRAGMA " + pragma)
    return database


def make(path: pathlib.Path, *pragmas: str, rows: int = ROWS, state: int = 0) -> sqlite3.Connection:
    """A table whose rows all have the same state."""
    database = connect(path, *pragmas)
    database.execute("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, state INTEGER, filling BLOB)")
    database.execute("CREATE INDEX IF NOT EXISTS by_state ON item (state, id)")
    database.execute("BEGIN")
    database.executemany(
        "INSERT OR REPLACE INTO item VALUES (?, ?, randomblob(900))", ((key, state) for key in range(rows)))
    database.execute("COMMIT")
    return database


def hold() -> None:
    print("ready", flush=True)
    sys.stdin.read()


def plain(path: pathlib.Path, state: int) -> None:
    make(path, state=state)


def wal(path: pathlib.Path, state: int) -> None:
    make(path, "journal_mode = WAL", state=state)


def odd(path: pathlib.Path, state: int) -> None:
    """In UTF-16, with large pages, and pages that make place."""
    database = connect(path, "encoding = 'UTF-16le'", "page_size = 65536", "auto_vacuum = INCREMENTAL")
    database.close()
    make(path, state=state)


def reader(path: pathlib.Path, state: int) -> None:
    """Reads an old state for long, while a newer one is only in the log."""
    writing = make(path, "journal_mode = WAL", "wal_autocheckpoint = 0", state=state - 1)
    reading = connect(path)
    reading.execute("BEGIN")
    reading.execute("SELECT count(*) FROM item").fetchone()
    writing.execute("UPDATE item SET state = ?", (state,))
    hold()
    assert reading.execute("SELECT DISTINCT state FROM item").fetchall() == [(state - 1,)], "the reader was disturbed"


def locked(path: pathlib.Path, state: int) -> None:
    database = connect(path)
    database.execute("BEGIN EXCLUSIVE")
    database.execute("UPDATE item SET state = ?", (state,))
    hold()
    database.execute("COMMIT")


def memory(path: pathlib.Path, state: int) -> None:
    """Half of a transaction is in the file, and only memory knows what was there before: no log tells."""
    database = connect(path, "journal_mode = MEMORY", "cache_size = 5")
    database.execute("BEGIN")
    database.execute("UPDATE item SET state = ?, filling = randomblob(900) WHERE id < ?", (state, ROWS - 20))
    hold()
    database.execute("ROLLBACK")


def crashed(path: pathlib.Path, state: int) -> None:
    """Dies in a transaction, part of which is in the file already: its journal is hot."""
    database = connect(path, "cache_size = 5", "synchronous = FULL")
    database.execute("BEGIN")
    database.execute("UPDATE item SET state = ?, filling = randomblob(900)", (state,))
    assert pathlib.Path(f"{path}-journal").stat().st_size > 0
    os._exit(9)


def left(path: pathlib.Path, state: int) -> None:
    """Dies with all that it wrote still in its log."""
    database = make(path, "journal_mode = WAL", "wal_autocheckpoint = 0", state=state)
    database.execute("UPDATE item SET state = ?", (state,))
    os._exit(9)


def corrupt(path: pathlib.Path, _: int) -> None:
    with open(path, "r+b") as file:
        file.seek(3 * 4096 + 100)
        file.write(b"\xff" * 2000)


def vacuum(path: pathlib.Path, _: int) -> None:
    """Changes all rows at once, and lets the file be made anew, again and again."""
    database = connect(path)
    os.set_blocking(sys.stdin.fileno(), False)
    print("ready", flush=True)
    state = 0
    while sys.stdin.buffer.read(1) is None:
        state += 1
        database.execute("UPDATE item SET state = ?, filling = randomblob(900 + ? % 7 * 100)", (state, state))
        database.execute("VACUUM")


def large(path: pathlib.Path, megabytes: int) -> None:
    database = connect(path, "journal_mode = OFF", "synchronous = OFF")
    database.execute("CREATE TABLE blob (id INTEGER PRIMARY KEY, filling BLOB)")
    database.execute("BEGIN")
    for key in range(megabytes):
        database.execute("INSERT INTO blob VALUES (?, ?)", (key, os.urandom(1 << 20)))
    database.execute("COMMIT")


def touch(path: pathlib.Path, megabytes: int) -> None:
    """A day's changes: one row in a hundred."""
    database = connect(path, "synchronous = OFF")
    database.execute("BEGIN")
    for key in range(0, megabytes, 100):
        database.execute("UPDATE blob SET filling = ? WHERE id = ?", (os.urandom(1 << 20), key))
    database.execute("COMMIT")


def state(path: pathlib.Path, expected: int) -> None:
    """Whole, and of one state; the one that is expected, unless that is negative."""
    database = connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "it is damaged"
    states = database.execute("SELECT DISTINCT state FROM item").fetchall()
    assert len(states) == 1, f"it is of several states: {states}"
    assert expected in (states[0][0], -1), f"it has state {states[0][0]}, not {expected}"
    assert database.execute("SELECT count(*) FROM item").fetchone() == (ROWS,)


def torn(path: pathlib.Path, isTorn: int) -> None:
    """A document for each of its bytes, whole or cut off there."""
    text = json.dumps({"name": "naïve \"quoted\"", "list": [1, -2.5e3, True, None, {}], "text": "line\nline"}, ensure_ascii=False)
    document = text.encode()
    path.mkdir(exist_ok=True)
    for end in range(1, len(document)):
        (path / f"{end}.json").write_bytes(document[:end] if isTorn else document)


def document(path: pathlib.Path, megabytes: int) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write("[")
        for index in range(megabytes):
            file.write(("," if index else "") + json.dumps({"index": index, "text": os.urandom(1 << 19).hex()}))
        file.write("]")


if __name__ == "__main__":
    globals()[sys.argv[1]](pathlib.Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
