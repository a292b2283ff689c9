/// Every command of the design, in the order in which help lists them.
extension CommandSpecification {
    package static let everything: [CommandSpecification] = [
        .initialize, .setup, .run, .guard, .backup, .restore, .undo, .rollback,
        .list, .show, .ls, .cat, .diff,
        .status, .check, .repair, .doctor,
        .forget, .pin, .unpin, .accept,
        .export, .import, .copy,
        .keyGenerate, .keyAdd, .keyList, .keyRemove, .keyRotate,
        .leaseShow, .leaseRelease,
        .completion, .help, .version,
    ]

    private static let archive = Argument("ARCHIVE", .optional)
    private static let numbers = Argument("NUMBER", .several)
}

// MARK: Keeping and bringing back

extension CommandSpecification {
    package static let initialize = CommandSpecification(
        "init", "create a repository and its key",
        options: [.passphrase, .recovery])
    package static let setup = CommandSpecification(
        "setup", "print what to add to this project",
        arguments: [Argument("PLATFORM", completes: .words(setups))])
    package static let setups = [
        "railway", "render", "fly", "docker", "npm", "systemd", "github",
    ]
    package static let run = CommandSpecification(
        "run", "run the app, and keep its data across restarts",
        arguments: [Argument("COMMAND", .several, completes: .file)],
        options: [.every, .grace, .log, .adopt, .limitUpload, .limitDownload])
    package static let `guard` = CommandSpecification(
        "guard", "run a migration, and bring the data back if it fails",
        arguments: [Argument("COMMAND", .several, completes: .file)],
        options: [.checkCommand, .onFailure, .limitUpload, .limitDownload])
    package static let backup = CommandSpecification(
        "backup", "write a new archive",
        arguments: [Argument("PATH", .any, completes: .source)],
        options: [
            .tag, .exclude, .excludeFile, .excludeCaches, .oneFileSystem, .maximumFileSize,
            .compression, .fork, .accept, .remote, .local, .require, .limitUpload,
            .limitDownload, .dryRun,
        ])
    package static let restore = CommandSpecification(
        "restore", "bring an archive's data back",
        arguments: [archive],
        options: [
            .at, .before, .from, .to, .include, .exclude, .ifMissing, .allowEmpty, .replace,
            .merge, .verify, .limitDownload, .dryRun,
        ])
    package static let undo = CommandSpecification(
        "undo", "bring back what the last restore replaced",
        arguments: [Argument("DIR", .optional, completes: .folder)],
        options: [.discard, .dryRun])
    package static let rollback = CommandSpecification(
        "rollback", "make an old archive the newest",
        arguments: [archive],
        options: [.at, .before, .include, .limitUpload, .limitDownload, .dryRun])
}

// MARK: Looking

extension CommandSpecification {
    package static let list = CommandSpecification(
        "list", "list the archives", options: [.all, .forks, .tag])
    package static let show = CommandSpecification(
        "show", "show what an archive holds and where it comes from", arguments: [archive],
        options: [.at])
    package static let ls = CommandSpecification(
        "ls", "list the entries of an archive",
        arguments: [archive, Argument("PATH", .optional)],
        options: [.match, .long, .at])
    package static let cat = CommandSpecification(
        "cat", "print a file of an archive",
        arguments: [archive, Argument("PATH")], options: [.at, .limitDownload])
    package static let diff = CommandSpecification(
        "diff", "compare two archives, or an archive and a folder",
        arguments: [Argument("ARCHIVE"), Argument("OTHER", .optional, completes: .folder)],
        options: [.include, .exclude, .content, .jsonKeys, .showSecrets, .limitDownload])
}

// MARK: Trusting

extension CommandSpecification {
    package static let status = CommandSpecification(
        "status", "say how fresh and how safe the backups are",
        options: [.maximumAge])
    package static let check = CommandSpecification(
        "check", "check that everything stored is whole", options: [.readData, .limitDownload])
    package static let repair = CommandSpecification(
        "repair", "make the best of a damaged repository",
        options: [.limitUpload, .limitDownload, .dryRun])
    package static let doctor = CommandSpecification(
        "doctor", "find what is wrong with the set-up", options: [.drill, .policy])
}

// MARK: Forgetting and keeping

extension CommandSpecification {
    package static let forget = CommandSpecification(
        "forget", "forget archives by rule or by number",
        arguments: [Argument("NUMBER", .any)],
        options: [
            .keepLast, .keepWithin, .keepHourly, .keepDaily, .keepWeekly, .keepMonthly,
            .keepYearly, .keepTag, .prune, .dryRun,
        ])
    package static let pin = CommandSpecification(
        "pin", "keep archives whatever the rules say", arguments: [numbers])
    package static let unpin = CommandSpecification(
        "unpin", "let the rules decide again", arguments: [numbers])
    package static let accept = CommandSpecification(
        "accept", "trust a suspect archive", arguments: [Argument("NUMBER")])
}

// MARK: Moving

extension CommandSpecification {
    package static let export = CommandSpecification(
        "export", "write an archive as a tar or zip file", arguments: [archive],
        options: [
            .output, .format, .ageRecipient, .ageSelf, .include, .exclude, .at, .limitDownload,
        ])
    package static let `import` = CommandSpecification(
        "import", "make an archive from a tar or zip file",
        arguments: [Argument("FILE", completes: .file)],
        options: [.identity, .tag, .limitUpload, .limitDownload, .dryRun])
    package static let copy = CommandSpecification(
        "copy", "copy archives to another repository",
        arguments: [Argument("ARCHIVE", .any)],
        options: [
            .toRepository, .toKeyFile, .toTimeline, .limitUpload, .limitDownload, .dryRun,
        ])
}

// MARK: The lease

extension CommandSpecification {
    package static let leaseShow = CommandSpecification(
        "lease show", "tell which container writes the app's history")
    package static let leaseRelease = CommandSpecification(
        "lease release", "take the lease from a container that is gone")
}

// MARK: Keys

extension CommandSpecification {
    package static let keyGenerate = CommandSpecification(
        "key generate", "make a key", options: [.output])
    package static let keyAdd = CommandSpecification(
        "key add", "let another key or passphrase open the repository",
        options: [.recipient, .writer, .passphrase, .recovery, .label])
    package static let keyList = CommandSpecification(
        "key list", "list what opens the repository")
    package static let keyRemove = CommandSpecification(
        "key remove", "stop a key from opening the repository",
        arguments: [Argument("KEY")], options: [.compromised, .own])
    package static let keyRotate = CommandSpecification(
        "key rotate", "change the keys that data is written with",
        options: [.dryRun])
}

// MARK: The program itself

extension CommandSpecification {
    package static let completion = CommandSpecification(
        "completion", "print a completion script for your shell",
        arguments: [Argument("SHELL", completes: .words(CompletionScript.shells))])
    package static let help = CommandSpecification(
        "help", "show what holdfast and its commands do",
        arguments: [Argument("COMMAND", .any)], options: [.manual, .schema])
    package static let version = CommandSpecification("version", "show the version")
}
