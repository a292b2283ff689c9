"""Containers whose clock is wrong."""

import subprocess

from platforms import DOCKER, RENDER, deploy
from repository import ROOT, expect
from scene import scene
from world import World


def wrong_clock(world: World, seconds: int) -> dict[str, str]:
    """Variables with which a container is ahead, or behind."""
    library = world.work / "shifted-clock.so"
    if not library.exists():
        source = ROOT / "Scripts" / "lib" / "shifted-clock.c"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", library, source], check=True)
    return {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(seconds)}


@scene("tzurot", RENDER)
def clocks_that_are_wrong(world: World) -> None:
    """Each is far from the one before, and from the bucket's: who has the lease is no matter of clocks."""
    container = world.begin(wrong_clock(world, 7200))
    for shift in (-86400, 0, 3600):
        new = deploy(world, RENDER, container, wrong_clock(world, shift))
        expect(new is not container, "the new version was not taken")
        world.await_writes(new)
        container = new
    world.finish(container)


@scene("tzurot", DOCKER)
def killed_with_a_wrong_clock(world: World) -> None:
    """The next one waits as long as it says by its own clock, not until another's time has come."""
    old = world.begin(wrong_clock(world, 86400))
    world.await_archive(old)
    old.kill()
    old.wait(10)
    world.gone(old)
    world.require_archived(old)
    new = world.admit(world.boot(wrong_clock(world, -86400)))
    world.judge(new)
    world.await_writes(new)
    world.finish(new)
