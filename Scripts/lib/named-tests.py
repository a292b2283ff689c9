"""Compares the tests that the documentation names in brackets with those there are; prints what is not there."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "Sources" / "holdfast" / "Holdfast.docc").glob("*.md"))
PLACE = r"(?:Tests\b|tests\.d/[\w-]+|\.txt|Fuzzing)"
TITLE = re.compile(r'(?:func|struct|enum) `([^`]+)`|@Suite\("([^"]+)"|Scenario\(\s*"([^"]+)"|^ *check "(?:\$1: )?([^"]+)"', re.MULTILINE)


def files(place: str) -> list[pathlib.Path]:
    """Where a test of a place is: a file or folder of tests, or a part of Scripts/test."""
    if place == "Scripts/tests.d/model":
        return sorted((ROOT / "Tests" / "Model").glob("*.swift"))
    if place.endswith(".txt"):
        return sorted((ROOT / "Tests" / "CommandLineTests" / "Scripts").glob(pathlib.PurePath(place).name))
    if "/" in place:
        path = ROOT / place
        return [path] if path.is_file() else sorted(path.glob("*.swift"))
    found = sorted((ROOT / "Tests").rglob(f"{place}.swift"))
    return found or sorted((ROOT / "Tests" / place).rglob("*.swift"))


def titles(path: pathlib.Path) -> set[str]:
    return {title for match in TITLE.findall(path.read_text()) for title in match if title}


def flaws(group: str) -> list[str]:
    """Of what is between semicolons: places, and behind a colon titles that are in one of them."""
    where = group.partition(":")[0] if '"' in group else group
    places = re.findall(rf"[\w./-]*{PLACE}", where)
    found = {place: files(place) for place in places}
    missing = [f"no tests: {place}" for place, paths in found.items() if not paths]
    known = {title for paths in found.values() for path in paths for title in titles(path)}
    return missing + [
        f"no test in {', '.join(places)}: {title}"
        for title in re.findall(r'"([^"]+)"', group)
        if not any(re.fullmatch(".*".join(re.escape(part.strip()) for part in title.split("…")), one) for one in known)
    ]


def main() -> int:
    groups = [
        " ".join(group.split())
        for page in PAGES
        for bracket in re.findall(rf"\[([^\[\]]*{PLACE}[^\[\]]*)\]", page.read_text())
        for group in bracket.split(";")
    ]
    found = [flaw for group in groups for flaw in flaws(group)]
    for flaw in found:
        print(flaw)
    if len(groups) < 150:
        print(f"only {len(groups)} places of tests are named: they are spelled otherwise by now")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
