import Age
import Compression
import Cryptography
import Files
import Format
import Storage
import Synchronization
import TestSupport

@testable import Repository

/// One repository's keys, for all inputs.
struct Keys: Sendable {
    static let shared = Result { try Keys() }

    let identity: Identity
    let keyring: Keyring
    let timeline: Timeline
    /// An age file for the identity, up to where its payload begins.
    let header: [UInt8]

    /// The same in every process, so that sealed seeds open.
    init() throws {
        let random = FixedRandom("keys")
        let identity = try Identity.generate(using: random)
        let file = try AgeFile.encrypt([UInt8]().span, to: [identity.recipient], using: random)
        header = Array(file.dropLast(16))
        keyring = try Keyring.make(for: KeyFingerprint(identity.recipient), random: random)
        self.identity = identity
        timeline = Self.repository(FolderStore("/nowhere"), keyring)
            .timeline(try Timeline.Name("app"))
    }

    func repository(_ store: any ObjectStore) -> Repository { Self.repository(store, keyring) }

    private static func repository(_ store: any ObjectStore, _ keyring: Keyring) -> Repository {
        Repository(
            store: store, keyring: keyring,
            surroundings: Repository.Surroundings(
                random: SystemRandom(), now: { Timestamp(seconds: 0) }, host: "", program: ""))
    }

    /// What who has the root key could have written.
    func signed(_ bytes: [UInt8]) throws -> Secret {
        try keyring.root(to: "fuzz").signed(Secret(copying: bytes.span))
    }

    /// What who has the metadata key could have put there.
    func sealed(
        _ kind: ObjectHeader.Kind, _ bytes: [UInt8], at key: ObjectKey
    ) throws -> [UInt8] {
        let name = try ObjectName(Array(repeating: 7, count: ObjectName.byteCount))
        return try Vault(keyring: keyring).seal(kind, bytes, name: name, generation: 1, at: key)
    }
}

/// Draws the same again for the same purpose.
final class FixedRandom: RandomSource {
    private let purpose: String
    private let drawn = Mutex(0)

    init(_ purpose: String) {
        self.purpose = purpose
    }

    func bytes(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let number = drawn.withLock { drawn in
                drawn += 1
                return drawn
            }
            let text = Array("\(purpose) \(number)".utf8)
            bytes += SHA256.hash(text.span)
        }
        return Array(bytes.prefix(count))
    }
}

extension Decoder {
    /// What reads a repository's keys and sealed objects.
    static let repository = [
        Decoder("keyring") { bytes in
            _ = try Keyring(bytes.span)
            return nil
        },
        Decoder("keyring-signed") { bytes in
            let secret = try Keys.shared.get().signed(bytes)
            _ = try Keyring(secret.span)
            return nil
        },
        Decoder("generation") { bytes in
            let keys = try Keys.shared.get()
            let secret = try keys.signed(bytes)
            let object = try KeyObject.seal(
                secret, to: [keys.identity.recipient], random: SystemRandom())
            _ = try GenerationObject(keys.keyring).open(object, number: 2, with: keys.identity)
            return nil
        },
        Decoder("key-object") { bytes in
            _ = try KeyObject.open(bytes, with: try Keys.shared.get().identity, at: "keys/a.age")
            return nil
        },
        Decoder("key-information") { try KeyInformation($0).encoded() },
        Decoder("trial-record") { try TrialRecord($0).encoded() },
        Decoder("key-information-object") { bytes in
            let keys = try Keys.shared.get()
            let fingerprint = keys.keyring.holder
            let object = try keys.sealed(
                .keyInformation, bytes, at: Layout.keyInformation(fingerprint))
            _ = try KeyInformationObject(keys.keyring).open(object, of: fingerprint)
            return nil
        },
        Decoder("vault") { bytes in
            let vault = Vault(keyring: try Keys.shared.get().keyring)
            _ = try vault.open(bytes, as: [.archive, .tombstone, .pin], at: "keys/a.info")
            return nil
        },
        Decoder("archive-signed") { bytes in
            let signing = try Keys.shared.get().timeline.signing
            _ = try signing.open(bytes)
            return nil
        },
        Decoder("archive-slot") { bytes in
            let timeline = try Keys.shared.get().timeline
            let key = Layout.archive(timeline.name, .first)
            let kind: ObjectHeader.Kind = bytes.first == 0 ? .tombstone : .archive
            let object = try Keys.shared.get().sealed(kind, Array(bytes.dropFirst()), at: key)
            _ = try timeline.open(object, .first)
            return nil
        },
        Decoder("record") { bytes in
            let timeline = try Keys.shared.get().timeline
            let kind: RecordSigning.Kind = (bytes.first ?? 0) & 1 == 0 ? .tombstone : .pin
            let record = Array(bytes.dropFirst())
            _ = try? timeline.records.open(kind, record)
            let signed = try timeline.records.sign(kind, record)
            let again = try timeline.records.open(kind, signed)
            return bytes.prefix(1) + again
        },
        Decoder("pin-slot") { bytes in
            let keys = try Keys.shared.get()
            let key = Layout.pin(keys.timeline.name, .first)
            let signed = try keys.timeline.records.sign(.pin, Array(bytes.dropFirst()))
            let content = bytes.first == 0 ? Array(bytes.dropFirst()) : signed
            let store = MemoryStore()
            store.contents[key] = try keys.sealed(.pin, content, at: key)
            let timeline = keys.repository(store).timeline(keys.timeline.name)
            let pin = try waiting { try await Pins(timeline).pin(.first) }
            return pin.map { bytes.prefix(1) + $0.encoded() }
        },
        Decoder("chunk") { bytes in
            let count = bytes.prefix(3).reduce(0) { $0 << 8 | Int($1) }
            var decompressor = try Decompressor()
            let chunk = try ChunkCodec.decode(
                Array(bytes.dropFirst(3)), count: count, with: &decompressor)
            guard chunk.count == count else { return [] }
            return nil
        },
        Decoder("chunk-runs") { bytes in
            let chunks = chunks(bytes)
            let runs = ContentReader.runs(of: chunks)
            let found = runs.reduce(0) { $0 + $1.chunks.count }
            guard found == chunks.count else { return [] }
            return nil
        },
    ]

    /// As many chunks as there are twelve bytes for each; they end where packs end at most.
    private static func chunks(_ bytes: [UInt8]) -> [ChunkReference] {
        func number(_ start: Int) -> UInt32 {
            bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        return stride(from: 0, to: bytes.count - 11, by: 12).map { start in
            let offset = number(start)
            return ChunkReference(
                hash: KeyedHash(Array(repeating: 0, count: KeyedHash.byteCount)),
                pack: PackTable.Index(number(start + 8) & 3), offset: offset,
                storedCount: min(number(start + 4), .max - offset), count: 1)
        }
    }
}
