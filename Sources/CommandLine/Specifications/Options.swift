/// Options that several commands share, and those whose value has a closed list of words.
extension OptionSpecification {
    package static let dryRun = OptionSpecification(
        "dry-run", "say what would be done, and do nothing")
    package static let include = OptionSpecification(
        "include", value: .required("GLOB"), repeats: true,
        "only entries that match; may be repeated")
    package static let exclude = OptionSpecification(
        "exclude", value: .required("GLOB"), repeats: true,
        "leave out entries that match; may be repeated")
    package static let at = OptionSpecification(
        "at", value: .required("TIME"), "the newest archive not later than TIME")
    package static let before = OptionSpecification(
        "before", value: .required("COMMIT"), "the newest archive made before COMMIT was deployed")
    package static let from = OptionSpecification(
        "from", value: .required("TIMELINE"), "take the archive from another timeline")
    package static let tag = OptionSpecification(
        "tag", value: .required("TAG"), repeats: true, "a word to find the archive by")
    package static let all = OptionSpecification(
        "all", "show every timeline of the repository")
}

// MARK: limits

extension OptionSpecification {
    package static let limitUpload = OptionSpecification(
        "limit-upload", value: .required("SIZE"), "send at most SIZE a second")
    package static let limitDownload = OptionSpecification(
        "limit-download", value: .required("SIZE"), "receive at most SIZE a second")
}

// MARK: init

extension OptionSpecification {
    package static let passphrase = OptionSpecification(
        "passphrase", "use a passphrase instead of a key file; it is asked for")
    package static let recovery = OptionSpecification(
        "recovery", "also make a recovery passphrase and print it once")
}

// MARK: run

extension OptionSpecification {
    package static let log = OptionSpecification(
        "log", value: .required("FORM", .words(["text", "json"])),
        "its own lines as text, or as objects of JSON")
    package static let checkCommand = OptionSpecification(
        "check", value: .required("COMMAND"), "what must succeed after the command, too")
    package static let onFailure = OptionSpecification(
        "on-failure", value: .required("ACTION", .words(["restore", "ask", "keep"])),
        "restore (the default), ask or keep")
    package static let every = OptionSpecification(
        "every", value: .required("DURATION"),
        "archive so often where changes can't be noticed")
    package static let grace = OptionSpecification(
        "grace", value: .required("DURATION"),
        "the time from the platform's signal to the container's end")
    package static let adopt = OptionSpecification(
        "adopt", "the app has moved here from another place")
}

// MARK: backup

extension OptionSpecification {
    package static let excludeFile = OptionSpecification(
        "exclude-file", value: .required("FILE", .file), repeats: true,
        "read patterns to leave out from FILE, one a line")
    package static let excludeCaches = OptionSpecification(
        "exclude-caches", "leave out folders marked as caches by a CACHEDIR.TAG")
    package static let oneFileSystem = OptionSpecification(
        "one-file-system", "do not cross into other file systems")
    package static let maximumFileSize = OptionSpecification(
        "max-file-size", value: .required("SIZE"), "leave out files larger than SIZE")
    package static let compression = OptionSpecification(
        "compression", value: .required("LEVEL", .words(["fast", "balanced", "max"])),
        "fast, balanced (the default) or max")
    package static let fork = OptionSpecification(
        "fork", "write the archive beside the main line")
    package static let remote = OptionSpecification(
        "remote", "let the container that runs the app make the archive")
    package static let local = OptionSpecification(
        "local", "archive what is here, also while the app runs elsewhere")
    package static let require = OptionSpecification(
        "require", "fail where nothing runs that could make the archive")
    package static let accept = OptionSpecification(
        "accept", "take sources as they are, even if they shrank sharply")
}

// MARK: restore, undo

extension OptionSpecification {
    package static let to = OptionSpecification(
        "to", value: .required("DIR", .folder), "restore into DIR")
    package static let ifMissing = OptionSpecification(
        "if-missing", "do nothing where there is data already")
    package static let allowEmpty = OptionSpecification(
        "allow-empty", "succeed when there is no archive yet")
    package static let replace = OptionSpecification(
        "replace", "replace what is there; undo brings it back")
    package static let merge = OptionSpecification(
        "merge", "put entries among those there; same names are replaced")
    package static let verify = OptionSpecification(
        "verify", "read everything back and compare before the switch")
    package static let discard = OptionSpecification(
        "discard", "delete what undo would bring back")
}

