"""Containers that die or sleep."""

import time

from platforms import DOCKER, deploy, judge_end, stop
from repository import expect, is_fork
from scene import scene
from world import World


@scene("embedded-campaigns", DOCKER)
def killed_and_booted_again(world: World) -> None:
    old = world.begin()
    world.await_archive(old)
    world.await_writes(old)
    old.kill()
    old.wait(10)
    world.gone(old)
    world.require_archived(old)
    new = world.admit(world.boot())
    world.judge(new)
    world.await_writes(new)
    new = deploy(world, DOCKER, new)
    world.await_writes(new)
    world.finish(new)


@scene("embedded-campaigns", DOCKER)
def rewritten_in_place(world: World) -> None:
    """Archives of a file that is half-written most of the time are whole."""
    container = world.begin({"SEGMENT_SIZE": "5000000"})
    time.sleep(60)
    world.finish(container)
    world.judge_archives()


@scene("tzurot", DOCKER)
def paused_and_resumed(world: World) -> None:
    """The old one sleeps, is taken for gone, and wakes: what it still has becomes a fork."""
    old = world.begin()
    world.await_archive(old)
    old.pause()
    world.gone(old)
    world.require_archived(old)
    new = world.admit(world.boot(), 40)
    world.judge(new)
    world.await_writes(new)
    old.resume()
    code = old.wait(40)
    expect(code == 11, f"{old} exited with {code}, not with 11")
    forks = [archive["host"] for archive in world.repository.archives() if is_fork(archive)]
    expect(forks == [old.name], f"forks are of {forks}")
    world.await_writes(new)
    world.judge(new)
    expect(new.runs, f"{new} ended")
    world.finish(new)


@scene("tzurot", DOCKER)
def lease_released_by_hand(world: World) -> None:
    """Nobody waits for the one that hangs then."""
    old = world.begin()
    world.await_archive(old)
    old.pause()
    world.gone(old)
    world.require_archived(old)
    world.repository.holdfast("lease", "release", "--yes")
    new = world.admit(world.boot(), 8)
    world.judge(new)
    world.await_writes(new)
    old.kill()
    world.finish(new)


@scene("tzurot", DOCKER)
def restarted_with_its_disk(world: World) -> None:
    """What the disk has is newer than any archive, and kept."""
    container = world.begin()
    world.await_archive(container)
    world.await_writes(container)
    container.kill()
    container.wait(10)
    world.gone(container)
    world.start(container)
    world.admit(container)
    world.require_all(container)
    world.judge(container)
    world.await_writes(container)
    world.finish(container)


@scene("tzurot", DOCKER)
def restarted_when_others_wrote(world: World) -> None:
    """The disk of the first one is behind then: what it alone has becomes a fork, and it serves the newest."""
    first = world.begin()
    world.await_archive(first)
    world.await_writes(first)
    first.kill()
    first.wait(10)
    world.gone(first)
    world.require_archived(first)
    second = world.admit(world.boot())
    world.await_writes(second)
    judge_end(world, DOCKER, second, stop(world, DOCKER, second))
    # What only its old disk has is for the fork.
    world.traffic.forget(first)
    world.start(first)
    world.admit(first)
    world.judge(first)
    expect(any(map(is_fork, world.repository.archives())), "no fork")
    world.await_writes(first)
    world.finish(first)
