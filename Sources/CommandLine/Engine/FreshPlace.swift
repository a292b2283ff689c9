import Files

/// A place that nothing is at yet, or an empty folder.
///
/// It is filled under a name beside it, which takes its place in one step when all is there.
struct FreshPlace {
    private let path: FilePath

    init(_ path: FilePath) {
        self.path = path
    }

    var isFree: Bool {
        get throws {
            let (folder, name) = try path.split()
            do throws(FileError) {
                let parent = try Directory.open(folder)
                guard let status = try parent.statusIfPresent(name) else { return true }
                guard status.kind == .directory else { return false }
                return try parent.openDirectory(name).entries().isEmpty
            } catch {
                guard error.isNotFound else { throw error }
                return true
            }
        }
    }

    func fill<Value>(
        _ write: (FileName, Directory) async throws -> Value
    ) async throws -> Value {
        guard try isFree else {
            throw Failure(
                "restore to \(path): there is something already",
                hint: "move it away, or restore beside it: --to OTHER-FOLDER")
        }
        let (folder, name) = try path.split()
        try Directory.make(folder)
        let parent = try Directory.open(folder)
        let stage = TemporaryName.make(prefix: ".holdfast-stage-")
        do {
            let value = try await write(stage, parent)
            try publish(stage, as: name, in: parent)
            return value
        } catch {
            try? parent.removeTree(stage)  // what went wrong first is what must be told
            throw error
        }
    }

    private func publish(_ stage: FileName, as name: FileName, in parent: Directory) throws {
        if try parent.statusIfPresent(name)?.kind == .directory {
            try parent.removeDirectory(name)
        }
        try parent.rename(stage, to: name, .keep)
        try parent.sync()
    }
}
