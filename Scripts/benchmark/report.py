"""Tables of medians, and how holdfast stands to the best of its peers and to its budget."""

import statistics

from contestants import STEPS

MEGABYTE = 1_000_000
# The largest share of the best peer's time that we allow ourselves; where the disk is the limit, of cp's time.
TIME_BUDGET = {"first": 0.5, "unchanged": 0.25, "changed": 0.5, "restore": 0.5}
DISK_BUDGET = {"first": 1.25, "restore": 1.25}
MEMORY_BUDGET = 100 * MEGABYTE
SIZE_BUDGET = {"srctree": 0.75}


class Results:
    """Costs by contestant and step, for one data set."""

    def __init__(self, rows: list[dict], peers: list[str]):
        self.rows, self.peers = rows, peers
        self.names = list(dict.fromkeys(row["contestant"] for row in rows))

    def median(self, name: str, step: str, figure: str) -> float | None:
        values = [row["steps"][step][figure] for row in self.rows
                  if row["contestant"] == name and row["steps"].get(step, {}).get("status") == 0
                  and figure in row["steps"][step]]
        return statistics.median(values) if values else None

    def share(self, step: str, figure: str) -> float | None:
        """Our figure over the best peer's."""
        ours = self.median("holdfast", step, figure)
        peers = [value for name in self.peers if (value := self.median(name, step, figure))]
        return ours / min(peers) if ours is not None and peers else None


def verdict(met: bool | None) -> str:
    return {None: "", True: " ✔", False: " ✘"}[met]


def time_met(results: Results, step: str) -> bool | None:
    share = results.share(step, "seconds")
    if share is None or step not in TIME_BUDGET:
        return None
    ours, disk = results.median("holdfast", step, "seconds"), results.median("cp -a", step, "seconds")
    within_disk = disk is not None and step in DISK_BUDGET and ours <= disk * DISK_BUDGET[step]
    return share <= TIME_BUDGET[step] or within_disk


def table(title: str, results: Results, figure: str, unit: float, digits: int, met) -> list[str]:
    lines = [f"| {title} | {' | '.join(results.names)} | to the best peer |", "|---|" + "---:|" * (len(results.names) + 1)]
    for step in STEPS:
        values = [results.median(name, step, figure) for name in results.names]
        if all(value is None for value in values):
            continue
        share = results.share(step, figure)
        cells = ["-" if value is None else f"{value / unit:.{digits}f}" for value in values]
        last = "-" if share is None else f"{share:.2f}{verdict(met(step, share))}"
        lines.append(f"| {step} | {' | '.join(cells)} | {last} |")
    return lines + [""]


def report(name: str, rows: list[dict], peers: list[str]) -> str:
    results = Results(rows, peers)

    def memory_met(step: str, share: float) -> bool:
        return results.median("holdfast", step, "memory") <= MEMORY_BUDGET

    lines = [f"### {name}", ""]
    lines += table("seconds", results, "seconds", 1, 2, lambda step, share: time_met(results, step))
    lines += table("processor seconds", results, "processor", 1, 2, lambda step, share: share < 1)
    lines += table("peak memory, MB", results, "memory", MEGABYTE, 0, memory_met)
    lines += table("repository, MB", results, "repository", MEGABYTE, 1,
                   lambda step, share: share <= SIZE_BUDGET.get(name, 1))
    wrong = {row["contestant"]: row["differences"] for row in rows if row.get("differences") not in (None, 0)}
    missing = sorted({row["contestant"] for row in rows if "differences" not in row})
    lines.append("Restored files that differ: " + (", ".join(f"{who} {count}" for who, count in wrong.items()) or "none")
                 + (f"; not restored: {', '.join(missing)}" if missing else "") + ".")
    return "\n".join(lines) + "\n"
