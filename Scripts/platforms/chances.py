"""Deploys one after the other, each with something that goes wrong before or during it, by chance."""

import os
import random
import signal
import time
from collections.abc import Callable

from container import Container
from platforms import Platform, deploy, judge_end, stop
from repository import expect
from world import World


def many_deploys(world: World, platform: Platform, chance: random.Random, count: int, new_first: bool) -> None:
    """Each deploy with something that goes wrong before or during it."""
    container = world.begin()
    for turn in range(count):
        event = chance.choice(list(EVENTS))
        print(f"  {turn + 1}: {event}", flush=True)
        container = EVENTS[event](world, platform, container, chance, new_first)
        world.await_writes(container, 5, 60)
        world.judge(container)
    world.finish(container)


def plain(world: World, platform: Platform, old: Container, _: random.Random, new_first: bool) -> Container:
    return deploy(world, platform, old, None, new_first)


def exits_with_143(world: World, platform: Platform, old: Container, _: random.Random, new_first: bool) -> Container:
    return deploy(world, platform, old, {"APP_FAULT": "143"}, new_first)


def killed_before(world: World, platform: Platform, old: Container, chance: random.Random, _: bool) -> Container:
    """The machine is lost, at any time."""
    time.sleep(chance.uniform(0, 20))
    return replace_dead(world, old, old.kill)


def replace_dead(world: World, old: Container, end: Callable[[], None]) -> Container:
    end()
    old.wait(30)
    world.gone(old)
    world.require_archived(old)
    return world.admit(world.boot(), 60)


def app_crashes(world: World, platform: Platform, old: Container, chance: random.Random, _: bool) -> Container:
    """The app alone: what it left whole is archived all the same, and the platform boots anew."""
    time.sleep(chance.uniform(0, 5))
    *_, app = old.tree()
    expect(app != old.first, "there is no app")
    os.kill(app, signal.SIGKILL)
    code = old.wait(30)
    expect(code not in (None, 0), f"{old} exited with {code}")
    world.gone(old)
    if world.app.is_whole_when_killed:
        world.require_all(old)
    else:
        world.require_archived(old)
    return world.admit(world.boot(), 60)


def bad_version(world: World, platform: Platform, old: Container, chance: random.Random, new_first: bool) -> Container:
    fault = chance.choice(["crash", "deaf", "sick"])
    stayed = deploy(world, platform, old, {"APP_FAULT": fault}, new_first)
    if new_first:
        expect(stayed is old, f"the bad version ({fault}) was taken")
        world.await_writes(old, 5, 60)
        return old
    # With the old one gone already the platform boots the version before again.
    return world.admit(world.boot(), 60)


def boot_ended(world: World, platform: Platform, old: Container, chance: random.Random, new_first: bool) -> Container:
    """The new one is ended in the middle of its boot, and the platform boots another."""
    if not new_first:
        judge_end(world, platform, old, stop(world, platform, old))
    new = world.boot()
    time.sleep(chance.uniform(0, 2))
    new.signal(chance.choice([signal.SIGKILL, signal.SIGTERM]))
    expect(new.wait(30) is not None, f"{new} does not end")
    if not new_first:
        return world.admit(world.boot(), 60)
    # One that was ready already is not waited for: its platform boots it again.
    if world.repository.active() != new.name:
        world.await_writes(old, 5, 60)
    return deploy(world, platform, old, None, new_first)


def old_one_paused(world: World, platform: Platform, old: Container, chance: random.Random, _: bool) -> Container:
    old.pause()
    world.gone(old)
    world.require_archived(old)
    new = world.admit(world.boot(), 60)
    world.await_writes(new, 5, 60)
    time.sleep(chance.uniform(0, 3))
    old.resume()
    code = old.wait(60)
    expect(code == 11, f"{old} exited with {code}, not with 11")
    return new


EVENTS = {event.__name__: event for event in (
    plain, exits_with_143, killed_before, app_crashes, bad_version, boot_ended, old_one_paused)}
