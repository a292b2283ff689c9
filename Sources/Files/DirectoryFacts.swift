import CLinux
import Glibc

extension Directory {
    /// Tells mounts apart, also two of one file system; nothing where the system doesn't say.
    package var mountNumber: UInt64? {
        let path = FilePath(unchecked: Array("/proc/self/fdinfo/\(number)".utf8))
        guard let bytes = try? WholeFile.read(path, limit: 1 << 16) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("mnt_id:") }) else { return nil }
        return UInt64(line.dropFirst("mnt_id:".count).filter { !$0.isWhitespace })
    }

    /// Returns when everything on this file system is on the disk.
    package func syncFileSystem() throws(FileError) {
        try systemCall("sync", path) { syncfs(number) }
    }
}
