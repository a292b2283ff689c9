"""Writes without pause to files that are backed up meanwhile, and tells whether what came back is a state that they had.

    live-files.py write FOLDER       until it is told to stop; makes FOLDER/ready when all files have a first state
    live-files.py verify FOLDER      prints how far each file was, or what is wrong
"""

import json
import os
import pathlib
import random
import signal
import sqlite3
import sys
import threading
import time

ITEMS = 40_000
ACCOUNTS = 500
stopping = threading.Event()
writing = threading.Semaphore(0)


def document(number: int) -> bytes:
    return json.dumps({"number": number, "items": [f"item {index} of state {number}" for index in range(ITEMS)]}).encode()


def write_document(path: pathlib.Path) -> None:
    """In place, piece by piece, as `fs.writeFile` does it."""
    number = 0
    while not stopping.is_set():
        content = document(number)
        with open(path, "wb", buffering=0) as file:
            for start in range(0, len(content), 1 << 19):
                file.write(content[start : start + (1 << 19)])
        if not number:
            writing.release()
        number += 1
        stopping.wait(random.uniform(0, 0.03))


def open_database(path: pathlib.Path, mode: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=30, isolation_level=None)
    database.execute(f"PRAGMA journal_mode = {mode}")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, amount INTEGER, note TEXT)")
    database.execute("CREATE TABLE IF NOT EXISTS transfer (id INTEGER PRIMARY KEY, one INTEGER, other INTEGER)")
    database.execute("CREATE INDEX IF NOT EXISTS by_note ON account (note)")
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO account VALUES (?, 100, '')", [(key,) for key in range(ACCOUNTS)])
    database.execute("COMMIT")
    return database


def write_database(path: pathlib.Path, mode: str, rate: int) -> None:
    """Moves amounts about, so often a second: their sum stays, and each move is counted."""
    database = open_database(path, mode)
    writing.release()
    due = time.monotonic()
    while not stopping.is_set():
        one, other = random.sample(range(ACCOUNTS), 2)
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE account SET amount = amount - 1, note = ? WHERE id = ?", (os.urandom(200).hex(), one))
        database.execute("UPDATE account SET amount = amount + 1, note = ? WHERE id = ?", (os.urandom(200).hex(), other))
        database.execute("INSERT INTO transfer (one, other) VALUES (?, ?)", (one, other))
        database.execute("COMMIT")
        due = max(due + 1 / rate, time.monotonic() - 1)
        stopping.wait(max(0, due - time.monotonic()))
    database.close()


def write(folder: pathlib.Path) -> None:
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    work = [
        (write_document, folder / "data.json"),
        (write_database, folder / "wal.db", "WAL", 200),
        (write_database, folder / "journal.db", "DELETE", 100),
    ]
    threads = [threading.Thread(target=target, args=arguments) for target, *arguments in work]
    for thread in threads:
        thread.start()
    for _ in threads:
        writing.acquire()
    (folder / "ready").touch()
    for thread in threads:
        thread.join()


def document_state(path: pathlib.Path) -> int:
    content = path.read_bytes()
    number = json.loads(content)["number"]
    if content != document(number):
        sys.exit(f"{path}: a mixture of states")
    return number


def database_state(path: pathlib.Path) -> int:
    database = sqlite3.connect(path)
    problems = database.execute("PRAGMA integrity_check").fetchall()
    if problems != [("ok",)]:
        sys.exit(f"{path}: {problems[:3]}")
    (total,) = database.execute("SELECT sum(amount) FROM account").fetchone()
    if total != ACCOUNTS * 100:
        sys.exit(f"{path}: the amounts are {total} together, not {ACCOUNTS * 100}")
    count, last = database.execute("SELECT count(*), max(id) FROM transfer").fetchone()
    if count != (last or 0):
        sys.exit(f"{path}: {count} moves, but the last is number {last}")
    return count


def verify(folder: pathlib.Path) -> None:
    logs = [path.name for path in folder.iterdir() if path.name.endswith(("-wal", "-shm", "-journal"))]
    if logs:
        sys.exit(f"{folder}: logs by themselves: {logs}")
    states = [document_state(folder / "data.json")]
    states += [database_state(folder / name) for name in ("wal.db", "journal.db")]
    print(*states)


{"write": write, "verify": verify}[sys.argv[1]](pathlib.Path(sys.argv[2]))
