"""Apps whose data becomes much less."""

import os
import signal
import time

from apps import ask
from container import Container
from platforms import DOCKER, stop
from repository import expect
from scene import scene
from world import World


@scene("tzurot", DOCKER)
def data_that_shrank(world: World) -> None:
    """The app itself deleted most of what it had: that is no reason to bring it back."""
    old = world.begin()
    token = forget_most(world, old)
    expect(stop(world, DOCKER, old) == 0, "it did not end well")
    new = world.admit(world.boot())
    state = ask(new.port, "GET", "/state")
    expect(token in state["auth"], "what was written after that is lost")
    expect(state["conversations"] == {}, "what was deleted came back")
    pinned = [archive for archive in world.repository.archives() if "pinned" in archive["marks"]]
    expect(len(pinned) == 1, "what had everything is not pinned")
    world.traffic.acknowledged.clear()
    world.finish(new)


@scene("tzurot", DOCKER)
def data_that_shrank_in_a_crash(world: World) -> None:
    """It may be a loss, so what was there before is what the next one has."""
    old = world.begin()
    token = forget_most(world, old)
    os.kill(old.tree()[-1], signal.SIGKILL)
    expect(old.wait(30) == 137, "it did not end as its command did")
    world.gone(old)
    new = world.admit(world.boot())
    state = ask(new.port, "GET", "/state")
    expect(token not in state["auth"], "what the crash left is taken for good")
    expect("long" in state["conversations"], "what was lost is not brought back")
    world.traffic.acknowledged.clear()
    world.finish(new)


def forget_most(world: World, container: Container) -> str:
    """What is archived is deleted on a user's wish; the token is of a login after that."""
    ask(container.port, "POST", "/conversations", {"channel": "long", "text": "x" * 500_000})
    before = len(world.repository.by(container.name))
    until = time.monotonic() + 60
    while len(world.repository.by(container.name)) < before + 2:
        expect(time.monotonic() < until, f"{container} makes no archive")
        time.sleep(0.5)
    world.traffic.stop()
    ask(container.port, "POST", "/forget", {})
    return ask(container.port, "POST", "/login", {"user": "after"})["token"]
