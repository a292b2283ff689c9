import Files
import Format

/// What lies at a name of data that a program is at work on, while nobody writes to it.
///
/// Whoever opens it for writing waits until we let go.
struct Occupant {
    let spot: Spot
    let sighting: Sighting
    /// Nothing for a link.
    let file: OpenFile?

    /// Nothing where somebody has it open for writing, where the system can't tell, and for what is
    /// neither a file nor a link.
    init?(_ spot: Spot) {
        guard let status = try? spot.status() else { return nil }
        if status.kind == .symbolicLink {
            file = nil
        } else {
            guard status.kind == .file, let file = try? spot.directory.openFile(spot.name),
                (try? file.holdWritersOff()) != nil, let held = try? file.status(),
                Sighting(held) == Sighting(status)
            else { return nil }
            self.file = file
        }
        self.spot = spot
        sighting = Sighting(status)
    }

    /// Whether nobody waits for us to let go.
    var isAtRest: Bool { file?.hasNoWriters ?? true }

    func letGo() { file?.letWritersGo() }

    /// Whether it has the contents of an entry.
    func holds(_ entry: Entry, _ verification: ContentVerification) throws -> Bool {
        switch (entry.kind, file) {
        case (.file(let content), let file?):
            guard sighting.size == Int64(clamping: content.count) else { return false }
            return try verification.accepts(file, content) { isAtRest }
        case (.symbolicLink(let target), nil):
            return try spot.directory.readLink(spot.name).bytes == target
        default: return false
        }
    }
}

/// What tells a file from each other one, and from itself before it was written to, wherever it is
/// moved.
struct Sighting: Hashable {
    let size: Int64
    private let device: UInt64
    private let inode: UInt64
    private let modified: FileTime

    init(_ status: FileStatus) {
        size = status.size
        device = status.device
        inode = status.inode
        modified = status.modified
    }
}
