"""What happens to containers, as scenes: each gets a world and plays until everything was judged."""

import os
import random
import signal
import time
from collections.abc import Callable

from container import Container
from platforms import DOCKER, FLY, HEROKU, PLATFORMS, RAILWAY, RAILWAY_AT_ONCE, RENDER, Platform, deploy, stop
from world import World, expect

Scene = Callable[[World], None]
# Name of the scene: app, platform, what happens.
SCENES: dict[str, tuple[str, Platform, Scene]] = {}


def scene(app: str, platform: Platform) -> Callable[[Scene], Scene]:
    def take(play: Scene) -> Scene:
        SCENES[play.__name__.replace("_", "-")] = app, platform, play
        return play
    return take


def begin(world: World) -> Container:
    first = world.admit(world.boot())
    world.begin_traffic()
    world.await_writes(first)
    return first


# MARK: Deploys that go well


@scene("tzurot", RENDER)
def three_deploys(world: World) -> None:
    container = begin(world)
    for _ in range(3):
        container = deploy(world, RENDER, container)
        world.await_writes(container)
        expect(world.judge(container)["reloaded"] == 0, f"{container} had to load personalities\n{world.logs()}")
    expect(len(world.made) == 4 and container is world.made[-1], f"a version was not taken\n{world.logs()}")
    world.finish(container)


@scene("tzurot", RAILWAY_AT_ONCE)
def killed_after_handing_over(world: World) -> None:
    new = deploy(world, RAILWAY_AT_ONCE, begin(world))
    world.await_writes(new)
    world.finish(new)


@scene("tzurot", FLY)
def old_one_first(world: World) -> None:
    old = begin(world)
    new = deploy(world, FLY, old)
    expect(new is not old, f"the new version was not taken\n{world.logs()}")
    world.await_writes(new)
    world.finish(new)


# MARK: Deaths


@scene("embedded-campaigns", DOCKER)
def killed_and_booted_again(world: World) -> None:
    old = begin(world)
    await_archive(world, old)
    world.await_writes(old)
    old.kill()
    old.wait(10)
    world.gone(old)
    world.require_archived(old, time.time())
    new = world.admit(world.boot())
    world.judge(new)
    world.await_writes(new)
    new = deploy(world, DOCKER, new)
    world.await_writes(new)
    world.finish(new)


def await_archive(world: World, container: Container, seconds: float = 30) -> None:
    """Until one of its archives has something of what was written."""
    first, until = min(one.answered for one in world.traffic.by(container)), time.monotonic() + seconds
    while not any(moment > first + 1 for _, moment in world.archives_of(container)):
        expect(time.monotonic() < until, f"{container} makes no archive\n{world.archives()}\n{world.logs()}")
        time.sleep(0.5)


@scene("tzurot", DOCKER)
def paused_and_resumed(world: World) -> None:
    """The old one sleeps, is taken for gone, and wakes: what it still has becomes a fork."""
    old = begin(world)
    await_archive(world, old)
    old.pause()
    world.gone(old)
    world.require_archived(old, time.time())
    new = world.admit(world.boot(), 40)
    world.judge(new)
    world.await_writes(new)
    old.resume()
    code = old.wait(40)
    expect(code == 11, f"{old} exited with {code}, not with 11\n{world.logs()}")
    world.await_writes(new)
    world.judge(new)
    expect(new.runs, f"{new} ended\n{world.logs()}")
    world.finish(new)


# MARK: Versions that are no good


def taken_back(world: World, fault: str, new_first: bool = True) -> None:
    old = begin(world)
    stayed = deploy(world, RENDER, old, {"APP_FAULT": fault}, new_first)
    expect(stayed is old, f"the bad version was taken\n{world.logs()}")
    world.await_writes(old, seconds=40)
    world.judge(old)
    new = deploy(world, RENDER, old)
    expect(new is not old, f"the good version was not taken\n{world.logs()}")
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
    old = world.admit(world.boot({"APP_FAULT": "stubborn"}))
    world.begin_traffic()
    world.await_writes(old)
    await_archive(world, old)
    new = deploy(world, DOCKER, old)
    world.await_writes(new)
    world.finish(new)


# MARK: Who may not


@scene("tzurot", RENDER)
def preview(world: World) -> None:
    """It has production's variables, but another place."""
    production = begin(world)
    refused = world.boot({"RENDER_SERVICE_ID": "srv-preview", "IS_PULL_REQUEST": "true", "RENDER_GIT_BRANCH": "idea"})
    code = refused.wait(20)
    expect(code == 11, f"the preview's exit code is {code}\n{world.logs()}")
    expect("--adopt" in refused.said(), f"no way out is named:\n{refused.said()}")
    expect(not (refused.app / "data").exists(), "the preview has production's data")
    world.await_writes(production)
    expect("SIGTERM" not in production.said(), f"production was disturbed\n{production.said()}")
    world.finish(production)


@scene("tzurot", RENDER)
def two_replicas(world: World) -> None:
    """Restarted again and again, as platforms do it: one runs at any time, and in the end somebody says why not."""
    first = begin(world)
    second = world.boot()
    expect(world.healthy(second), f"the second does not become healthy\n{world.logs()}")
    expect(first.runs, f"the first one ended\n{world.logs()}")
    world.require_all(first)
    world.gone(first)
    world.live.append(second)
    world.await_writes(second)
    world.judge(second)
    expect("SIGTERM" in first.said(), f"both run\n{world.logs()}")
    stop(world, RENDER, first)
    world.await_writes(second)
    world.finish(second)


