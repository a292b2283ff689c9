import Files
import Format
import Repository

/// What changes places between a restore's folder and the data; written before anything moves.
struct Journal {
    /// What the change is, as seen from the person who asked for it.
    enum Purpose: UInt8 {
        case restore, undo, redo
        /// A step is taken only where nobody else has changed what it would replace.
        case takeover

        /// What the folder is kept for when this is done.
        var opposite: Purpose { self == .undo ? .redo : .undo }
    }

    /// A name in the folder's data and the same name in the destination.
    struct Step: Hashable {
        /// Below the destination; the root when all of it changes places.
        ///
        /// Then the others are companions, whose names are the destination's with this behind it.
        let path: EntryPath
        /// Of what the folder has before the step, zero for nothing: tells whether it was taken.
        let inode: UInt64
        /// Whether the destination has something of that name.
        let replaces: Bool
    }

    /// A directory that stays, and in which names change places.
    struct Change: Hashable {
        let path: EntryPath
        let old: DirectoryFacts
        /// Nothing when it stays as it is, but for its time.
        let new: DirectoryFacts?
    }

    let purpose: Purpose
    /// The archive that the restored data is from.
    let marker: Marker
    let steps: [Step]
    let changes: [Change]
}

extension Journal.Step {
    /// As things are now.
    init(_ path: EntryPath, _ ours: Spot, _ theirs: Spot) throws(FileError) {
        self.path = path
        inode = try ours.inode()
        replaces = try theirs.isTaken()
    }
}

extension Journal.Step {
    /// A destination that changes places as a whole, after the companions with these endings.
    static func whole(
        _ ours: Spot, _ theirs: Spot, _ endings: [EntryPath]
    ) throws -> [Journal.Step] {
        try (endings + [.root]).map { path in
            try Journal.Step(
                path, try ours.companion(path.bytes), try theirs.companion(path.bytes))
        }
    }
}

extension Journal {
    /// Whether all of the destination changes places.
    var isWhole: Bool { steps.last?.path == .root }
}

extension Journal {
    private static let mark = Array("holdfast journal 1\n".utf8)
    private static let largest = 1 << 30
    private static let subject = "journal of a restore"

    /// Nothing where there is none.
    static func read(in directory: Directory) throws -> Journal? {
        do {
            return try Journal(
                WholeFile.read(ChangeFolder.journalName, in: directory, limit: largest))
        } catch let error as FileError where error.isNotFound {
            return nil
        } catch let error as FormatError {
            throw RestorationError(
                .other, "finish an interrupted restore",
                "\(directory.path / ChangeFolder.journalName)", error.reason,
                hint: "what it moved lies beside it; put it in its place by hand")
        }
    }

    /// Returns when it is on the disk.
    func write(in directory: Directory) throws {
        let bytes = encode()
        guard bytes.count <= Self.largest else {
            throw RestorationError(
                .refused, "restore into", "\(directory.path)",
                "more entries would have to change places one by one than a journal can hold")
        }
        try WholeFile.write(bytes.span, to: ChangeFolder.journalName, in: directory)
    }

    func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(Self.mark)
        writer.byte(purpose.rawValue)
        writer.blob(marker.bytes)
        writer.number(steps.count)
        for step in steps {
            writer.blob(step.path.bytes)
            writer.number(step.inode)
            writer.byte(step.replaces ? 1 : 0)
        }
        writer.number(changes.count)
        for change in changes {
            writer.blob(change.path.bytes)
            change.old.encode(to: &writer)
            writer.byte(change.new == nil ? 0 : 1)
            change.new?.encode(to: &writer)
        }
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: Self.subject)
        guard try reader.raw(Self.mark.count) == Self.mark[...] else {
            throw reader.failure("is of another version of holdfast")
        }
        guard let purpose = Purpose(rawValue: try reader.byte()),
            let marker = Marker(Array(try reader.blob()))
        else { throw reader.failure("is damaged") }
        self.purpose = purpose
        self.marker = marker
        var steps: [Step] = []
        for _ in 0..<(try reader.count(ofItemsSized: 3)) {
            steps.append(
                Step(
                    path: try EntryPath(try reader.blob()), inode: try reader.number(),
                    replaces: try reader.byte() != 0))
        }
        self.steps = steps
        var changes: [Change] = []
        for _ in 0..<(try reader.count(ofItemsSized: 8)) {
            changes.append(
                Change(
                    path: try EntryPath(try reader.blob()), old: try DirectoryFacts(from: &reader),
                    new: try reader.byte() == 0 ? nil : try DirectoryFacts(from: &reader)))
        }
        self.changes = changes
        try reader.finish()
    }
}
