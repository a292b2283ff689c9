"""What the address of health tells: whether what was written is safe."""

import http.client
import time

from apps import ask
from container import Container
from line import free_port
from platforms import RENDER
from repository import expect
from scene import scene
from world import World


@scene("tzurot", RENDER)
def health_is_told(world: World) -> None:
    """By its own address: while the newest archive is young enough."""
    line = world.lay_line()
    container, port = with_health(world)
    line.cut()
    await_health(port, False)
    world.await_writes(container)
    line.mend()
    await_health(port, True)
    world.finish(container)


@scene("tzurot", RENDER)
def credentials_that_expire(world: World) -> None:
    """The bucket refuses everything for a while: the app goes on, and it is said how old the newest archive is."""
    line = world.lay_line()
    container, port = with_health(world)
    before = len(container.said())
    line.cut()
    line.mend("status:403:ExpiredToken")
    await_health(port, False)
    world.await_writes(container, 100)
    said = container.said()[before:]
    expect("(the newest is " in said, "the age of the newest archive is not told")
    expect(said.count("error: look for") == 1, "the same is told again and again")
    line.cut()
    line.mend()
    await_health(port, True)
    expect("SIGTERM" not in container.said(), "the app was disturbed")
    world.finish(container)


def with_health(world: World) -> tuple[Container, int]:
    """The first container, once it has archived, and where it tells."""
    port = free_port()
    container = world.begin({"HOLDFAST_RUN_HEALTH": f"127.0.0.1:{port}", "HOLDFAST_RUN_MAX_AGE": "20s"})
    world.await_archive(container)
    expect("state" in ask(port, "GET", "/health"), "no state is told")
    return container, port


def await_health(port: int, wanted: bool) -> None:
    until = time.monotonic() + 120
    while is_well(port) != wanted:
        expect(time.monotonic() < until, f"it is {'not well again' if wanted else 'well without any archive'}")
        time.sleep(0.5)


def is_well(port: int) -> bool:
    try:
        ask(port, "GET", "/health")
        return True
    except http.client.HTTPException:
        return False
