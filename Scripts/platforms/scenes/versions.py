"""Versions that are no good."""

from apps import wrapped
from platforms import DOCKER, FLY, RENDER, Platform, deploy, judge_end, stop
from repository import expect, is_fork
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


@scene("tzurot", RENDER)
def start_that_migrates_and_breaks(world: World) -> None:
    """What it did to the data is beside the history, and not what the old version goes on with."""
    old = world.begin()
    world.await_archive(old)
    new = world.boot(command=wrapped("sh", "-c", "node migrate.js && exec node index.js"))
    expect(new.wait(60) not in (None, 0), "it runs with half-migrated data")
    world.await_writes(old, seconds=40)
    world.judge(old)
    forks = [archive for archive in world.repository.archives() if is_fork(archive)]
    expect(len(forks) == 1, f"there are {len(forks)} forks")
    world.finish(old)


def broken_migration(world: World, platform: Platform) -> None:
    old = world.begin()
    world.await_archive(old)
    if not platform.new_first:
        judge_end(world, platform, old, stop(world, platform, old))
    new = world.boot({"HOLDFAST_RUN_MIGRATE": "node migrate.js"})
    code = new.wait(60)
    expect(code == 1, f"it exits with {code}")
    expect("the data is as it was before" in new.said(), "nothing was brought back")
    expect((new.app / "data" / "nsfw.json").exists(), "what the migration removed is not back")
    if not platform.new_first:
        old = world.admit(world.boot(), 60)
    world.await_writes(old, seconds=40)
    world.judge(old)
    expect(not any(map(is_fork, world.repository.archives())), "there is a fork")
    good = deploy(world, platform, old, {"HOLDFAST_RUN_MIGRATE": "echo migrated >>migrations; test -e data/aliases.json"})
    expect(good is not old, "a good migration was not taken")
    expect((good.app / "migrations").read_text() == "migrated\n", "it was migrated more than once")
    world.await_writes(good)
    world.finish(good)


@scene("tzurot", RENDER)
def migration_that_breaks(world: World) -> None:
    broken_migration(world, RENDER)


@scene("tzurot", FLY)
def migration_that_breaks_alone(world: World) -> None:
    broken_migration(world, FLY)


@scene("embedded-campaigns", DOCKER)
def stubborn_version(world: World) -> None:
    """It ignores the signal, and is killed with all that it had: what was archived stays."""
    old = world.begin({"APP_FAULT": "stubborn"})
    world.await_archive(old)
    new = deploy(world, DOCKER, old)
    world.await_writes(new)
    world.finish(new)
