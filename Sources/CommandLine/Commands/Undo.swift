import Configuration
import Files
import Format
import Repository
import Restoration

extension Command {
    static let undo = Command(.undo) { invocation in
        try UndoCommand(invocation: invocation).run()
    }
}

/// Brings back what the last restore of a destination replaced, or deletes it.
private struct UndoCommand {
    let invocation: Invocation
    private var output: Output { invocation.output }

    func run() throws -> ExitCode {
        let paths = try paths()
        let isDry = invocation.arguments.has(.dryRun)
        let undos = try paths.compactMap { path in
            if !isDry { try Destination(path).settle() }
            return try Undo.find(path)
        }
        guard !undos.isEmpty else {
            throw Failure(
                "undo the last restore: nothing is kept for "
                    + paths.map { "\($0)" }.joined(separator: ", "),
                hint: "name the folder that was restored into: holdfast undo DIR")
        }
        if !isDry, !invocation.arguments.has(.discard) { try refuseAtWork(undos) }
        for undo in undos { try isDry ? show(undo) : carryOut(undo) }
        return .done
    }

    private func refuseAtWork(_ undos: [Undo]) throws {
        let commands = EarlierCommands(on: undos.map { "\($0.path)" })
        try commands.refuseGuarded("undo")
        try commands.refuseRunning(
            "undo", hint: "end it before; or: holdfast rollback", alsoInside: false)
    }

    /// The folder that is named, or every configured source.
    private func paths() throws -> [FilePath] {
        if let word = invocation.arguments.words.first {
            return [try FilePath(Path.absolute(word, in: invocation.directory))]
        }
        let paths = try invocation.settings().sourcePaths
        guard !paths.isEmpty else {
            throw UsageError.other(
                "no source is configured whose restore could be undone",
                hint: "name the folder that was restored into: holdfast undo DIR")
        }
        return paths
    }

    private func show(_ undo: Undo) {
        output.line(
            invocation.arguments.has(.discard)
                ? "would delete what is kept for \(undo.path)"
                : "would bring back \(undo.path) \(undo.state)")
        let paths = undo.paths()
        for path in paths where path != "\(undo.path)" { output.line("would exchange \(path)") }
        record(undo, isDone: false)
    }

    private func carryOut(_ undo: Undo) throws {
        if invocation.arguments.has(.discard) {
            try undo.discard()
            output.line("deleted what was kept for \(undo.path)")
        } else {
            for text in try undo.apply() { output.warning(text) }
            output.line("brought back \(undo.path) \(undo.state)")
            output.note("what was there until now is kept: holdfast undo brings it back in turn")
        }
        record(undo, isDone: true)
    }

    private func record(_ undo: Undo, isDone: Bool) {
        output.record(
            "undo",
            [
                .init("path", .string("\(undo.path)")),
                .init("archive", .integer(Int64(undo.archive.number.value))),
                .init("state", .string(undo.isUndo ? "before" : "after")),
                .init("discarded", .bool(invocation.arguments.has(.discard))),
                .init("done", .bool(isDone)),
            ])
    }
}

extension Settings {
    /// Where the configured files and folders lie.
    var sourcePaths: [FilePath] {
        sources.compactMap { source in
            switch source.kind {
            case .path(let path), .sqlite(let path):
                try? FilePath(Path.absolute(path, in: projectFolder))
            case .postgres, .mysql, .command: nil
            }
        }
    }
}

extension Undo {
    /// Which state it brings back.
    var state: String {
        let archive = "archive \(archive.number) of \(archive.timeline)"
        return isUndo ? "as it was before \(archive) was restored" : "as of \(archive)"
    }
}
