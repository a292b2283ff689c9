"""Plays a scene: main.py WORK SCENE; or many deploys: main.py WORK random PLATFORM APP new|old SEED COUNT.

`main.py list` prints the names of all scenes.

WORK is an empty folder, beside which a file "key" opens the repository that is made in the bucket holdfast-tests of the
server at AWS_ENDPOINT_URL_S3.
"""

import pathlib
import random
import signal
import sys
from collections.abc import Callable

from chances import many_deploys
from platforms import PLATFORMS
from repository import Broken
from scenes import SCENES
from world import World


def prepared(work: pathlib.Path, name: str, *rest: str) -> tuple[World, Callable[[], None]]:
    if name != "random":
        app, platform, scene = SCENES[name]
        world = World(work, app, platform.variables)
        return world, lambda: scene(world)
    platform, app, order, seed, count = rest
    world = World(work, app, PLATFORMS[platform].variables)
    chance = random.Random(f"{platform} {app} {order} {seed}")
    return world, lambda: many_deploys(world, PLATFORMS[platform], chance, int(count), order == "new")


def main(folder: str, *words: str) -> None:
    if folder == "list":
        return print(*SCENES, sep="\n")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    world, play = prepared(pathlib.Path(folder), *words)
    try:
        play()
    except Broken as error:
        sys.exit(f"{error}\n{world.story()}")
    finally:
        world.end()


main(*sys.argv[1:])
