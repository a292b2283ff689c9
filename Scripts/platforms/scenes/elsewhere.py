"""What is asked and told from elsewhere."""

import time

from apps import ask
from platforms import HEROKU, stop
from repository import expect
from scene import scene
from world import World


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
