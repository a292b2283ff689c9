"""What each of the apps goes through in its life: redeploys, a bad migration, a slip, another region."""

import time
from collections.abc import Callable

from apps import APPS, ask
from container import Container
from platforms import CLEAN, DOCKER, FLY, RAILWAY, RENDER, Platform, deploy, judge_end, stop
from repository import Repository, expect
from scene import SCENES
from world import World

REDEPLOYS = 10
# As the recipes have it where a migration comes with a version.
MIGRATING = ["sh", "-c", "npm run restore && npm run migrate && exec holdfast run -- npm start"]


def life(world: World, platform: Platform) -> Container:
    """Returns the last container, which has ended."""
    container = world.begin()
    for turn in range(REDEPLOYS):
        container = redeploy(world, platform, container, turn)
    container = bad_migration(world, platform, container)
    slip(world, container)
    world.finish(container)
    return container


def redeploy(world: World, platform: Platform, old: Container, turn: int) -> Container:
    """The next version on a new disk, beside the old one or after it."""
    if turn == 0:
        run_script(world, "backup")
    new = deploy(world, platform, old, new_first=platform.new_first and turn % 3 != 2)
    expect(new is not old, f"version {turn + 2} was not taken")
    world.await_writes(new, 5)
    return new


def run_script(world: World, name: str, more: dict[str, str] | None = None) -> str:
    """As on a person's machine, where the project is without its data; what it said."""
    container = world.boot(more, ["sh", "-c", f"cd {world.app.place} && npm run {name}"])
    code = container.wait(40)
    expect(code == 0, f"npm run {name} exited with {code}")
    return container.said()


def bad_migration(world: World, platform: Platform, old: Container) -> Container:
    """It fails half-way, and its data is as before; the version before comes back."""
    judge_end(world, platform, old, stop(world, platform, old))
    migrating = world.boot(command=["sh", "-c", f"cd {world.app.place}; {MIGRATING[-1]}"])
    code = migrating.wait(60)
    expect(code not in (None, 0), f"the migration exited with {code}")
    expect("was brought back" in migrating.said(), "nothing was brought back")
    restored = world.work / "before"
    world.repository.holdfast("restore", "--to", str(restored))
    world.judge_files(migrating, restored)
    new = world.admit(world.boot(), 60)
    world.judge(new)
    world.await_writes(new, 5)
    return new


def slip(world: World, container: Container) -> None:
    """One file goes back to before it; what was written beside it since stays."""
    world.traffic.stop()
    world.require_all(container)
    prepare(world, container)
    before = world.app.holds(world.judge(container))
    run_script(world, "backup")
    time.sleep(2)
    then = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    time.sleep(1)
    world.app.harm(container.port)
    beside = {write_beside(world, container, turn) for turn in range(4)} - {None}
    run_script(world, "backup")
    go_back(world, container, then)
    await_state(world, container, lambda state: before | beside <= world.app.holds(state))


def prepare(world: World, container: Container) -> None:
    if world.app.file == "media/picture":
        ask(container.port, "POST", "/media", {"user": "somebody", "name": "picture"})


def write_beside(world: World, container: Container, turn: int) -> tuple[str, str] | None:
    """Something that goes into other files, if there are any."""
    written = world.app.write(container.port, turn, f"later{turn}")
    return None if written[0] in world.app.kinds else written


def go_back(world: World, container: Container, then: str) -> None:
    """By hand inside, where the app reads the file anew each time; else the wrapper starts the app again."""
    words = ["--at", then, "--include", world.app.file]
    if world.app.file == "media/picture":
        container.execute(["holdfast", "restore", *words])
    else:
        world.repository.holdfast("rollback", *words)


def await_state(world: World, container: Container, holds: Callable[[dict], bool]) -> None:
    until = time.monotonic() + 40
    while True:
        expect(world.healthy(container), f"{container} is not healthy any more")
        try:
            if holds(ask(container.port, "GET", "/state")):
                return
        except OSError:
            pass  # it is being restarted
        expect(time.monotonic() < until, "what was lost is not back, or more than it went back")
        time.sleep(0.2)


def staging(world: World, platform: Platform) -> None:
    """A copy of production's data goes on in staging, without what lets its users in; production notices nothing."""
    before = world.repository.archives()
    timeline = world.app.timeline
    copy = world.boot({"HOLDFAST_TIMELINE": timeline + "-staging"}, ["sh", "-c", (
        f"cd {world.app.place} && holdfast restore --from {timeline} && exec holdfast run -- npm start")])
    world.admit(copy)
    kinds = {kind for kind, _ in world.required}
    state = ask(copy.port, "GET", "/state")
    held, stripped = world.app.holds(state), set(world.app.stripped)
    expect(world.app.is_whole(state), "staging has half a state")
    expect(not [kind for kind, _ in held if kind in stripped], f"staging has {stripped}")
    missing = {one for one in world.required if one[0] not in stripped} - held
    expect(not missing and kinds - stripped, f"staging lacks {len(missing)} writes")
    data = copy.app / world.app.place
    secrets = [value.encode() for kind, value in world.required if kind in stripped and len(value) > 12]
    for path in (path for path in data.rglob("*.json") if path.is_file()):
        expect(not any(secret in path.read_bytes() for secret in secrets), f"{path} has what lets a live user in")
    expect(world.app.lets_nobody_in(data), "staging lets live users in")
    expect(stop(world, platform, copy) in CLEAN, "staging did not end well")
    expect(world.repository.archives() == before, "production's history has gone on")


def other_region(world: World, last: Container) -> None:
    """The archives are copied to a repository with a key of its own, and the app goes on there."""
    key = world.work / "other-key"
    world.repository.holdfast("key", "generate", "-o", str(key))
    other = Repository(
        world.work / "other", world.program, world.work.name + "-us", world.app.timeline, key.read_text())
    other.holdfast("init")
    address = other.variables["HOLDFAST_REPOSITORY"]
    run_script(world, "copy", {"OTHER_REPOSITORY": address, "OTHER_KEY_FILE": str(key)})
    other.holdfast("check", "--read-data")
    there = world.boot(other.variables | {"RENDER_SERVICE_ID": "srv-us"}, ["sh", "-c", (
        "cd apps/api && exec holdfast run --adopt -- node index.js")])
    world.admit(there)
    world.judge(there)
    expect(there.app != last.app and stop(world, RENDER, there) == 0, "it did not end well")


def wrong_secret(world: World, last: Container) -> None:
    """Files that can't be read are told before the app finds out."""
    wrong = world.boot({"TOKEN_ENCRYPTION_KEY": "00" * 32})
    expect(wrong.wait(40) not in (None, 0), "the app runs with another key")
    expect("TOKEN_ENCRYPTION_KEY has another value" in wrong.said(), "nothing was said of the key")


PLATFORMS = {"tzurot": RAILWAY, "whatsapp-campaigns": FLY, "whatsapp-assistant": DOCKER, "embedded-campaigns": RAILWAY,
             "sales-crm": RENDER}
AFTERWARDS = {"sales-crm": other_region, "whatsapp-campaigns": wrong_secret}


def played(name: str) -> Callable[[World], None]:
    def play(world: World) -> None:
        last = life(world, PLATFORMS[name])
        staging(world, PLATFORMS[name])
        AFTERWARDS.get(name, lambda *_: None)(world, last)
    return play


for name in APPS:
    SCENES[f"life-of-{name}"] = name, PLATFORMS[name], played(name)
