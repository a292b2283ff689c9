import Files

/// Where this machine keeps what may be lost without harm.
enum StateFolder {
    /// Follows the XDG rules; who has no home gets a folder where everybody may write.
    static func path(_ environment: [String: String]) throws -> FilePath {
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") {
            return try FilePath(folder + "/holdfast")
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            return try shared(in: "/var/tmp", user: ProcessFacts.effectiveUser)
        }
        return try FilePath(home + "/.local/state/holdfast")
    }

    /// Somebody else could have made it, or a link, and so lead elsewhere what is written there.
    static func shared(in parent: FilePath, user: UInt32) throws -> FilePath {
        let name = try FileName("holdfast-\(user)")
        guard let folder = try? Directory.open(parent) else { return parent / name }
        _ = try? folder.openOrMakeDirectory(name)
        guard let status = try folder.statusIfPresent(name) else { return parent / name }
        guard status.kind == .directory, status.user == user else {
            throw Failure(
                "remember things on this machine: \(parent / name) was made by somebody else",
                hint: "set HOME, or XDG_STATE_HOME to a folder of your own")
        }
        return parent / name
    }
}
