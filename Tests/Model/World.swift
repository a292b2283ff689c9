import Age
import Capture
import Cryptography
import Format
import Repository
import Storage
import Synchronization
import TestSupport

/// A timeline's beginning, from which all schedules start, and the keys that open it.
struct World: Sendable {
    let keyring: Keyring
    let shelf: Shelf
    /// What the archives of each writer hold, by the writer's name.
    let files: [String: TinySource.Files]
    let tombstoneSpan: UInt64

    /// What happened before, one after the other.
    enum Event: Sendable {
        case backup(TinySource.Files)
        case fork(TinySource.Files)
        /// A backup whose lists are cut into pieces, which lie in packs.
        case long(TinySource.Files)
        case party(Party)
        /// The store loses the newest pack.
        case loss
    }

    /// `files` are those of the parties who come later.
    init(
        history: [Event], files later: [String: TinySource.Files], tombstoneSpan: UInt64
    ) throws {
        let random = Chance("keys")
        let holder = KeyFingerprint(try Identity.generate(using: random).recipient)
        let keyring = try Keyring.make(for: holder, random: random)
        let store = MemoryStore(clock: { Shelf.time })
        var files = later
        var lost: Set<ObjectKey> = []
        for (index, event) in history.enumerated() {
            let name = "before \(index + 1)"
            let party: Party
            switch event {
            case .backup(let contents):
                party = .writer(name, contents)
                files[name] = contents
            case .fork(let contents):
                party = .writer(name, contents, isFork: true)
                files[name] = contents
            case .long(let contents):
                party = .writer(name, contents, hasLongLists: true)
                files[name] = contents
            case .party(let other): party = other
            case .loss:
                let packs = store.contents.keys.filter { Area($0) == .packs }
                lost.formUnion(packs.max().map { [$0] } ?? [])
                continue
            }
            let timeline = try Self.timeline(store, keyring, name, tombstoneSpan)
            let ledger = Ledger(Stage(Shelf(), parties: 1), parties: 1)
            try now { try await party.act(timeline, ledger, 0) }
        }
        var shelf = Shelf(tombstoneSpan: tombstoneSpan)
        for (key, bytes) in store.contents.sorted(by: { $0.key < $1.key }) {
            _ = shelf.put(key, bytes, .ifAbsent)
        }
        shelf.lose(lost)
        self.tombstoneSpan = tombstoneSpan
        self.keyring = keyring
        self.shelf = shelf
        self.files = files
    }

    /// The timeline as a party sees it, whose chance is the same in every schedule.
    func timeline(_ store: any ObjectStore, _ name: String) throws -> Timeline {
        try Self.timeline(store, keyring, name, tombstoneSpan)
    }

    private static func timeline(
        _ store: any ObjectStore, _ keyring: Keyring, _ name: String, _ tombstoneSpan: UInt64
    ) throws -> Timeline {
        let surroundings = Repository.Surroundings(
            random: Chance(name), now: { Timestamp(seconds: 5) }, host: name, program: "model")
        var timeline = Repository(store: store, keyring: keyring, surroundings: surroundings)
            .timeline(try Timeline.Name("app"))
        timeline.tombstoneSpan = tombstoneSpan
        return timeline
    }
}

/// Chance that depends on a name alone.
final class Chance: RandomSource {
    private let generator: Mutex<SeededGenerator>

    init(_ name: String) {
        let seed = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func bytes(_ count: Int) throws -> [UInt8] { generator.withLock { $0.bytes(count) } }
}

/// Runs to its end what waits for nothing.
func now<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let thread = SingleThread()
    let box = Box<Value>()
    Task(executorPreference: thread) {
        do {
            box.set(.success(try await body()))
        } catch {
            box.set(.failure(error))
        }
    }
    thread.runUntilIdle()
    guard let outcome = box.result else { preconditionFailure("internal error: it waits") }
    return try outcome.get()
}

private final class Box<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, any Error>?>(nil)

    var result: Result<Value, any Error>? { value.withLock { $0 } }
    func set(_ result: Result<Value, any Error>) { value.withLock { $0 = result } }
}
