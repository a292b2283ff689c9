extension Directory {
    /// Makes a directory and those above it that are missing; what is there stays.
    package static func make(_ path: FilePath, mode: UInt16 = 0o700) throws(FileError) {
        let (folder, name) = try path.split()
        do throws(FileError) {
            try make(name, in: folder, mode)
        } catch {
            guard error.isNotFound else { throw error }
            try make(folder, mode: mode)
            try make(name, in: folder, mode)
        }
    }

    private static func make(
        _ name: FileName, in folder: FilePath, _ mode: UInt16
    ) throws(FileError) {
        do throws(FileError) {
            try open(folder).makeDirectory(name, mode: mode)
        } catch {
            guard error.isExists else { throw error }
        }
    }
}
