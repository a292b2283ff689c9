import Capture
import Configuration
import Format
import Repository

/// What a backup would take, found without reading contents.
struct BackupPreview {
    private let sources: BackupSources
    private var invocation: Invocation { sources.workplace.invocation }

    init(_ sources: BackupSources) {
        self.sources = sources
    }

    private struct Count {
        var files: Int64 = 0
        var bytes: Int64 = 0

        mutating func add(_ bytes: UInt64) {
            files += 1
            self.bytes += Int64(clamping: bytes)
        }

        var text: String {
            "\(HumanText.count(files, "file")), \(HumanText.size(bytes))"
        }
    }

    func tell() async throws {
        let newest = try await sources.workplace.timeline.newest()
        let state = try sources.workplace.localState.read()
        let places = try sources.places()
        for planned in try sources.plan(newest, state) {
            let place = places.first { $0.name == planned.name }?.absolute ?? ""
            guard let source = try await planned.source?() else {
                let origin = newest.map { " from archive \($0.number)" } ?? ""
                let name = PrintablePath.text(planned.name)
                invocation.output.line(
                    "would take \(name) over\(origin): \(planned.carriedBecause)")
                continue
            }
            let known = state.flatMap { state in
                state.id == newest?.id ? state.sources.first { $0.name == planned.baseName } : nil
            }
            let (all, read) = try await count(
                source, planned.name, known: Set(known?.signatures ?? []))
            tell(planned.name, place, all, read)
        }
    }

    /// All files, and those that are not known to be in the newest archive as they are.
    private func count(
        _ source: any Source, _ name: String, known: Set<UInt64>
    ) async throws -> (Count, Count) {
        var (all, read) = (Count(), Count())
        while let step = try await source.next() {
            switch step {
            case .unreadable(let path, let reason):
                invocation.output.warning("\(name)/\(path) can't be read: \(reason)")
            case .item(let item):
                guard case .file(let bytes) = try await item.describe().kind else { continue }
                all.add(bytes)
                if let signature = item.signature, known.contains(signature) { continue }
                read.add(bytes)
                invocation.output.detail("\(name)/\(item.path)")
            }
        }
        return (all, read)
    }

    private func tell(_ name: String, _ place: String, _ all: Count, _ read: Count) {
        invocation.output.line(
            "would back up \(name) from \(place): \(all.text); new or changed: \(read.text)")
        invocation.output.record(
            "source",
            [
                .init("name", .string(name)), .init("path", .string(place)),
                .init("files", .integer(all.files)), .init("bytes", .integer(all.bytes)),
                .init("changedFiles", .integer(read.files)),
                .init("changedBytes", .integer(read.bytes)),
            ])
    }
}