// MARK: list, ls, diff, export, copy

extension OptionSpecification {
    package static let forks = OptionSpecification("forks", "show forks too")
    package static let match = OptionSpecification(
        "match", value: .required("GLOB"), repeats: true, "only entries that match")
    package static let long = OptionSpecification(
        "long", short: "l", "show kind, permissions, owner, size and time")
    package static let content = OptionSpecification(
        "content", "show the lines that changed in text files")
    package static let jsonKeys = OptionSpecification(
        "json-keys", "show the keys that changed in JSON files")
    package static let showSecrets = OptionSpecification(
        "show-secrets", "print what looks like a secret, too")
    package static let output = OptionSpecification(
        "output", short: "o", value: .required("FILE", .file), "write to FILE")
    package static let format = OptionSpecification(
        "format", value: .required("FORMAT", .words(["tar", "tar.zst", "tar.gz", "zip"])),
        "tar, tar.zst (the default), tar.gz or zip")
    package static let ageRecipient = OptionSpecification(
        "age", value: .required("RECIPIENT"), repeats: true,
        "encrypt the result to an age recipient (age1...)")
    package static let ageSelf = OptionSpecification(
        "age-self", "encrypt the result to the keys that read the repository")
    package static let identity = OptionSpecification(
        "identity", value: .required("FILE", .file), repeats: true,
        "a key file that opens an encrypted FILE, beside your own")
    package static let toRepository = OptionSpecification(
        "to", value: .required("ADDRESS", .folder), "the repository to copy to")
    package static let toTimeline = OptionSpecification(
        "to-timeline", value: .required("NAME"), "the timeline there, if it has another name")
    package static let toKeyFile = OptionSpecification(
        "to-key-file", value: .required("FILE", .file), "the file with the key of that repository")
}

// MARK: check, forget, status, doctor

extension OptionSpecification {
    package static let readData = OptionSpecification(
        "read-data", value: .optional("PERCENT"), "read and check the packs too, all or a part")
    package static let keepLast = keep("last", "NUMBER", "keep the newest NUMBER archives")
    package static let keepWithin = keep(
        "within", "DURATION", "keep all archives of the last DURATION")
    package static let keepHourly = keep("hourly", "NUMBER", "keep one archive for NUMBER hours")
    package static let keepDaily = keep("daily", "NUMBER", "keep one archive for NUMBER days")
    package static let keepWeekly = keep("weekly", "NUMBER", "keep one archive for NUMBER weeks")
    package static let keepMonthly = keep("monthly", "NUMBER", "keep one archive for NUMBER months")
    package static let keepYearly = keep("yearly", "NUMBER", "keep one archive for NUMBER years")
    package static let keepTag = OptionSpecification(
        "keep-tag", value: .required("TAG"), repeats: true, "keep archives with this tag")
    package static let prune = OptionSpecification(
        "prune", "then free the space of forgotten archives")
    package static let drill = OptionSpecification(
        "drill", "restore the newest archive into a folder that is thrown away")
    package static let policy = OptionSpecification(
        "policy", value: .required("ROLE", .words(["full", "writer", "reader"])),
        "print the smallest policy for a bucket: full, writer or reader")
    package static let maximumAge = OptionSpecification(
        "max-age", value: .required("DURATION"), "exit with 16 if the newest archive is older")

    private static func keep(_ name: String, _ value: String, _ summary: String) -> Self {
        OptionSpecification("keep-" + name, value: .required(value), summary)
    }
}

// MARK: key, help

extension OptionSpecification {
    package static let recipient = OptionSpecification(
        "recipient", value: .required("RECIPIENT"), "an age recipient (age1...)")
    package static let label = OptionSpecification(
        "label", value: .required("TEXT"), "whose key it is, for key list")
    package static let writer = OptionSpecification(
        "writer", "let the key back up, but read no contents")
    package static let own = OptionSpecification(
        "own", "remove the key in use, too")
    package static let compromised = OptionSpecification(
        "compromised", "never build on what this key wrote")
    package static let manual = OptionSpecification(
        "man", "print the manual page for man(1)")
    package static let schema = OptionSpecification(
        "schema", "print the JSON Schema of holdfast.json")
}
