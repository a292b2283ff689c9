import Age
import Capture
import Cryptography
import Files
import Format
import Storage
import TestSupport

@testable import Repository
@testable import Restoration

/// Inputs that the decoders accept, made by the code of today from one small repository.
struct Seeds {
    /// By decoder and name.
    private var made: [String: [String: [UInt8]]] = [:]
    private let keys: Keys
    private let store = MemoryStore()

    private var timeline: Timeline { keys.repository(store).timeline(keys.timeline.name) }

    /// Writes each to the folder of its decoder, and names those that its decoder refuses.
    static func write(to root: Directory) throws {
        let made: [String: [String: [UInt8]]] = try waiting {
            var seeds = Seeds(keys: try Keys.shared.get())
            try await seeds.make()
            return seeds.made
        }
        for (decoder, inputs) in made {
            let folder = try root.openOrMakeDirectory(FileName(decoder), mode: 0o755)
            for (name, bytes) in inputs {
                try WholeFile.write(bytes.span, to: FileName(name), in: folder, mode: 0o644)
            }
        }
        try judge(root)
    }

    private static func judge(_ root: Directory) throws {
        for decoder in Decoder.all {
            let folder = try? root.openDirectory(FileName(decoder.name))
            if folder == nil { print("\(decoder.name): no seed") }
            for entry in try folder?.entries() ?? [] {
                guard let folder else { continue }
                let bytes = try WholeFile.read(entry.name, in: folder, limit: 1 << 20)
                if let reason = decoder.refusal(of: bytes) {
                    print("\(decoder.name)/\(entry.name): \(reason)")
                }
            }
        }
    }

    private init(keys: Keys) {
        self.keys = keys
    }

    private mutating func add(_ decoder: String, _ name: String, _ bytes: [UInt8]) {
        made[decoder, default: [:]][name] = bytes
    }
}

extension Decoder {
    /// Why the decoder does not take these bytes as they are.
    fileprivate func refusal(of bytes: [UInt8]) -> String? {
        do {
            return try recode(bytes) ?? bytes == bytes ? nil : "encodes to other bytes"
        } catch {
            return "\(error)"
        }
    }
}

// MARK: What they are made of

extension Seeds {
    private mutating func make() async throws {
        for round in 0..<2 { try await backUp(round) }
        try await addArchive(try await timeline.archive(.first.next))
        try await Pins(timeline).pin(.first.next, reason: "kept")
        _ = try await Forget(timeline).forget([.first])
        try await addRecords()
        try addKeys()
        try addLocal(try await timeline.archive(.first.next))
        addNames()
    }

    private func backUp(_ round: Int) async throws {
        let space = try TemporaryDirectory()
        let folder = try space.directory.openOrMakeDirectory("folder", mode: 0o755)
        for index in 0...round {
            let text = Array("contents \(index)\n".utf8)
            try folder.createFile(FileName("\(index)")).write(text.span)
        }
        try folder.makeSymbolicLink("link", to: "0")
        let root = space.path
        _ = try await Backup(timeline, Backup.Options(), progress: Silence()).run { _ in
            [
                PlannedSource(name: "data", path: Array("data".utf8)) {
                    try DirectorySource(
                        root: root, rules: CaptureRules(), scanStart: FileTime(seconds: 1 << 40))
                }
            ]
        }
    }

    private mutating func addArchive(_ archive: Archive) async throws {
        add("archive", "backup", archive.encoded())
        let signed = try timeline.signing.sign(archive)
        add("archive-signed", "backup", signed)
        add(
            "vault", "archive",
            try keys.sealed(.archive, signed, at: Layout.keys / "a.info"))
        add("list-of-segments", "backup", archive.segments.bytes)
        add("list-of-packs", "backup", archive.packs.bytes)
        add("archive", "full", try full(archive).encoded())
        add("list-of-packs", "three", try packs().bytes)
        // Four empty pieces behind it make the list one of level 0.
        add("list-reading", "flat", try packs().bytes + Array(repeating: 0xFF, count: 4))
        let reader = MetadataReader(timeline)
        for segment in try await reader.segments(of: archive) {
            add("segment", "backup", try await reader.bytes(of: segment, in: archive))
        }
        let trailer = try PackSigning(keys.keyring).sign(pack(), [100, 200]).encoded()
        add("pack-trailer", "two", trailer + [0, 0])
        add("pack", "two", Array(repeating: 0, count: 17) + Array("one".utf8) + [0xFE, 0, 2])
        let frame = try ChunkCodec.frame(metadata: Array(repeating: 65, count: 500))
        add("chunk", "compressed", [0, 1, 0xF4] + frame)
        add("chunk", "stored", [0, 0, 1, 0, 65])
    }

    /// With everything that an archive may have.
    private func full(_ archive: Archive) throws -> Archive {
        var full = archive
        full.purpose = .copy
        full.forkOf = .first
        full.epoch = full.number.value
        (full.tags, full.commit, full.image) = (["a", "b"], "0123456789abcdef", "image")
        full.suspicion = Archive.Suspicion(
            reasons: ["shrank"], lastGood: .first, expected: archive.sources.map(\.statistics))
        full.origin = Archive.Origin(
            repository: keys.keyring.repository, timeline: "app", number: .first, id: archive.id)
        full.packs = try packs()
        full.listPacks = [PackUse(pack: try pack(), size: 4096, end: 100, used: 56)]
        full.revocations = [
            Archive.Revocation(publicKey: archive.signer.publicKey, packs: [try pack().name])
        ]
        return full
    }

