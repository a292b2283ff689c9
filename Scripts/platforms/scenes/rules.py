"""Keep rules, which are applied once a day."""

import pathlib
import signal
import time

from container import Container, send
from platforms import DOCKER, stop
from repository import expect
from scene import scene
from scenes.clocks import wrong_clock
from world import World

FORGOTTEN = "old archives are forgotten by the keep rules"
HOUR, DAY = 3600, 86_400
# In place of the app's own.
RULES = {f"HOLDFAST_KEEP_{name}": value for name, value in [
    ("LAST", "2"), ("WITHIN", "1s"), ("HOURLY", "1"), ("DAILY", "1"), ("WEEKLY", "1"), ("MONTHLY", "1")]}


@scene("tzurot", DOCKER)
def kept_by_rules(world: World) -> None:
    """Whatever becomes of the containers, each of which has a new disk, old archives are forgotten once a day."""
    first = world.begin(variables(world, 0))
    expect_forgetting(world, first, False, "in its first hour")
    second = replace(world, first, HOUR + 300)
    expect_forgetting(world, second, True, "an hour after the first start")
    third = replace(world, second, HOUR + 1500)
    expect_forgetting(world, third, False, "that was done twenty minutes ago")
    fourth = replace(world, third, DAY + 2 * HOUR)
    pruning = await_pruning(fourth)
    send(pruning, signal.SIGSTOP)  # a prune that takes very long
    begun = time.monotonic()
    fifth = replace(world, fourth, DAY + 2 * HOUR + 1200)
    expect(time.monotonic() - begun < 15, "the end, or the next start, waited for the prune")
    expect(FORGOTTEN not in fourth.said(), "a prune that was cut off is told as done")
    expect_forgetting(world, fifth, True, "that was cut off the time before")
    expect(len(world.repository.main_line()) < 10, "old archives are still there")
    world.finish(fifth)


def variables(world: World, shift: int) -> dict[str, str]:
    return wrong_clock(world, shift) | RULES


def replace(world: World, old: Container, shift: int) -> Container:
    """The next container, so many seconds after the first by its clock."""
    code = stop(world, DOCKER, old)
    expect(code in (0, 143), f"{old} exited with {code}")
    world.require_all(old)
    new = world.admit(world.boot(variables(world, shift)))
    world.judge(new)
    world.await_writes(new)
    return new


def expect_forgetting(world: World, container: Container, wanted: bool, why: str) -> None:
    """A minute after the command is ready it is clear."""
    has = container.await_line(FORGOTTEN, 80)
    expect(has == wanted, f"{container} {'forgets nothing' if wanted else 'forgets'}: {why}")
    expect(container.said().count(FORGOTTEN) <= 1, f"{container} forgets again and again")


def await_pruning(container: Container) -> int:
    """The process that forgets."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        for process in container.tree():
            try:
                if b"\0forget\0" in pathlib.Path(f"/proc/{process}/cmdline").read_bytes():
                    return process
            except OSError:
                pass  # it has just ended
        time.sleep(0.005)
    expect(False, f"{container} does not prune")
