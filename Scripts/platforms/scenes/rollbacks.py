"""Going back while the app runs."""

import http.client
import time

from apps import ask
from container import Container
from platforms import DOCKER
from repository import expect, moment
from scene import scene
from traffic import Acknowledged
from world import World


@scene("tzurot", DOCKER)
def rollback_of_a_running_app(world: World) -> None:
    rolled_back(world, world.begin())


@scene("tzurot", DOCKER)
def rollback_between_looks(world: World) -> None:
    """The app has archived once more before it looks what others did."""
    rolled_back(world, world.begin({"HOLDFAST_RUN_POLL": "20s", "HOLDFAST_RUN_ON_CHANGE": "5s"}))


def rolled_back(world: World, container: Container) -> None:
    world.await_archive(container)
    archive = world.repository.by(container.name)[-1]
    # Times of archives are whole seconds.
    time.sleep(max(0, moment(archive) + 2 - time.time()))
    begun = time.time()
    while world.repository.by(container.name)[-1] == archive:
        time.sleep(0.5)
    world.traffic.stop()
    later = [one for one in world.traffic.by(container) if one.asked > begun]
    world.repository.holdfast("rollback", str(archive["archive"]))
    until = time.monotonic() + 40
    while not misses(world, container, later):
        expect(time.monotonic() < until, "the app goes on with what it had")
        write_something(world, container)
        time.sleep(0.2)
    world.traffic.acknowledged = [one for one in world.traffic.acknowledged if one.answered < moment(archive) - 1]
    world.finish(container)


def write_something(world: World, container: Container) -> None:
    try:
        ask(container.port, "POST", "/verified", {"user": "somebody"})
    except (OSError, http.client.HTTPException):
        pass  # it is being restarted


def misses(world: World, container: Container, acknowledged: list[Acknowledged]) -> bool:
    try:
        holds = world.app.holds(ask(container.port, "GET", "/state"))
    except (OSError, ValueError, http.client.HTTPException):
        return False
    return all((one.kind, one.value) not in holds for one in acknowledged)
