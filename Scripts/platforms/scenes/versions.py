"""Versions that are no good."""

from platforms import DOCKER, RENDER, deploy
from repository import expect
from scene import scene
from world import World


def taken_back(world: World, fault: str, new_first: bool = True) -> None:
    old = world.begin()
    stayed = deploy(world, RENDER, old, {"APP_FAULT": fault}, new_first)
    expect(stayed is old, "the bad version was taken")
    world.await_writes(old, seconds=40)
    world.judge(old)
    new = deploy(world, RENDER, old)
    expect(new is not old, "the good version was not taken")
    world.await_writes(new)
    world.finish(new)


@scene("tzurot", RENDER)
def crashing_version(world: World) -> None:
    taken_back(world, "crash")


@scene("tzurot", RENDER)
def version_that_never_listens(world: World) -> None:
    taken_back(world, "deaf")


@scene("embedded-campaigns", RENDER)
def version_that_is_never_healthy(world: World) -> None:
    taken_back(world, "sick")


@scene("embedded-campaigns", DOCKER)
def stubborn_version(world: World) -> None:
    """It ignores the signal, and is killed with all that it had: what was archived stays."""
    old = world.begin({"APP_FAULT": "stubborn"})
    world.await_archive(old)
    new = deploy(world, DOCKER, old)
    world.await_writes(new)
    world.finish(new)
