/// One thing in an archive, with all that tells of it but its contents.
package struct TarEntry: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case file
        case directory
        case symbolicLink(target: [UInt8])
        /// Another name of an entry that came before.
        case hardLink(target: [UInt8])
        case fifo
        case characterDevice(Device)
        case blockDevice(Device)
    }

    package struct Device: Equatable, Sendable {
        package var major: UInt32
        package var minor: UInt32

        package init(major: UInt32, minor: UInt32) {
            self.major = major
            self.minor = minor
        }
    }

    /// A point in time; nanoseconds count forwards from the second also before 1970.
    package struct Time: Equatable, Sendable {
        package var seconds: Int64
        package var nanoseconds: Int32

        package init(seconds: Int64, nanoseconds: Int32) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    package struct Attribute: Equatable, Sendable {
        package var name: [UInt8]
        package var value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// As the archive has it, be it absolute or with `..` in it; only a directory's trailing slash
    /// is gone.
    package var path: [UInt8]
    package var kind: Kind
    /// How many bytes the contents have, holes included.
    package var size: Int64 = 0
    /// Permissions, with the set-id and sticky bits and without the kind.
    package var mode: UInt32 = 0
    package var userNumber: UInt32 = 0
    package var groupNumber: UInt32 = 0
    /// Empty if unknown.
    package var userName: [UInt8] = []
    package var groupName: [UInt8] = []
    package var modified = Time(seconds: 0, nanoseconds: 0)
    /// Without the access control lists.
    package var attributes: [Attribute] = []
    /// The value of Linux's attribute `system.posix_acl_access`.
    package var accessList: [UInt8]?
    /// The value of Linux's attribute `system.posix_acl_default`.
    package var defaultList: [UInt8]?
    /// Where a file with holes has data, in order; nil for a file without.
    package var dataRanges: [Range<Int64>]?
    /// Inode flags as text, such as `nodump,uappnd`; empty if there are none.
    package var flags: [UInt8] = []
    /// What a reader found of the entry but could not take over.
    package var losses: [String] = []

    package init(path: [UInt8], kind: Kind) {
        self.path = path
        self.kind = kind
    }
}
