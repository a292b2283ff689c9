import Configuration
import Files
import Format
import Repository
import Restoration

/// Looks at this machine: the sources, where they lie, and what Holdfast keeps between runs.
struct MachineExamination {
    let settings: Settings
    let stateRoot: FilePath
    /// What this machine remembers of the timeline.
    var memory: LocalState.Contents?

    func state() -> Finding {
        do throws(FileError) {
            let folder = try Directory.create(stateRoot)
            let name = TemporaryName.make()
            _ = try folder.createFile(name)
            try folder.removeFile(name)
            return .good("state", "\(stateRoot) can be written to")
        } catch {
            return .remark(
                "state", "\(error)",
                hint: "without it each backup reads all files: set XDG_STATE_HOME")
        }
    }

    func sources(_ newest: Archive?) -> [Finding] {
        guard !settings.sources.isEmpty else {
            return [
                .remark(
                    "sources", "none are configured",
                    hint: "holdfast backup PATH takes one; holdfast help configuration")
            ]
        }
        return settings.sources.map { source in
            examine(source, newest?.sources.first { $0.name == source.name })
        }
    }

    private func examine(_ source: SourceSetting, _ before: Archive.Source?) -> Finding {
        let check = "source \(source.name)"
        let configured: String
        switch source.kind {
        case .path(let path), .sqlite(let path): configured = path
        case .postgres, .mysql, .command:
            return .bad(
                check,
                "this version takes files, folders and SQLite databases, no \(source.kind.word)",
                hint: "remove it from the sources, or update holdfast", .usage)
        }
        let path = Path.absolute(configured, in: settings.projectFolder)
        do {
            guard path != "/" else { return .good(check, path) }
            let (folder, name) = try FilePath(path).split()
            guard let parent = try present(folder), try parent.statusIfPresent(name) != nil else {
                return missing(check, path, source.isOptional)
            }
            if try parent.status(name).kind == .directory {
                _ = try parent.openDirectory(name).entries()
            }
            if let left = try halfChanged(check, path) { return left }
            return judge(check, path, parent, before)
        } catch {
            return .bad(check, error)
        }
    }

    private func halfChanged(_ check: String, _ path: String) throws -> Finding? {
        guard let number = try changing(path) else { return nil }
        return .bad(
            check, "\(path) was left half-changed by a guarded command or a migration",
            hint: "unless that is still at work, holdfast restore --if-missing brings archive "
                + "\(number) back; if it is as it should be: holdfast backup --accept",
            .heldByAnother)
    }

    /// The archive that it is to be brought back to.
    private func changing(_ path: String) throws -> ArchiveNumber? {
        if let marker = try Destination(FilePath(path)).marker() {
            return marker.isChanging ? marker.number : nil
        }
        guard let memory, memory.isChanging,
            memory.sources.contains(where: { $0.root == Array(path.utf8) })
        else { return nil }
        return memory.number
    }

    private func present(_ folder: FilePath) throws(FileError) -> Directory? {
        do throws(FileError) {
            return try Directory.open(folder)
        } catch {
            guard error.isNotFound || error.isNotDirectory else { throw error }
            return nil
        }
    }

    private func missing(_ check: String, _ path: String, _ isOptional: Bool) -> Finding {
        guard !isOptional else { return .good(check, "\(path) is not there, and need not be") }
        return .bad(
            check, "there is nothing at \(path)",
            hint: "correct the path, or say \"optional: true\" of the source")
    }

    /// A restore is made beside the source, so that must be possible.
    private func judge(
        _ check: String, _ path: String, _ parent: Directory, _ before: Archive.Source?
    ) -> Finding {
        do throws(FileError) {
            let lacks = try FileSystemAbilities.lacking(in: parent)
            if !lacks.isEmpty {
                return .remark(
                    check, "\(path): its file system has no " + lacks.joined(separator: ", no "))
            }
            let room = try parent.room()
            if let before, UInt64(max(room.free, 0)) < before.statistics.bytes {
                return .remark(
                    check,
                    "\(path): \(HumanText.size(room.free)) are free, "
                        + "a restore takes \(HumanText.size(Int64(before.statistics.bytes))) beside it"
                )
            }
            return .good(check, path)
        } catch {
            return .remark(
                check, "\(path): a restore could not write beside it: \(error.reason)")
        }
    }
}

/// Tries what a restore makes use of, with files of its own that it removes again.
private enum FileSystemAbilities {
    static func lacking(in folder: Directory) throws(FileError) -> [String] {
        let (one, other) = (TemporaryName.make(), TemporaryName.make())
        _ = try folder.createFile(one)
        defer { try? folder.removeFile(one) }
        _ = try folder.createFile(other)
        defer { try? folder.removeFile(other) }
        var lacking: [String] = []
        let value: [UInt8] = [1]
        if !works({ () throws(FileError) in
            try folder.node(one).setAttribute("user.holdfast-probe", to: value.span)
        }) {
            lacking.append("extended attributes")
        }
        if !works({ () throws(FileError) in try folder.exchange(one, with: other) }) {
            lacking.append("exchange of two names in one step")
        }
        return lacking
    }

    private static func works(_ body: () throws(FileError) -> Void) -> Bool {
        do throws(FileError) {
            try body()
            return true
        } catch {
            return false
        }
    }
}
