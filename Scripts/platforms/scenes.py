"""What happens to containers, as scenes: each gets a world and plays until everything was judged."""

import http.client
import os
import signal
import time
from collections.abc import Callable

from container import Container
from line import free_port
from platforms import DOCKER, FLY, HEROKU, RAILWAY_AT_ONCE, RENDER, Platform, deploy, judge_end, stop
from repository import expect, is_fork, moment
from traffic import Acknowledged, Traffic, ask
from world import World

Scene = Callable[[World], None]
# Name of the scene: app, platform, what happens.
SCENES: dict[str, tuple[str, Platform, Scene]] = {}


def scene(app: str, platform: Platform) -> Callable[[Scene], Scene]:
    def take(play: Scene) -> Scene:
        SCENES[play.__name__.replace("_", "-")] = app, platform, play
        return play
    return take


# MARK: Deploys that go well


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


# MARK: Deaths


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


# MARK: Wishes of people


@scene("tzurot", DOCKER)
def data_that_shrank(world: World) -> None:
    """The app itself deleted most of what it had: that is no reason to bring it back."""
    old = world.begin()
    token = forget_most(world, old)
    expect(stop(world, DOCKER, old) == 0, "it did not end well")
    new = world.admit(world.boot())
    state = ask(new.port, "GET", "/state")
    expect(token in state["auth"], "what was written after that is lost")
    expect(state["conversations"] == {}, "what was deleted came back")
    pinned = [archive for archive in world.repository.archives() if "pinned" in archive["marks"]]
    expect(len(pinned) == 1, "what had everything is not pinned")
    world.traffic.acknowledged.clear()
    world.finish(new)


@scene("tzurot", DOCKER)
def data_that_shrank_in_a_crash(world: World) -> None:
    """It may be a loss, so what was there before is what the next one has."""
    old = world.begin()
    token = forget_most(world, old)
    os.kill(old.tree()[-1], signal.SIGKILL)
    expect(old.wait(30) == 137, "it did not end as its command did")
    world.gone(old)
    new = world.admit(world.boot())
    state = ask(new.port, "GET", "/state")
    expect(token not in state["auth"], "what the crash left is taken for good")
    expect("long" in state["conversations"], "what was lost is not brought back")
    world.traffic.acknowledged.clear()
    world.finish(new)


def forget_most(world: World, container: Container) -> str:
    """What is archived is deleted on a user's wish; the token is of a login after that."""
    ask(container.port, "POST", "/conversations", {"channel": "long", "text": "x" * 500_000})
    before = len(world.repository.by(container.name))
    until = time.monotonic() + 60
    while len(world.repository.by(container.name)) < before + 2:
        expect(time.monotonic() < until, f"{container} makes no archive")
        time.sleep(0.5)
    world.traffic.stop()
    ask(container.port, "POST", "/forget", {})
    return ask(container.port, "POST", "/login", {"user": "after"})["token"]


@scene("tzurot", DOCKER)
def rollback_of_a_running_app(world: World) -> None:
    rolled_back(world, world.begin())


@scene("tzurot", DOCKER)
def rollback_between_looks(world: World) -> None:
    """The app has archived once more before it looks what others did."""
    rolled_back(world, world.begin({"HOLDFAST_RUN_POLL": "20s", "HOLDFAST_RUN_ON_CHANGE": "5s"}))


def rolled_back(world: World, container: Container) -> None:
    world.await_archive(container)
    archive = world.repository.by(container.name)[-1]
    # Times of archives are whole seconds.
    time.sleep(max(0, moment(archive) + 2 - time.time()))
    begun = time.time()
    while world.repository.by(container.name)[-1] == archive:
        time.sleep(0.5)
    world.traffic.stop()
    later = [one for one in world.traffic.by(container) if one.asked > begun]
    world.repository.holdfast("rollback", str(archive["archive"]))
    until = time.monotonic() + 40
    while not misses(world, container, later):
        expect(time.monotonic() < until, "the app goes on with what it had")
        write_something(world, container)
        time.sleep(0.2)
    world.traffic.acknowledged = [one for one in world.traffic.acknowledged if one.answered < moment(archive) - 1]
    world.finish(container)


def write_something(world: World, container: Container) -> None:
    try:
        ask(container.port, "POST", "/verified", {"user": "somebody"})
    except (OSError, http.client.HTTPException):
        pass  # it is being restarted


def misses(world: World, container: Container, acknowledged: list[Acknowledged]) -> bool:
    try:
        holds = world.app.holds(ask(container.port, "GET", "/state"))
    except (OSError, ValueError, http.client.HTTPException):
        return False
    return all((one.kind, one.value) not in holds for one in acknowledged)


# MARK: A bucket that is away


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


# MARK: Versions that are no good


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


# MARK: Who may not


@scene("tzurot", RENDER)
def preview(world: World) -> None:
    """It has production's variables, but another place."""
    production = world.begin()
    refused = world.boot({"RENDER_SERVICE_ID": "srv-preview", "IS_PULL_REQUEST": "true", "RENDER_GIT_BRANCH": "idea"})
    code = refused.wait(20)
    expect(code == 11, f"the preview's exit code is {code}")
    expect("--adopt" in refused.said(), "no way out is named")
    expect(not (refused.app / "data").exists(), "the preview has production's data")
    world.await_writes(production)
    expect("SIGTERM" not in production.said(), "production was disturbed")
    world.finish(production)


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
    world.await_writes(second)
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


# MARK: From elsewhere


@scene("tzurot", RENDER)
def health_is_told(world: World) -> None:
    """By its own address: while the newest archive is young enough."""
    line, port = world.lay_line(), free_port()
    health = {"HOLDFAST_RUN_HEALTH": f"127.0.0.1:{port}", "HOLDFAST_RUN_MAX_AGE": "20s"}
    container = world.begin(health)
    world.await_archive(container)
    expect("state" in ask(port, "GET", "/health"), "no state is told")
    line.cut()
    until = time.monotonic() + 60
    while is_well(port):
        expect(time.monotonic() < until, "it is well without any archive")
        time.sleep(0.5)
    world.await_writes(container)
    line.mend()
    while not is_well(port):
        expect(time.monotonic() < until + 60, "it does not become well again")
        time.sleep(0.5)
    world.finish(container)


def is_well(port: int) -> bool:
    try:
        ask(port, "GET", "/health")
        return True
    except http.client.HTTPException:
        return False


@scene("tzurot", HEROKU)
def backup_in_another_container(world: World) -> None:
    """As a release command or in a one-off container: the one that runs makes the archive."""
    web = world.begin()
    before = world.repository.numbers()[-1]
    asked = time.time()
    one_off = world.boot({"DYNO": "run.1"}, ["holdfast", "backup"])
    code = one_off.wait(40)
    expect(code == 0, f"the backup exited with {code}")
    world.require([one for one in world.traffic.by(web) if one.answered < asked])
    expect(world.repository.by(web.name)[-1]["archive"] > before, f"no archive was made by {web}")
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
    web = world.begin()
    world.traffic.stop()
    expect(stop(world, HEROKU, web) == 0, "it did not end well")
    one_off = world.boot({"DYNO": "run.1"}, ["holdfast", "backup"])
    expect(one_off.wait(40) == 0, "the backup failed")
    strict = world.boot({"DYNO": "run.2"}, ["holdfast", "backup", "--require"])
    expect(strict.wait(40) not in (0, None), "--require is no error")
    new = world.admit(world.boot())
    world.require_all(web)
    world.judge(new)
    world.finish(new)
