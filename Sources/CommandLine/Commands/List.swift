import Configuration
import Format
import Repository

extension Command {
    static let list = Command(.list) { invocation in
        let workplace = try await Workplace.open(invocation)
        guard invocation.arguments.has(.all) else {
            record(
                timelines: 1, try await printArchives(workplace.timeline, invocation), invocation)
            return .done
        }
        let names = try await workplace.repository.timelines()
        var count = ArchiveCount()
        for (index, name) in names.enumerated() {
            invocation.output.line(index == 0 ? "\(name)" : "\n\(name)")
            count += try await printArchives(workplace.repository.timeline(name), invocation)
        }
        record(timelines: names.count, count, invocation)
        return .done
    }
}

private struct ArchiveCount {
    var shown = 0
    var unreadable = 0

    static func += (sum: inout ArchiveCount, other: ArchiveCount) {
        sum.shown += other.shown
        sum.unreadable += other.unreadable
    }
}

private func record(timelines: Int, _ count: ArchiveCount, _ invocation: Invocation) {
    invocation.output.record(
        "list",
        [
            .init("timelines", .integer(Int64(timelines))),
            .init("archives", .integer(Int64(count.shown))),
            .init("unreadable", .integer(Int64(count.unreadable))),
        ])
}

private func printArchives(
    _ timeline: Timeline, _ invocation: Invocation
) async throws -> ArchiveCount {
    let slots = try await History(timeline).slots()
    let pins = try await Pins(timeline).numbers()
    let listing = ArchiveListing(invocation, timeline.name, pins: pins)
    let wanted = slots.archives.filter { isWanted($0, invocation.arguments) }
    listing.print(wanted)
    for number in slots.damaged {
        invocation.output.warning(
            "archive \(number) can't be read", hint: "holdfast check tells more")
    }
    if slots.archives.isEmpty, slots.damaged.isEmpty {
        invocation.output.note("timeline \(timeline.name) has no archive yet")
    }
    return ArchiveCount(shown: wanted.count, unreadable: slots.damaged.count)
}

private func isWanted(_ archive: Archive, _ arguments: ParsedArguments) -> Bool {
    let tags = arguments.values(.tag)
    guard tags.isEmpty || !Set(tags).isDisjoint(with: archive.tags) else { return false }
    return archive.purpose != .fence && (!archive.isFork || arguments.has(.forks))
}

/// Archives as rows for people and as objects for programs.
struct ArchiveListing {
    private let invocation: Invocation
    private let timeline: Timeline.Name
    private let pins: Set<ArchiveNumber>

    init(_ invocation: Invocation, _ timeline: Timeline.Name, pins: Set<ArchiveNumber>) {
        self.invocation = invocation
        self.timeline = timeline
        self.pins = pins
    }

    func print(_ archives: [Archive]) {
        var table = Table([
            ("archive", .right), ("time", .left), ("age", .left), ("files", .right),
            ("size", .right), ("commit", .left), ("tags", .left), ("", .left),
        ])
        for archive in archives {
            table.add(row(archive))
            invocation.output.record(
                "archive",
                [.init("timeline", .string(timeline.text))]
                    + ArchiveText.members(archive, pins: pins))
        }
        guard !table.isEmpty else { return }
        for line in table.lines(on: invocation.output.terminal) { invocation.output.line(line) }
    }

    private func row(_ archive: Archive) -> [String] {
        let total = archive.total
        return [
            "\(archive.number)", HumanText.time(archive.time.seconds, in: invocation.zone),
            HumanText.age(of: archive.time.seconds, now: invocation.now()), "\(total.files)",
            HumanText.size(Int64(total.bytes)), archive.commit.map { String($0.prefix(10)) } ?? "",
            archive.tags.joined(separator: ","),
            ArchiveText.marks(archive, pins: pins).joined(separator: ", "),
        ]
    }
}

/// How archives are described wherever they appear.
enum ArchiveText {
    /// What is particular about an archive, in words.
    static func marks(_ archive: Archive, pins: Set<ArchiveNumber>) -> [String] {
        var marks: [String] = []
        if pins.contains(archive.number) { marks.append("pinned") }
        if archive.suspicion != nil { marks.append("suspect") }
        if let main = archive.forkOf { marks.append("fork of \(main)") }
        switch archive.purpose {
        case .backup: break
        case .fence: marks.append("fence")
        case .rollback: marks.append("rollback")
        case .repair: marks.append("repaired")
        case .copy: marks.append("copied")
        case .accept: marks.append("accepted")
        case .imported: marks.append("imported")
        }
        if archive.sources.contains(where: { !$0.incomplete.isEmpty }) {
            marks.append("incomplete")
        }
        return marks
    }

    /// What to know of an archive that is what a repair left, or that repeats one.
    ///
    /// Which entries were lost was told then, and is recorded nowhere.
    static func repairWarning(_ archive: Archive, _ timeline: Timeline) async -> String? {
        let origin = (try? await timeline.origin(of: archive)) ?? archive
        guard origin.purpose == .repair else { return nil }
        return "archive \(origin.number) was repaired: what could not be saved is missing in it"
    }

    static func members(_ archive: Archive, pins: Set<ArchiveNumber>) -> [JSONValue.Member] {
        let total = archive.total
        var members: [JSONValue.Member] = [
            .init("archive", .integer(Int64(archive.number.value))),
            .init("time", .string(HumanText.timestamp(archive.time.seconds))),
            .init("files", .integer(Int64(total.files))),
            .init("bytes", .integer(Int64(total.bytes))),
            .init("host", .string(archive.writer.host)),
            .init("tags", .array(archive.tags.map { .string($0) })),
            .init("marks", .array(marks(archive, pins: pins).map { .string($0) })),
        ]
        if let commit = archive.commit { members.append(.init("commit", .string(commit))) }
        if let image = archive.image { members.append(.init("image", .string(image))) }
        return members
    }
}
