import Files
import Glibc

/// By what the kernel knows a watched directory.
struct WatchNumber: RawRepresentable, Hashable, Sendable {
    let rawValue: Int32
}

/// What happened to a watched directory, or to a name in it.
struct InotifyEvent: Hashable {
    let watch: WatchNumber
    let kinds: Kinds
    let name: FileName?

    struct Kinds: OptionSet, Hashable {
        let rawValue: UInt32

        static let modified = Kinds(IN_MODIFY)
        static let attributes = Kinds(IN_ATTRIB)
        static let writerClosed = Kinds(IN_CLOSE_WRITE)
        static let movedFrom = Kinds(IN_MOVED_FROM)
        static let movedTo = Kinds(IN_MOVED_TO)
        static let created = Kinds(IN_CREATE)
        static let deleted = Kinds(IN_DELETE)
        static let selfDeleted = Kinds(IN_DELETE_SELF)
        static let selfMoved = Kinds(IN_MOVE_SELF)
        static let unmounted = Kinds(IN_UNMOUNT)
        static let overflow = Kinds(IN_Q_OVERFLOW)
        /// Nothing more comes from this watch.
        static let ended = Kinds(IN_IGNORED)
        static let isDirectory = Kinds(IN_ISDIR)

        /// What makes a name stand for something else.
        static let names: Kinds = [.created, .deleted, .movedFrom, .movedTo]
        static let selves: Kinds = [.selfDeleted, .selfMoved]
        static let departures: Kinds = [.selves, .ended, .unmounted]
        /// All that can change an archive.
        static let contents: Kinds = [.names, .modified, .attributes, .writerClosed]

        init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        private init(_ bit: some FixedWidthInteger) {
            self.init(rawValue: UInt32(truncatingIfNeeded: bit))
        }
    }
}

/// What a read gives: watch, kinds, cookie and length of the name (4 bytes each), name, zeros.
enum InotifyRecords {
    static let headerSize = 16

    static func events(_ records: Span<UInt8>) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var start = 0
        while start + headerSize <= records.count {
            let watch = WatchNumber(rawValue: Int32(bitPattern: number(records, start)))
            let kinds = InotifyEvent.Kinds(rawValue: number(records, start + 4))
            let nameStart = start + headerSize
            let end = nameStart + Int(number(records, start + 12))
            guard end <= records.count else { return events }
            let name = name(records.extracting(nameStart..<end))
            events.append(InotifyEvent(watch: watch, kinds: kinds, name: name))
            start = end
        }
        return events
    }

    private static func number(_ records: Span<UInt8>, _ start: Int) -> UInt32 {
        var value: UInt32 = 0
        // All processors that Linux runs Swift on put the small end first.
        for index in 0..<4 { value |= UInt32(records[start + index]) << (8 * index) }
        return value
    }

    private static func name(_ padded: Span<UInt8>) -> FileName? {
        var bytes: [UInt8] = []
        for index in padded.indices {
            guard padded[index] != 0 else { break }
            bytes.append(padded[index])
        }
        return try? FileName(bytes)
    }
}
