/// What the commands of other backup programs are called here.
package enum WordsElsewhere {
    package static let all = [
        "archives": "list", "compact": "forget --prune", "compare": "diff", "create": "backup",
        "delete": "forget", "dump": "cat", "extract": "restore", "find": "ls",
        "gc": "forget --prune", "info": "show", "mount": "ls", "prune": "forget --prune",
        "recover": "restore", "remove": "forget", "rm": "forget", "save": "backup",
        "snapshot": "backup", "snapshots": "list", "verify": "check",
    ]
}
