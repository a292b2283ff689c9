"""Deploys that go well."""

from platforms import FLY, RAILWAY_AT_ONCE, RENDER, deploy
from repository import expect
from scene import scene
from world import World


@scene("tzurot", RENDER)
def three_deploys(world: World) -> None:
    container = world.begin()
    for _ in range(3):
        container = deploy(world, RENDER, container)
        world.await_writes(container)
        expect(world.judge(container)["reloaded"] == 0, f"{container} had to load personalities")
    expect(len(world.made) == 4 and container is world.made[-1], "a version was not taken")
    world.finish(container)


@scene("tzurot", RAILWAY_AT_ONCE)
def killed_after_handing_over(world: World) -> None:
    new = deploy(world, RAILWAY_AT_ONCE, world.begin())
    world.await_writes(new)
    world.finish(new)


@scene("tzurot", FLY)
def old_one_first(world: World) -> None:
    old = world.begin()
    new = deploy(world, FLY, old)
    expect(new is not old, "the new version was not taken")
    world.await_writes(new)
    world.finish(new)
