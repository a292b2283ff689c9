"""An app's users: they write all the time through whichever container answers, and remember what was acknowledged."""

import dataclasses
import http.client
import itertools
import threading
import time

from apps import App
from container import Container


@dataclasses.dataclass(frozen=True)
class Acknowledged:
    kind: str
    value: str
    container: Container
    asked: float
    answered: float


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
