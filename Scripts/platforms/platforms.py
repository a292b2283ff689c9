"""How platforms replace one container by the next; times are shortened."""

import dataclasses
import signal
import time

from container import Container
from repository import expect
from world import World


@dataclasses.dataclass(frozen=True)
class Platform:
    name: str
    signal: signal.Signals
    grace: float  # seconds from the signal to SIGKILL
    new_first: bool
    overlap: float = 0  # seconds from the new one's health to the old one's signal

    @property
    def variables(self) -> dict[str, str]:
        return VARIABLES[self.name]


RENDER = Platform("render", signal.SIGTERM, 30, True, 2)
FLY = Platform("fly", signal.SIGINT, 5, False)
RAILWAY = Platform("railway", signal.SIGTERM, 10, True, 1)
RAILWAY_AT_ONCE = Platform("railway", signal.SIGTERM, 0, True)
DOCKER = Platform("docker", signal.SIGTERM, 10, False)
HEROKU = Platform("heroku", signal.SIGTERM, 30, False)
PLATFORMS = {"render": RENDER, "fly": FLY, "railway": RAILWAY, "railway-at-once": RAILWAY_AT_ONCE, "docker": DOCKER,
             "heroku": HEROKU}

# npm may exit as if killed, though what it started ended well.
CLEAN = (0, 130, 143)
VARIABLES = {
    "render": {"RENDER": "true", "RENDER_SERVICE_ID": "srv-tests", "RENDER_SERVICE_NAME": "tests"},
    "fly": {"FLY_APP_NAME": "tests", "FLY_PROCESS_GROUP": "app", "FLY_REGION": "ams"},
    "railway": {"RAILWAY_PROJECT_ID": "p-tests", "RAILWAY_PROJECT_NAME": "tests", "RAILWAY_ENVIRONMENT_ID": "e-main",
                "RAILWAY_ENVIRONMENT_NAME": "production", "RAILWAY_SERVICE_ID": "s-app", "RAILWAY_SERVICE_NAME": "app"},
    "heroku": {"DYNO": "web.1", "HEROKU_APP_ID": "a-tests", "HEROKU_APP_NAME": "tests"},
    "docker": {},
}


def stop(world: World, platform: Platform, container: Container) -> int:
    """As the platform ends a container; its exit code, 137 when it took too long."""
    container.signal(platform.signal)
    code = container.wait(platform.grace)
    if code is None:
        container.kill()
        code = container.wait(10)
    world.gone(container)
    return code


def deploy(
    world: World, platform: Platform, old: Container, more: dict[str, str] | None = None,
    new_first: bool | None = None,
) -> Container:
    """The next version in place of the old one; the old one stays where the new one is not healthy in time."""
    new_first = platform.new_first if new_first is None else new_first
    if not new_first:
        judge_end(world, platform, old, stop(world, platform, old))
    new = world.boot(more)
    if not world.healthy(new, 25):
        stop(world, platform, new)
        return old
    world.live.append(new)
    if new_first:
        time.sleep(platform.overlap)
        # Its last archive was made when it handed over.
        world.require_all(old)
        code = stop(world, platform, old)
        expect(code in CLEAN or (platform.grace == 0 and code == 137), f"{old} exited with {code}")
    world.judge(new)
    return new


def judge_end(world: World, platform: Platform, old: Container, code: int) -> None:
    """One that was killed before it could make its last archive is not held to more than it had archived."""
    if code == 137:
        world.require_archived(old)
        return
    expect(code in CLEAN, f"{old} exited with {code}")
    world.require_all(old)
