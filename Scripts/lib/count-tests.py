"""Prints "PASSED FAILED" for event streams of Swift Testing, before it "0 0 NAME" for what failed or never ended."""

import json
import pathlib
import re
import sys

PASSED = {"pass", "passWithKnownIssue"}


def outcomes(path: pathlib.Path) -> dict[str, str]:
    """The last word about each test function: pass, fail, skip, or nothing if the process ended before."""
    found: dict[str, str] = {}
    *lines, unfinished = path.read_bytes().split(b"\n")  # a process that was killed leaves half a line
    for line in lines:
        record = json.loads(line)
        payload = record["payload"]
        if record["kind"] == "test" and payload["kind"] == "function":
            found[payload["id"]] = "no end"
        elif payload["kind"] == "testSkipped" and payload["testID"] in found:
            found[payload["testID"]] = "skip"
        elif payload["kind"] == "testEnded" and payload["testID"] in found:
            found[payload["testID"]] = payload["messages"][0]["symbol"]
    return found


def silent_modules(found: dict[str, str]) -> list[str]:
    """Test modules that have tests in their sources, but ran none."""
    with_tests = {
        path.parts[1]
        for path in pathlib.Path("Tests").rglob("*.swift")
        if re.search(r"^\s*@Test\b", path.read_text(), re.MULTILINE)
    }
    return sorted(with_tests - {name.split(".")[0] for name in found})


def main() -> None:
    found: dict[str, str] = {}
    for path in map(pathlib.Path, sys.argv[1:]):
        for name, outcome in outcomes(path).items() if path.exists() else ():
            if outcome != "no end" or name not in found:
                found[name] = outcome
    silent = silent_modules(found)
    for name, outcome in sorted(found.items()):
        if outcome == "skip":
            print(f"skip: {name}", file=sys.stderr)
        elif outcome not in PASSED:
            print(0, 0, f"{outcome}: {name}")
    for name in silent:
        print(0, 0, f"ran no tests: {name}")
    passed = sum(outcome in PASSED for outcome in found.values())
    skipped = sum(outcome == "skip" for outcome in found.values())
    print(passed, len(found) - passed - skipped + len(silent))


main()
