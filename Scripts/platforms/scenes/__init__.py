"""What happens to containers, as scenes: each gets a world and plays until everything was judged."""

from scene import SCENES
from scenes import plain, deaths, losses, rollbacks, buckets, versions, instances, elsewhere, health, clocks
from scenes import rules, systems

__all__ = ["SCENES"]
