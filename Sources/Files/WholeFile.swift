/// Files that are read or appear as a whole.
package enum WholeFile {
    /// Reads a file of at most `limit` bytes; a longer one is `isTooLarge`.
    package static func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        try read(try OpenFile.open(path), limit: limit)
    }

    package static func read(
        _ name: FileName, in directory: Directory, limit: Int
    ) throws(FileError) -> [UInt8] {
        try read(try directory.openFile(name), limit: limit)
    }

    private static func read(_ file: OpenFile, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        // Special files tell no size, so the size is just where to start.
        var step = Int(clamping: min(max(try file.status().size, 4096), Int64(limit))) + 1
        while bytes.count <= limit {
            let count = min(step, limit + 1 - bytes.count)
            guard try file.read(appendingTo: &bytes, count: count) == count else { return bytes }
            step = bytes.count
        }
        throw FileError(
            "read", file.path, .tooLarge, reason: "is larger than \(limit) bytes")
    }

    /// Makes the file appear with all of its bytes, on the disk, or not at all.
    ///
    /// With the rule `.keep` a file that exists stays, and `isExists` is thrown. Not `durably` it
    /// does not wait for the disk: after a loss of power the file may be an older one or damaged,
    /// so its reader must be able to tell. A model lends its owners, mode and attributes.
    package static func write(
        _ bytes: Span<UInt8>, to path: FilePath, mode: UInt16 = 0o600,
        _ rule: RenameRule = .replace, durably: Bool = true
    ) throws(FileError) {
        let (folder, name) = try path.split()
        let directory = try Directory.open(folder)
        try write(bytes, to: name, in: directory, mode: mode, rule, durably: durably)
    }

    package static func write(
        _ bytes: Span<UInt8>, to name: FileName, in directory: Directory, mode: UInt16 = 0o600,
        _ rule: RenameRule = .replace, like model: OpenFile? = nil, durably: Bool = true
    ) throws(FileError) {
        let temporary = TemporaryName.make()
        let file = try directory.createFile(temporary, mode: mode)
        do throws(FileError) {
            try file.write(bytes)
            if let model { try file.resemble(model) }
            if durably { try file.sync() }
            try directory.publish(temporary, as: name, rule, durably: durably)
        } catch {
            try? directory.removeFile(temporary)
            throw error
        }
    }
}

extension OpenFile {
    fileprivate func resemble(_ model: OpenFile) throws(FileError) {
        let (mine, others) = (try status(), try model.status())
        if mine.user != others.user || mine.group != others.group {
            try node.setOwner(user: others.user, group: others.group)
        }
        for name in try model.node.attributeNames() {
            guard let value = try model.node.attribute(name) else { continue }
            try node.setAttribute(name, to: value.span)
        }
        try node.setMode(others.mode)
    }
}

extension Directory {
    /// Gives a finished file its name, and returns when the name is on the disk.
    package func publish(
        _ temporary: FileName, as name: FileName, _ rule: RenameRule = .replace,
        durably: Bool = true
    ) throws(FileError) {
        do throws(FileError) {
            try rename(temporary, to: name, rule)
        } catch {
            guard rule == .keep, error.isNotSupported else { throw error }
            try publishByLink(temporary, as: name)
        }
        if durably { try sync() }
    }

    /// For file systems that can't rename without replacing: a second name replaces nothing.
    func publishByLink(_ temporary: FileName, as name: FileName) throws(FileError) {
        try makeHardLink(name, to: temporary, in: self)
        try removeFile(temporary)
    }
}
