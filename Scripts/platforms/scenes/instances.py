"""Who may not have the lease, and more than one who want it."""

import time

from platforms import DOCKER, RENDER, stop
from repository import expect
from scene import scene
from traffic import Traffic
from world import World


@scene("tzurot", RENDER)
def preview(world: World) -> None:
    """It has production's variables, the timeline's too, but another place."""
    timeline = {"HOLDFAST_TIMELINE": world.app.timeline}
    production = world.begin(timeline)
    refused = world.boot(timeline | {
        "RENDER_SERVICE_ID": "srv-preview", "IS_PULL_REQUEST": "true", "RENDER_GIT_BRANCH": "idea"})
    code = refused.wait(20)
    expect(code == 11, f"the preview's exit code is {code}")
    expect("--adopt" in refused.said(), "no way out is named")
    expect(not (refused.app / "data").exists(), "the preview has production's data")
    world.await_writes(production)
    expect("SIGTERM" not in production.said(), "production was disturbed")
    world.finish(production)


SEVERAL = "this app runs as more than one instance; Holdfast needs one writer"


@scene("tzurot", RENDER)
def two_replicas(world: World) -> None:
    """Restarted again and again, as platforms do it: one runs at any time, and in the end somebody says why not."""
    first = world.begin()
    second = world.boot()
    expect(world.healthy(second), "the second does not become healthy")
    expect(first.runs, "the first one ended")
    world.require_all(first)
    world.gone(first)
    world.live.append(second)
    world.await_writes(second)
    world.judge(second)
    expect("SIGTERM" in first.said(), "both run")
    stop(world, RENDER, first)
    for _ in range(3):
        before = len(first.said())
        world.start(first)
        code = first.wait(30)
        expect(code == 11, f"the one that had handed over and is started again exited with {code}, not with 11")
        expect(SEVERAL in first.said()[before:], "it does not say why")
        world.await_writes(second)
    expect("SIGTERM" not in second.said(), "the second was disturbed")
    world.finish(second)


@scene("tzurot", DOCKER)
def two_first_starts(world: World) -> None:
    """At the same moment, with nothing in the bucket."""
    both = [world.boot(), world.boot()]
    until = time.monotonic() + 30
    while len(serving := [one for one in both if world.healthy(one, 1)]) != 1 or time.monotonic() < until - 20:
        expect(time.monotonic() < until, f"{serving} serve")
        time.sleep(0.2)
    world.live.append(serving[0])
    world.traffic = Traffic(world.app, world.live)
    world.await_writes(serving[0])
    other = next(one for one in both if one is not serving[0])
    if other.runs:
        stop(world, DOCKER, other)
    world.await_writes(serving[0])
    world.finish(serving[0])
