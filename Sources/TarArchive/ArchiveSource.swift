/// Where the bytes of an archive come from.
package enum ArchiveSource {
    /// In order: gives at most as many bytes as asked for, and none at the end.
    case stream((Int) throws -> [UInt8])
    /// From anywhere: gives at most so many bytes from an offset on, none only at the end.
    case file(count: Int64, read: (Int64, Int) throws -> [UInt8])
}
