import Configuration
import Format
import Repository

extension Command {
    static let show = Command(.show) { invocation in
        try await Workplace.reading(invocation) { workplace, archive, _ in
            let pins = try await Pins(workplace.timeline).numbers()
            let packs = try await MetadataReader(workplace.timeline, cache: workplace.cache)
                .packs(of: archive)
            let text = ArchiveDescription(archive, packs, pins, invocation)
            for line in text.lines { invocation.output.line(line) }
            invocation.output.record("archive", text.members)
            return .done
        }
    }
}

/// One archive with all that it says of itself.
private struct ArchiveDescription {
    private static let mostUnsound = 20

    let archive: Archive
    let packs: [PackUse]
    let pins: Set<ArchiveNumber>
    let invocation: Invocation

    init(
        _ archive: Archive, _ packs: [PackUse], _ pins: Set<ArchiveNumber>,
        _ invocation: Invocation
    ) {
        self.archive = archive
        self.packs = packs
        self.pins = pins
        self.invocation = invocation
    }

    var lines: [String] {
        var lines = [
            "archive   \(archive.number)",
            "time      \(HumanText.timeWithUTC(archive.time.seconds, in: invocation.zone))",
            "written   by \(archive.writer.program) on \(archive.writer.host)",
        ]
        if let parent = archive.parent { lines.append("parent    \(parent.number)") }
        if let origin = archive.origin {
            lines.append("copy of   archive \(origin.number) of \(origin.timeline) elsewhere")
        }
        if let commit = archive.commit { lines.append("commit    \(commit)") }
        if let image = archive.image { lines.append("image     \(image)") }
        if !archive.tags.isEmpty {
            lines.append("tags      \(archive.tags.joined(separator: ", "))")
        }
        if !archive.secrets.isEmpty {
            lines.append("secrets   \(archive.secrets.map(\.name).joined(separator: ", "))")
        }
        let marks = ArchiveText.marks(archive, pins: pins)
        if !marks.isEmpty { lines.append("marks     \(marks.joined(separator: ", "))") }
        for reason in archive.suspicion?.reasons ?? [] { lines.append("suspect   \(reason)") }
        lines.append("stored    \(stored)")
        return (lines + archive.sources.flatMap(lines(of:))).map(Output.harmless)
    }

    private var stored: String {
        let size = packs.reduce(0) { $0 + $1.size }
        return "\(HumanText.size(Int64(size))) in \(HumanText.count(Int64(packs.count), "pack"))"
    }

    private func lines(of source: Archive.Source) -> [String] {
        let statistics = source.statistics
        var line =
            "source    \(source.name): \(HumanText.count(Int64(statistics.files), "file")), "
            + HumanText.size(Int64(statistics.bytes))
        if source.capturedIn != archive.number, !source.carriedBecause.isEmpty {
            line += "; as of archive \(source.capturedIn), \(source.carriedBecause)"
        }
        return [line] + source.incomplete.map { "          incomplete: \($0)" }
            + archive.unsound(of: source.name).sorted().prefix(Self.mostUnsound)
            .map { "          unsound: \($0)" }
    }

    var members: [JSONValue.Member] {
        ArchiveText.members(archive, pins: pins) + [
            .init("packs", .integer(Int64(packs.count))),
            .init("storedBytes", .integer(Int64(packs.reduce(0) { $0 + $1.size }))),
            .init("sources", .array(archive.sources.map(source))),
        ]
    }

    private func source(_ source: Archive.Source) -> JSONValue {
        .object([
            .init("name", .string(source.name)),
            .init("path", .string(EntryPath.printable(source.path))),
            .init("files", .integer(Int64(source.statistics.files))),
            .init("bytes", .integer(Int64(source.statistics.bytes))),
            .init("capturedIn", .integer(Int64(source.capturedIn.value))),
            .init("incomplete", .array(source.incomplete.map { .string($0) })),
        ])
    }
}