# MARK: From elsewhere


@scene("tzurot", HEROKU)
def backup_in_another_container(world: World) -> None:
    """As a release command or in a one-off container: the one that runs makes the archive."""
    web = begin(world)
    before = world.numbers()[-1]
    asked = time.time()
    one_off = world.boot({"DYNO": "run.1"}, ["holdfast", "backup"])
    code = one_off.wait(40)
    expect(code == 0, f"the backup exited with {code}\n{world.logs()}")
    world.require([one for one in world.traffic.by(web) if one.answered < asked])
    archived = [number for number, _ in world.archives_of(web) if number > before]
    expect(archived != [], f"no archive was made by {web}\n{world.archives()}\n{world.logs()}")
    web.kill()
    web.wait(10)
    world.gone(web)
    new = world.admit(world.boot(), 40)
    world.judge(new)
    world.await_writes(new)
    world.finish(new)


@scene("tzurot", HEROKU)
def backup_without_anybody(world: World) -> None:
    """Nobody runs: that is said, and is no error unless it is asked for."""
    web = begin(world)
    world.traffic.stop()
    expect(stop(world, HEROKU, web) == 0, world.logs())
    one_off = world.boot({"DYNO": "run.1"}, ["holdfast", "backup"])
    expect(one_off.wait(40) == 0, f"the backup failed\n{world.logs()}")
    strict = world.boot({"DYNO": "run.2"}, ["holdfast", "backup", "--require"])
    expect(strict.wait(40) not in (0, None), f"--require is no error\n{world.logs()}")
    new = world.admit(world.boot())
    world.require_all(web)
    world.judge(new)
    world.finish(new)


# MARK: At random


def many_deploys(world: World, platform: Platform, chance: random.Random, count: int, new_first: bool) -> None:
    """Each deploy with something that goes wrong before or during it."""
    container = begin(world)
    for turn in range(count):
        event = chance.choice(list(EVENTS))
        print(f"  {turn + 1}: {event}", flush=True)
        container = EVENTS[event](world, platform, container, chance, new_first)
        world.await_writes(container, 5, 60)
        world.judge(container)
    world.finish(container)


def plain(world: World, platform: Platform, old: Container, _: random.Random, new_first: bool) -> Container:
    return deploy(world, platform, old, None, new_first)


def old_exits_with_143(world: World, platform: Platform, old: Container, chance: random.Random, new_first: bool) -> Container:
    return deploy(world, platform, old, {"APP_FAULT": "143"}, new_first)


def killed_before(world: World, platform: Platform, old: Container, chance: random.Random, _: bool) -> Container:
    """The machine is lost, at any time."""
    time.sleep(chance.uniform(0, 20))
    return replace_dead(world, old, old.kill)


def replace_dead(world: World, old: Container, end: Callable[[], None]) -> Container:
    end()
    old.wait(30)
    world.gone(old)
    world.require_archived(old, time.time())
    return world.admit(world.boot(), 60)


def app_crashes(world: World, platform: Platform, old: Container, chance: random.Random, _: bool) -> Container:
    """The app alone: what is on the disk is archived all the same, and the platform boots anew."""
    time.sleep(chance.uniform(0, 5))
    os.kill(old.tree()[-1], signal.SIGKILL)
    code = old.wait(30)
    expect(code not in (None, 0), f"{old} exited with {code}\n{world.logs()}")
    world.gone(old)
    world.require_all(old)
    return world.admit(world.boot(), 60)


def bad_version(world: World, platform: Platform, old: Container, chance: random.Random, new_first: bool) -> Container:
    fault = chance.choice(["crash", "deaf"])
    stayed = deploy(world, platform, old, {"APP_FAULT": fault}, new_first)
    if new_first:
        expect(stayed is old, f"the bad version ({fault}) was taken\n{world.logs()}")
        world.await_writes(old, 5, 60)
        return old
    # With the old one gone already the platform boots the version before again.
    return world.admit(world.boot(), 60)


def new_one_killed(world: World, platform: Platform, old: Container, chance: random.Random, new_first: bool) -> Container:
    """In the middle of its boot."""
    if not new_first:
        code = stop(world, platform, old)
        (world.require_archived(old, time.time()) if code == 137 else world.require_all(old))
    new = world.boot()
    time.sleep(chance.uniform(0, 2))
    new.kill()
    new.wait(10)
    if not new_first:
        return world.admit(world.boot(), 60)
    world.await_writes(old, 5, 60)
    return deploy(world, platform, old, None, new_first)


def old_one_paused(world: World, platform: Platform, old: Container, chance: random.Random, _: bool) -> Container:
    old.pause()
    world.gone(old)
    world.require_archived(old, time.time())
    new = world.admit(world.boot(), 60)
    world.await_writes(new, 5, 60)
    time.sleep(chance.uniform(0, 3))
    old.resume()
    code = old.wait(60)
    expect(code == 11, f"{old} exited with {code}, not with 11\n{world.logs()}")
    return new


EVENTS = {event.__name__: event for event in (
    plain, old_exits_with_143, killed_before, app_crashes, bad_version, new_one_killed, old_one_paused)}
