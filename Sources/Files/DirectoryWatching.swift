import CLinux
import Glibc

extension Directory {
    /// A path that leads to this very directory, wherever it lies by now, as long as it is open.
    package var ownPath: FilePath {
        FilePath(unchecked: Array("/proc/self/fd/\(number)".utf8))
    }

    /// Whether others than this kernel may change what lies here, as on a network.
    package func isShared() throws(FileError) -> Bool {
        var status = statfs()
        try systemCall("examine the file system of", path) { unsafe fstatfs(number, &status) }
        return sharedFileSystems.contains(UInt32(truncatingIfNeeded: status.f_type))
    }
}

private let sharedFileSystems: Set<UInt32> = [
    UInt32(AFS_SUPER_MAGIC), UInt32(CEPH_SUPER_MAGIC), UInt32(CIFS_SUPER_MAGIC),
    UInt32(CODA_SUPER_MAGIC), UInt32(FUSE_SUPER_MAGIC), UInt32(NFS_SUPER_MAGIC),
    UInt32(OCFS2_SUPER_MAGIC), UInt32(SMB_SUPER_MAGIC), UInt32(SMB2_SUPER_MAGIC),
    UInt32(V9FS_MAGIC),
]
