import Compression
import Cryptography
import Files
import Format
import Storage
import TestSupport

@testable import Repository

extension Decoder {
    /// What believes a store: its listings, its folders, and packs that a key of ours has written.
    static let store = [
        Decoder("key-listing") { bytes in
            let store = shelf(bytes, in: "keys")
            let listing = try waiting { try await KeyListing.read(store) }
            let keys = Set(store.contents.keys)
            let isSound = try waiting {
                try await KeyListing.read(emptied(store, keeping: listing.names)) == listing
            }
            return isSound && keys.isSuperset(of: listing.names) ? nil : [0]
        },
        Decoder("timeline-listing") { bytes in
            let store = shelf(bytes, in: "timelines")
            let repository = try Keys.shared.get().repository(store)
            return try waiting { await areListed(repository, store) } ? nil : [0]
        },
        Decoder("folder-listing") { bytes in
            let space = try TemporaryDirectory(in: Folders.parent)
            try fill(space.directory, bytes)
            let store = FolderStore(space.path)
            return try waiting { try await isListedInPages(store) } ? nil : [0]
        },
        Decoder("pack") { bytes in
            let pack = try HostilePack(bytes)
            try waiting { await pack.read() }
            return nil
        },
        Decoder("list-reading") { bytes in
            let pieces = bytes.split(separator: 0xFF, omittingEmptySubsequences: false)
                .map { Array($0) }
            let level = UInt8(pieces.count % 5)
            try waiting {
                var reading = ListReading { piece in
                    let found = pieces[Int(piece.hash.bytes[0]) % pieces.count]
                    guard found.count == piece.count else { throw FormatError("piece", "differs") }
                    return found
                }
                let tree = ListTree(level: level, bytes: pieces[0])
                let _: [PackUse] = try await reading.items(tree)
            }
            return nil
        },
    ]

    /// Objects without contents, one for each line that may be the name of one.
    private static func shelf(_ bytes: [UInt8], in folder: String) -> MemoryStore {
        let store = MemoryStore(pageSize: 3)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            if let key = try? ObjectKey("\(folder)/\(text)") { store.contents[key] = [] }
        }
        return store
    }

    private static func emptied(
        _ store: MemoryStore, keeping names: Set<ObjectKey>
    ) -> MemoryStore {
        store.contents = store.contents.filter { names.contains($0.key) }
        return store
    }

    /// Whether everything that is found in a timeline lies where it is said to lie.
    private static func areListed(_ repository: Repository, _ store: MemoryStore) async -> Bool {
        let keys = Set(store.contents.keys)
        var found: [ObjectKey] = []
        for name in (try? await repository.timelines()) ?? [] {
            let timeline = repository.timeline(name)
            let numbers = (try? await timeline.numbers()) ?? []
            // Of one that is forgotten the tombstone beside it may be all that is left.
            found += numbers.map { number in
                let tombstone = Layout.tombstone(name, number)
                return keys.contains(tombstone) ? tombstone : Layout.archive(name, number)
            }
            found += ((try? await Pins(timeline).numbers()) ?? []).map { Layout.pin(name, $0) }
            let packs = keys.count { $0.isDirectly(in: Layout.packs(name)) }
            if let sizes = try? await timeline.packSizes(), sizes.count != packs {
                found.append(Layout.packs(name))
            }
            for number in numbers { found += (try? await Farewells(timeline).of(number)) ?? [] }
            _ = try? await timeline.head()
        }
        return keys.isSuperset(of: found)
    }
}

// MARK: Folders

extension Decoder {
    private enum Folders {
        /// In memory, where there is such a file system.
        static let parent: FilePath? =
            (try? Directory.open("/dev/shm")) == nil ? nil : "/dev/shm"
    }

    /// Files of these names, which zero bytes separate; slashes make folders.
    private static func fill(_ root: Directory, _ bytes: [UInt8]) throws {
        for path in bytes.split(separator: 0).prefix(24) {
            var folder = root
            let names = path.split(separator: UInt8(ascii: "/")).prefix(4)
                .compactMap { try? FileName(Array($0)) }
            guard let last = names.last else { continue }
            do {
                for name in names.dropLast() {
                    folder = try folder.openOrMakeDirectory(name, mode: 0o700)
                }
                _ = try folder.createFile(last)
            } catch {
                continue
            }
        }
    }

    /// Whether small pages show the same as a large one, in order, and every object can be got.
    private static func isListedInPages(_ store: FolderStore) async throws -> Bool {
        let all = try await store.list(nil, after: nil, limit: nil).objects.map(\.key)
        var paged: [ObjectKey] = []
        var isComplete = false
        while !isComplete {
            let page = try await store.list(nil, after: paged.last, limit: 2)
            paged += page.objects.map(\.key)
            isComplete = page.isComplete
        }
        for key in all { _ = try await store.get(key, range: nil) }
        return paged == all && all == all.sorted()
    }
}

extension KeyListing {
    /// The objects that it was made of.
    fileprivate var names: Set<ObjectKey> {
        Set(
            keys.map(Layout.key) + informed.map(Layout.keyInformation)
                + passphrases.map(Layout.passphrase) + generations.map(Layout.generation))
    }
}
