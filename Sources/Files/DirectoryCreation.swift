extension Directory {
    /// Opens a directory in this one, or makes it, open to its owner alone.
    ///
    /// One that was made survives a loss of power; of one that was there it is so if asked.
    package func openOrMakeDirectory(
        _ name: FileName, mode: UInt16 = 0o700, syncing: Bool = false
    ) throws(FileError) -> Directory {
        do throws(FileError) {
            let directory = try openDirectory(name)
            if syncing { try sync() }
            return directory
        } catch {
            guard error.isNotFound else { throw error }
            try makeUnlessPresent(name, mode)
            try sync()
            return try openDirectory(name)
        }
    }

    /// Opens the directory at a path, making it and those it lies in where they are missing.
    @discardableResult
    package static func create(
        _ path: FilePath, mode: UInt16 = 0o700
    ) throws(FileError) -> Directory {
        do throws(FileError) {
            return try open(path)
        } catch {
            guard error.isNotFound else { throw error }
            let (folder, name) = try path.split()
            return try create(folder, mode: mode).openOrMakeDirectory(name, mode: mode)
        }
    }

    private func makeUnlessPresent(_ name: FileName, _ mode: UInt16) throws(FileError) {
        do throws(FileError) {
            try makeDirectory(name, mode: mode)
        } catch {
            // Another process made it first.
            guard error.isExists else { throw error }
        }
    }
}
