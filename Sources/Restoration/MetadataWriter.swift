import Files
import Format

/// Gives what was restored its owner, mode, attributes, times and flags, in the order that works.
struct MetadataWriter: Sendable {
    /// These keep a file from being moved or removed, so they come after everything else.
    static let lasting: InodeFlags = [.immutable, .appendOnly]

    private let accounts = Accounts()
    private let user = ProcessFacts.effectiveUser
    private let group = ProcessFacts.effectiveGroup
    private let mask = ProcessFacts.creationMask
    /// Whether files go to their owners; else they are the restorer's own.
    private let setsOwners: Bool

    init(setsOwners: Bool = ProcessFacts.effectiveUser == 0) {
        self.setsOwners = setsOwners
    }

    /// The mode that a file can be made with when it needs none set afterwards.
    func creationMode(_ metadata: Entry.Metadata) -> UInt16? {
        let isPlain = metadata.mode & ~0o777 == 0 && metadata.mode & mask == 0
        return isPlain && metadata.attributes.isEmpty ? metadata.mode : nil
    }

    /// For whatever has a mode; `made` is the mode it was made with, when it may be the right one.
    func apply(
        _ metadata: Entry.Metadata, to node: Node, _ path: @autoclosure () -> EntryPath,
        madeWith made: UInt16? = nil, _ notes: inout Notes
    ) {
        setOwner(metadata.owner, of: node, path(), &notes)
        if !metadata.attributes.isEmpty {
            setAttributes(metadata.attributes, of: node, path(), lists: false, &notes)
        }
        let mode = safeMode(metadata, node)
        if mode != made { setMode(mode, of: node, path(), &notes) }
        if !metadata.attributes.isEmpty {
            setAttributes(metadata.attributes, of: node, path(), lists: true, &notes)
        }
        setTime(metadata, of: node, path(), &notes)
    }

    /// For links, which have no mode.
    func applyToLink(
        _ metadata: Entry.Metadata, _ node: Node, _ path: EntryPath, _ notes: inout Notes
    ) {
        setOwner(metadata.owner, of: node, path, &notes)
        setAttributes(metadata.attributes, of: node, path, lists: false, &notes)
        setTime(metadata, of: node, path, &notes)
    }

    /// A node that moved is as before, but for what moving changed.
    func setTime(
        _ metadata: Entry.Metadata, of node: Node, _ path: @autoclosure () -> EntryPath,
        _ notes: inout Notes
    ) {
        do throws(FileError) {
            try node.setTimes(modified: FileTime(metadata.modified))
        } catch {
            notes.lacks(.times, "\(path())", error.reason)
        }
    }
}

// MARK: - Owners and modes

extension MetadataWriter {
    /// By name where this machine knows the name.
    private func wanted(_ owner: Entry.Owner) -> (user: UInt32, group: UInt32) {
        let user = owner.userName.isEmpty ? nil : accounts.user(named: owner.userName)
        let group = owner.groupName.isEmpty ? nil : accounts.group(named: owner.groupName)
        return (user ?? owner.user, group ?? owner.group)
    }

    /// What is made here belongs to the user and the group of this process.
    private func setOwner(
        _ owner: Entry.Owner, of node: Node, _ path: @autoclosure () -> EntryPath,
        _ notes: inout Notes
    ) {
        guard setsOwners else { return }
        let wanted = wanted(owner)
        guard wanted != (user, group) else { return }
        do throws(FileError) {
            try node.setOwner(user: wanted.user, group: wanted.group)
        } catch {
            notes.lacks(.owner, "\(path())", error.reason)
        }
    }

    private func setMode(
        _ mode: UInt16, of node: Node, _ path: @autoclosure () -> EntryPath, _ notes: inout Notes
    ) {
        do throws(FileError) {
            try node.setMode(mode)
        } catch {
            notes.lacks(.mode, "\(path())", error.reason)
        }
    }

    /// A set-id bit says whose rights a program runs with: it must not come to mean another's.
    private func safeMode(_ metadata: Entry.Metadata, _ node: Node) -> UInt16 {
        let setUser: UInt16 = 0o4000
        let setGroup: UInt16 = 0o2000
        guard metadata.mode & (setUser | setGroup) != 0 else { return metadata.mode }
        guard let status = try? node.status() else { return metadata.mode & 0o1777 }
        let wanted = wanted(metadata.owner)
        var mode = metadata.mode
        if status.user != wanted.user { mode &= ~setUser }
        if status.group != wanted.group { mode &= ~setGroup }
        return mode
    }
}

// MARK: - Attributes and flags

extension MetadataWriter {
    /// Access lists come after the mode, which would change them; the others before it, as it may
    /// take the right to write.
    private func setAttributes(
        _ attributes: [Entry.ExtendedAttribute], of node: Node, _ path: EntryPath, lists: Bool,
        _ notes: inout Notes
    ) {
        for attribute in attributes {
            guard let name = try? AttributeName(attribute.name) else { continue }
            let isList = name == .accessList || name == .defaultAccessList
            guard isList == lists else { continue }
            do throws(FileError) {
                try node.setAttribute(name, to: attribute.value.span)
            } catch {
                let subject = isList ? "\(path)" : "\(path), \(name)"
                notes.lacks(isList ? .accessList : .attribute, subject, error.reason)
            }
        }
    }

    /// The flags that may be set before everything is in its place.
    func harmless(_ metadata: Entry.Metadata) -> InodeFlags {
        InodeFlags(rawValue: metadata.flags).subtracting(Self.lasting)
    }

    func setFlags(
        _ flags: InodeFlags, _ set: (InodeFlags) throws(FileError) -> Void, _ path: EntryPath,
        _ notes: inout Notes
    ) {
        guard !flags.isEmpty else { return }
        do throws(FileError) {
            try set(flags)
        } catch {
            notes.lacks(.flags, "\(path)", error.reason)
        }
    }
}

extension FileTime {
    init(_ time: Timestamp) {
        self.init(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }
}
