"""The table of all scenes."""

from collections.abc import Callable

from platforms import Platform
from world import World

Scene = Callable[[World], None]
# Name of the scene: app, platform, what happens.
SCENES: dict[str, tuple[str, Platform, Scene]] = {}


def scene(app: str, platform: Platform) -> Callable[[Scene], Scene]:
    def take(play: Scene) -> Scene:
        SCENES[play.__name__.replace("_", "-")] = app, platform, play
        return play
    return take
