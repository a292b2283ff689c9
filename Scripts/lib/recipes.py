"""Recipes of the documentation: recipes.py check PROGRAM APP, or recipes.py show SECTION FILE.

A recipe is a block of the page behind a line `FILE`: in the section of its place. `check` compares all of them with what
`holdfast setup` prints for the app; `show` prints one.
"""

import json
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "holdfast" / "Holdfast.docc" / "Recipes.md"


def recipes() -> dict[tuple[str, str], str]:
    found, section = {}, ""
    for match in re.finditer(r"^## ([^\n]+)$|^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", PAGE.read_text(), re.M | re.S):
        section = (match[1] or section).lower()
        if match[2]:
            found[section, match[2]] = match[3]
    return found


def printed(program: str, app: str, platform: str) -> dict[str, str]:
    done = subprocess.run([program, "-C", app, "setup", platform, "--json"], capture_output=True, text=True, check=True)
    return {part["file"]: part["text"] for part in json.loads(done.stdout)["parts"]}


def check(program: str, app: str) -> None:
    differing = [f"{section}: {file}" for (section, file), text in recipes().items()
                 if printed(program, app, section).get(file) != text]
    if differing or len(recipes()) < 10:
        sys.exit(f"not as holdfast setup prints them: {differing}")


def show(section: str, file: str) -> None:
    print(recipes()[section, file], end="")


{"check": check, "show": show}[sys.argv[1]](*sys.argv[2:])
