"""How a platform deploys by the file of its recipe, which comes in: deployment.py PLATFORM.

Lines NAME VALUE: `variable` (several), `order` (beside, after), `health` (a path), `before` (a command that runs in the new
image first), `signal` and `grace` (seconds from it to the kill). A name that is not expected is an error: nobody follows it.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator

import yaml


def seconds(text: str | int) -> int:
    return int(re.fullmatch(r"(\d+)s?", str(text))[1])


def railway(text: str) -> Iterator[tuple[str, object]]:
    file = json.loads(text)
    deploy = file.pop("deploy")
    assert file.pop("$schema").startswith("https://railway.com/") and file.pop("build") == {"builder": "DOCKERFILE"}
    assert deploy.pop("restartPolicyType") == "ON_FAILURE" and not file
    yield from {"order": "beside", "signal": "TERM", "health": deploy.pop("healthcheckPath")}.items()
    assert not deploy


def render(text: str) -> Iterator[tuple[str, object]]:
    file = yaml.safe_load(text)
    (service,) = file.pop("services")
    assert (service.pop("type"), service.pop("runtime"), service.pop("numInstances")) == ("web", "docker", 1)
    assert service.pop("name") and not file
    yield from {"order": "beside", "signal": "TERM", "health": service.pop("healthCheckPath")}.items()
    yield "before", service.pop("preDeployCommand")
    yield "grace", seconds(service.pop("maxShutdownDelaySeconds"))
    for variable in service.pop("envVars"):
        if "value" in variable:
            yield "variable", f"{variable['key']}={variable['value']}"
        else:
            assert variable["sync"] is False  # asked for where the service is made
    assert not service


def fly(text: str) -> Iterator[tuple[str, object]]:
    file = tomllib.loads(text)
    yield from {"order": "after", "signal": file.pop("kill_signal").removeprefix("SIG")}.items()
    yield "grace", seconds(file.pop("kill_timeout"))
    for name, value in file.pop("env").items():
        yield "variable", f"{name}={value}"
    assert not file


def docker(text: str) -> Iterator[tuple[str, object]]:
    file = yaml.safe_load(text)
    ((_, service),) = file.pop("services").items()
    assert (service.pop("build"), service.pop("env_file"), service.pop("restart")) == (".", ".env", "unless-stopped")
    yield from {"order": "after", "signal": "TERM", "grace": seconds(service.pop("stop_grace_period"))}.items()
    for name, value in service.pop("environment").items():
        yield "variable", f"{name}={value}"
    assert not service and not file


for line in {"railway": railway, "render": render, "fly": fly, "docker": docker}[sys.argv[1]](sys.stdin.read()):
    print(*line)
