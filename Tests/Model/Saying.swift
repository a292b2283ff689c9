import Format

/// What an archive of a lease holder tells of itself, in a tag.
struct Saying {
    /// Which state of the holder's files it has.
    let version: Int
    /// The newest archive that its maker knew.
    let known: ArchiveNumber

    init(version: Int, known: ArchiveNumber) {
        self.version = version
        self.known = known
    }

    init?(_ archive: Archive) {
        let words = archive.tags.first?.split(separator: " ") ?? []
        guard words.count == 3, let version = Int(words[0]), let value = UInt64(words[2]),
            let known = try? ArchiveNumber(value)
        else { return nil }
        self.init(version: version, known: known)
    }

    var tag: String { "\(version) upon \(known.value)" }
}

extension TinySource.Files {
    /// The files in one of several states.
    func version(_ number: Int) -> Self {
        number == 0 ? self : merging(["version": [UInt8(number)]]) { $1 }
    }
}
