import Comparison
import Configuration
import Format

/// Prints differences as they are found, and counts them.
final class DiffReport {
    private let invocation: Invocation
    private let contents: DiffContents
    private var added: Int64 = 0
    private var removed: Int64 = 0
    private var changed: Int64 = 0
    private var metadata: Int64 = 0
    private var unreadable: Int64 = 0
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
        contents = DiffContents(invocation)
    }

    func begin(_ archive: Archive, _ other: String?) {
        let time = HumanText.timeWithUTC(archive.time.seconds, in: invocation.zone)
        output.note(
            "from archive \(archive.number), \(time), to " + (other ?? "what is on the disk"))
    }

    func add(_ difference: Difference, of source: String) async throws {
        switch difference {
        case .added(let entry):
            added += 1
            print("+", "added", entry, source, size(entry), [])
        case .removed(let entry):
            removed += 1
            print("-", "removed", entry, source, size(entry), [])
        case .changed(let before, let after):
            changed += 1
            let members = before.count.map { [JSONValue.Member("oldBytes", .integer(Int64($0)))] }
            print("~", "changed", after, source, change(before, after), members ?? [])
            try await contents.print(before, after, path(after.path, source))
        case .metadata(_, let after, let aspects):
            metadata += 1
            let words = aspects.map(\.rawValue)
            print(
                "m", "metadata", after, source, words.joined(separator: ", "),
                [.init("differs", .array(words.map { .string($0) }))])
        case .unreadable(let path, let reason):
            unreadable += 1
            output.warning("not compared: \(self.path(path, source)): \(reason)")
        }
    }

    func finish() -> ExitCode {
        let parts = [
            (added, "added"), (removed, "removed"), (changed, "changed"),
            (metadata, "with other metadata"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let lacking = unreadable > 0 ? "; \(unreadable) not compared" : ""
        output.note((parts.isEmpty ? "no differences" : parts.joined(separator: ", ")) + lacking)
        output.record(
            "diff",
            [
                .init("added", .integer(added)), .init("removed", .integer(removed)),
                .init("changed", .integer(changed)), .init("metadata", .integer(metadata)),
                .init("unreadable", .integer(unreadable)),
            ])
        return unreadable > 0 ? .incomplete : .done
    }

    private func path(_ path: EntryPath, _ source: String) -> String {
        let name = PrintablePath.text(source)
        return path == .root ? name : "\(name)/\(path)"
    }

    private func print(
        _ sign: String, _ word: String, _ entry: ComparedEntry, _ source: String,
        _ detail: String, _ members: [JSONValue.Member]
    ) {
        let path = path(entry.path, source)
        output.line("\(sign) \(path)" + (detail.isEmpty ? "" : "  \(detail)"))
        var all: [JSONValue.Member] = [
            .init("change", .string(word)), .init("path", .string(path)),
            .init("kind", .string(entry.kindName)),
        ]
        if let count = entry.count { all.append(.init("bytes", .integer(Int64(clamping: count)))) }
        output.record("change", all + members)
    }

    private func size(_ entry: ComparedEntry) -> String {
        entry.count.map { HumanText.size(Int64(clamping: $0)) } ?? ""
    }

    private func change(_ before: ComparedEntry, _ after: ComparedEntry) -> String {
        guard before.kindName == after.kindName else {
            return "\(before.kindName) -> \(after.kindName)"
        }
        if case .other(.symbolicLink(let old)) = before.kind,
            case .other(.symbolicLink(let new)) = after.kind
        {
            return "\(EntryPath.printable(old)) -> \(EntryPath.printable(new))"
        }
        let sizes = [size(before), size(after)]
        return sizes[0] == sizes[1] ? sizes[0] : sizes.joined(separator: " -> ")
    }
}

extension ComparedEntry {
    fileprivate var kindName: String {
        switch kind {
        case .file, .other(.file): "file"
        case .other(.directory): "directory"
        case .other(.symbolicLink): "link"
        case .other(.fifo): "fifo"
        case .other(.characterDevice): "character-device"
        case .other(.blockDevice): "block-device"
        }
    }
}