    private func pack(_ base: UInt64 = 0) throws -> PackReference {
        let name = try ObjectName(Array(repeating: 7, count: ObjectName.byteCount))
        return PackReference(kind: .data, base: base, generation: 1, name: name)
    }

    private func packs() throws -> ListTree {
        let uses = try (0..<3).map { base in
            PackUse(pack: try pack(base), size: 4096, end: 100, used: 56)
        }
        return ListTree(level: 0, bytes: ListTree.encode(uses))
    }

    private mutating func addRecords() async throws {
        guard case .tombstone(let tombstone) = try await timeline.slot(.first),
            let pin = try await Pins(timeline).pin(.first.next)
        else { return }
        add("tombstone", "forgotten", tombstone.encoded())
        add("record", "tombstone", [0] + tombstone.encoded())
        let signed = try timeline.records.sign(.tombstone, tombstone.encoded())
        add("archive-slot", "tombstone", [0] + signed)
        let first = Pin(number: .first, id: pin.id, time: pin.time, reason: pin.reason)
        add("pin", "kept", first.encoded())
        add("record", "pin", [1] + first.encoded())
        add("pin-slot", "signed", [1] + first.encoded())
    }

    private mutating func addKeys() throws {
        let (random, keyring) = (FixedRandom("seeds"), keys.keyring)
        let root = try keyring.root(to: "fuzz")
        let full = try keyring.encoded(
            for: root.member(keyring.holder, .full, of: keyring.repository), by: root)
        let writer = try keyring.encoded(
            for: root.member(keyring.holder, .writer, of: keyring.repository), by: root)
        for (name, secret) in [("full", [UInt8](full.span)), ("writer", [UInt8](writer.span))] {
            add("keyring", name, secret)
            add("keyring-signed", name, secret.dropLast(Ed25519.signatureCount))
        }
        add(
            "key-object", "full",
            try KeyObject.seal(full, to: [keys.identity.recipient], random: random))
        let text = Array("text".utf8)
        let file = try AgeFile.encrypt(
            text.span, to: [keys.identity.recipient], using: random)
        add("age-file", "one-recipient", file)
        add("age-file", "armored", Armor.encode(file.span))
        add("age-armor", "file", Armor.encode(file.span))
        add("age-recipient", "own", Array(keys.identity.recipient.text.utf8))
        let identity = try keys.identity.text()
        add("age-key-file", "commented", Array("# created\n\n".utf8) + [UInt8](identity.span))
        let information = KeyInformation(
            recipient: keys.identity.recipient, role: .full, label: "label",
            added: Timestamp(seconds: 5), signer: keyring.signer.publicKey, passphrase: nil)
        add("key-information", "full", information.encoded())
        let result = TrialRecord.Result(check: "range", state: "good", message: "given")
        let record = TrialRecord(time: Timestamp(seconds: 5), program: "1", results: [result])
        add("trial-record", "one-result", record.encoded())
    }

    private mutating func addLocal(_ archive: Archive) throws {
        let state = try LocalState(root: "/nowhere", timeline)
        let source = LocalState.Source(name: "data", root: [47, 97], signatures: [1, 2, .max])
        let contents = LocalState.Contents(
            number: archive.number, id: archive.id, sources: [source])
        add("local-state", "one-source", state.encode(contents).dropLast(KeyedHash.byteCount))
        let seen = try NewestSeen(root: "/nowhere", timeline)
        add("newest-seen", "second", seen.encode(archive.number).dropLast(KeyedHash.byteCount))
        let restored = LastRestore(
            kind: .drill, archive: archive.number, seconds: 5, milliseconds: 7)
        add("last-restore", "drill", Array(restored.text.utf8))
        let marker = Marker(timeline: "app", number: archive.number, id: archive.id)
        add("marker", "second", marker.bytes)
        let facts = try DirectoryFacts(Directory.open("/"))
        let path = try EntryPath(Array("folder/file".utf8))
        let journal = Journal(
            purpose: .restore, marker: marker,
            steps: [Journal.Step(path: path, inode: 5, replaces: true)],
            changes: [Journal.Change(path: .root, old: facts, new: facts)])
        add("journal", "one-step", journal.encode())
    }

    /// The names of the repository's own objects.
    private mutating func addNames() {
        let names = store.contents.keys.map { String($0.text.dropFirst("timelines/".count)) }
        add("timeline-listing", "own", Array(names.sorted().joined(separator: "\n").utf8))
        let keys = [
            Layout.key(self.keys.keyring.holder), Layout.keyInformation(self.keys.keyring.holder),
            Layout.passphrase(2), Layout.generation(2),
        ]
        add("key-listing", "own", Array(keys.map(\.name).joined(separator: "\n").utf8))
        add("folder-listing", "own", Array(names.sorted().joined(separator: "\0").utf8))
    }
}

private struct Silence: CaptureProgress {
    func entry(_ path: EntryPath) {}
    func read(_ count: Int, of path: EntryPath) {}
    func stored(_ count: Int) {}
    func finished(_ path: EntryPath) {}
}
