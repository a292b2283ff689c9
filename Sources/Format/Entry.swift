/// One file, folder or other thing of a source, with all that brings it back.
package struct Entry: Hashable, Sendable {
    package var path: EntryPath
    package var metadata: Metadata
    package var kind: Kind

    package init(path: EntryPath, metadata: Metadata, kind: Kind) {
        self.path = path
        self.metadata = metadata
        self.kind = kind
    }

    package enum Kind: Hashable, Sendable {
        case file(Content)
        case directory
        case symbolicLink(target: [UInt8])
        case fifo
        case characterDevice(major: UInt32, minor: UInt32)
        case blockDevice(major: UInt32, minor: UInt32)
    }

    /// What a file system keeps beside the bytes.
    package struct Metadata: Hashable, Sendable {
        /// Permission bits with set-user-id, set-group-id and sticky.
        package var mode: UInt16
        package var owner: Owner
        package var modified: Timestamp
        package var attributes: [ExtendedAttribute]
        /// The inode flags of Linux that a restore can set: immutable, append only, no dump and the like.
        package var flags: UInt32

        package init(
            mode: UInt16, owner: Owner, modified: Timestamp, attributes: [ExtendedAttribute] = [],
            flags: UInt32 = 0
        ) {
            self.mode = mode
            self.owner = owner
            self.modified = modified
            self.attributes = attributes
            self.flags = flags
        }
    }

    /// Ids and, where the machine knew them, names.
    package struct Owner: Hashable, Sendable {
        package let user: UInt32
        package let group: UInt32
        package let userName: String
        package let groupName: String

        package init(user: UInt32, group: UInt32, userName: String = "", groupName: String = "") {
            self.user = user
            self.group = group
            self.userName = userName
            self.groupName = groupName
        }

        /// Byte by byte: names that only look alike are two.
        package static func == (left: Owner, right: Owner) -> Bool {
            left.user == right.user && left.group == right.group
                && left.userName.utf8.elementsEqual(right.userName.utf8)
                && left.groupName.utf8.elementsEqual(right.groupName.utf8)
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(user)
            hasher.combine(group)
        }
    }

    /// Access control lists are among these, as Linux stores them.
    package struct ExtendedAttribute: Hashable, Sendable {
        package let name: [UInt8]
        package let value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// The bytes of a file, as extents of chunks.
    package struct Content: Hashable, Sendable {
        package var count: UInt64
        /// Of all bytes; nil for an empty file.
        package var hash: KeyedHash?
        package var extents: [Extent]
        /// The path of the first name of the same file.
        package var linkedTo: EntryPath?

        package init(
            count: UInt64, hash: KeyedHash?, extents: [Extent], linkedTo: EntryPath? = nil
        ) {
            self.count = count
            self.hash = hash
            self.extents = extents
            self.linkedTo = linkedTo
        }
    }

    package var content: Content? {
        guard case .file(let content) = kind else { return nil }
        return content
    }

    package var isDirectory: Bool { kind == .directory }
}
