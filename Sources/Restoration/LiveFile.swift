package import Files

/// A file that a program may be at work on.
package enum LiveFile {
    /// Replaces it by what is made of its bytes; false where that is nothing, or where somebody has it
    /// open for writing or changes it meanwhile.
    package static func change(
        _ path: FilePath, limit: Int, _ make: ([UInt8]) -> [UInt8]?
    ) async throws -> Bool {
        let (folder, name) = try path.split()
        let directory = try Directory.open(folder)
        guard let there = Occupant(Spot(directory: directory, name: name)), let file = there.file,
            there.sighting.size <= Int64(limit)
        else { return false }
        defer { there.letGo() }
        var bytes: [UInt8] = []
        try file.read(appendingTo: &bytes, count: limit, at: 0)
        guard let new = make(bytes) else { return false }
        let temporary = TemporaryName.make()
        defer { try? directory.removeFile(temporary) }
        try WholeFile.write(new.span, to: temporary, in: directory, .keep, like: file)
        let replacement = try Replacement(Spot(directory: directory, name: temporary), there)
        guard try replacement.make() else { return false }
        let takenBack = await Replacement.settle([0: replacement])
        try directory.sync()
        return takenBack.isEmpty
    }
}
