"""An app's users: they write all the time through whichever container answers, and remember what was acknowledged."""

import dataclasses
import http.client
import itertools
import json
import threading
import time

from container import Container
from repository import Repository


@dataclasses.dataclass(frozen=True)
class Acknowledged:
    kind: str
    value: str
    container: Container
    asked: float
    answered: float


def ask(port: int, method: str, path: str, body: object = None, seconds: float = 5) -> object:
    """The answer's JSON; an OSError or HTTPException when there is no good one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise http.client.HTTPException(f"{answer.status} {text[:200]}")
        return json.loads(text)
    finally:
        connection.close()


class App:
    """How an app is written to, and what its state says was written."""

    name = ""
    command: list[str] = []
    data = ""  # all that is backed up
    is_whole_when_killed = True

    def write(self, port: int, turn: int, value: str) -> tuple[str, str]:
        raise NotImplementedError

    def holds(self, state: dict) -> set[tuple[str, str]]:
        raise NotImplementedError

    def is_whole(self, state: dict) -> bool:
        raise NotImplementedError


    def is_archived_whole(self, repository: Repository, number: int) -> bool:
        return True


class Tzurot(App):
    name, command, data = "tzurot", ["holdfast", "run", "--", "node", "index.js"], "data"

    def write(self, port: int, turn: int, value: str) -> tuple[str, str]:
        match turn % 4:
            case 0:
                return "token", ask(port, "POST", "/login", {"user": value})["token"]
            case 1:
                ask(port, "POST", "/aliases", {"alias": value, "personality": "personality-1"})
                return "alias", value
            case 2:
                ask(port, "POST", "/verified", {"user": value})
                return "verified", value
        ask(port, "POST", "/conversations", {"channel": value[0], "text": value})
        return "conversation", value

    def holds(self, state: dict) -> set[tuple[str, str]]:
        texts = itertools.chain.from_iterable(state["conversations"].values())
        return {("token", token) for token in state["auth"]} | {("alias", alias) for alias in state["aliases"]} | {
            ("verified", user) for user in state["nsfw"]} | {("conversation", text) for text in texts}

    def is_whole(self, state: dict) -> bool:
        return state["personalities"] == 66


class Campaigns(App):
    name, command, data = "embedded-campaigns", ["holdfast", "run", "--", "npm", "start"], "data.json"
    # The one file is half-written most of the time.
    is_whole_when_killed = False

    def write(self, port: int, turn: int, value: str) -> tuple[str, str]:
        kind = ("campaigns", "users", "events")[turn % 3]
        ask(port, "POST", f"/{kind}", {"name": value})
        return kind, value

    def holds(self, state: dict) -> set[tuple[str, str]]:
        return {(kind, value) for kind in ("campaigns", "users", "events") for value in state[kind]}

    def is_whole(self, state: dict) -> bool:
        return state["end"] and state["segments"] > 0

    def is_archived_whole(self, repository: Repository, number: int) -> bool:
        try:
            return json.loads(repository.holdfast("cat", str(number), "data.json"))["end"]
        except ValueError:
            return False


APPS = {app.name: app for app in (Tzurot(), Campaigns())}


class Traffic:
    """Writers on threads of their own; `containers` is asked each time, the newest first."""

    def __init__(self, app: App, containers: list[Container], writers: int = 3, pause: float = 0.02):
        self.app, self.containers, self.pause = app, containers, pause
        self.acknowledged: list[Acknowledged] = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(chr(97 + i),), daemon=True) for i in range(writers)]
        for thread in self.threads:
            thread.start()

    def run(self, name: str) -> None:
        for turn in itertools.count():
            if self.over.wait(self.pause):
                return
            self.write(turn, f"{name}{turn}")

    def write(self, turn: int, value: str) -> None:
        for container in reversed(list(self.containers)):
            asked = time.time()
            try:
                kind, value = self.app.write(container.port, turn, value)
            except (OSError, http.client.HTTPException, ValueError):
                continue
            self.acknowledged.append(Acknowledged(kind, value, container, asked, time.time()))
            return

    def by(self, container: Container) -> list[Acknowledged]:
        return [one for one in list(self.acknowledged) if one.container is container]

    def forget(self, container: Container) -> None:
        """What was acknowledged by it so far."""
        self.acknowledged = [one for one in self.acknowledged if one.container is not container]

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()
