"""A bucket that is away."""

import time

from platforms import DOCKER, RENDER, deploy, stop
from repository import expect
from scene import scene
from world import World


@scene("tzurot", RENDER)
def bucket_away_while_it_runs(world: World) -> None:
    line = world.lay_line()
    container = world.begin()
    line.cut()
    world.await_writes(container, 100)
    time.sleep(20)
    world.await_writes(container, 100)
    expect(container.runs, "it ended")
    line.mend()
    world.await_archive(container, 60)
    new = deploy(world, RENDER, container)
    expect(new is not container, "the new version was not taken")
    world.await_writes(new)
    world.finish(new)


@scene("tzurot", RENDER)
def bucket_away_at_a_deploy(world: World) -> None:
    """The new one has no data then, and must not begin anew; the old one is not disturbed."""
    line = world.lay_line()
    old = world.begin()
    world.await_archive(old)
    line.cut()
    new = world.boot()
    code = new.wait(90)
    expect(code == 14, f"{new} exited with {code}, not with 14")
    world.await_writes(old)
    line.mend()
    new = deploy(world, RENDER, old)
    expect(new is not old, "the new version was not taken")
    world.await_writes(new)
    world.finish(new)


@scene("tzurot", DOCKER)
def bucket_away_at_a_restart(world: World) -> None:
    """With data that is its own the app starts, and archives when it can."""
    line = world.lay_line()
    container = world.begin()
    world.await_archive(container)
    expect(stop(world, DOCKER, container) == 0, "it did not end well")
    before = world.repository.main_line()[-1]["archive"]
    line.cut()
    world.start(container)
    world.admit(container, 90)
    world.await_writes(container)
    line.mend()
    while world.repository.main_line()[-1]["archive"] == before:
        time.sleep(0.5)
    world.finish(container)
