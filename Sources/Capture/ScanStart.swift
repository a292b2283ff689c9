package import Files

/// The moment before which a file must have been changed for its times to tell anything.
package enum ScanStart {
    /// The coarsest times that file systems in use keep are two seconds apart.
    private static let granularity: Int64 = 2

    package static func now() -> FileTime {
        let now = FileTime.now()
        return FileTime(seconds: now.seconds - granularity, nanoseconds: now.nanoseconds)
    }
}
