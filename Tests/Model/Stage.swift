import Files
import Storage
import Synchronization
import TestSupport

/// Where parties meet: their calls wait here until the schedule lets one of them happen.
final class Stage: Sendable {
    enum Reply: Sendable {
        case outcome(PutOutcome)
        case bytes([UInt8])
        case listing(Listing)
        case done
        case time(FileTime)
    }

    /// A call that waits.
    struct Pending: Sendable {
        let party: Int
        /// Which of the party's calls it is, counted from 1.
        let number: Int
        let request: Request
        fileprivate let perform: @Sendable (inout Shelf) throws -> (reply: Reply, hash: Int)
        fileprivate let continuation: CheckedContinuation<Reply, any Error>
    }

    private struct State {
        var shelf: Shelf
        var pending: [Pending] = []
        var made: [Int]
        /// What each party knows: the sum over its calls and their answers.
        var known: [Int]
        var isOver = false
    }

    private let state: Mutex<State>

    init(_ shelf: Shelf, parties: Int) {
        state = Mutex(
            State(
                shelf: shelf, made: Array(repeating: 0, count: parties),
                known: Array(repeating: 0, count: parties)))
    }

    var shelf: Shelf { state.withLock { $0.shelf } }
    /// In an order that does not depend on how the state was reached.
    var pending: [Pending] {
        state.withLock { $0.pending.sorted { ($0.party, $0.number) < ($1.party, $1.number) } }
    }
    var known: [Int] { state.withLock { $0.known } }

    /// Waits for the schedule, then gives the call's answer.
    func call(
        _ party: Int, _ request: Request,
        _ perform: @escaping @Sendable (inout Shelf) throws -> (reply: Reply, hash: Int)
    ) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            let isOver = state.withLock { state in
                guard !state.isOver else { return true }
                state.made[party] += 1
                state.pending.append(
                    Pending(
                        party: party, number: state.made[party], request: request,
                        perform: perform, continuation: continuation))
                return false
            }
            if isOver { continuation.resume(throwing: CurtainFell()) }
        }
    }

    /// Lets a call happen; with its answer lost the party learns of a failure that may pass.
    func perform(_ party: Int, _ number: Int, losingAnswer: Bool) {
        let (continuation, result) = state.withLock { state in
            guard
                let index = state.pending.firstIndex(where: {
                    $0.party == party && $0.number == number
                })
            else { preconditionFailure("internal error: a schedule that can't be had again") }
            let call = state.pending.remove(at: index)
            var answer: Result<Reply, any Error>
            var hash = 0
            do {
                let (reply, replyHash) = try call.perform(&state.shelf)
                (answer, hash) = (.success(reply), replyHash)
            } catch {
                (answer, hash) = (.failure(error), 1)
            }
            if losingAnswer { (answer, hash) = (.failure(StorageError.passing), 2) }
            var hasher = Hasher()
            hasher.combine(call.number)
            hasher.combine(call.request)
            hasher.combine(hash)
            state.known[party] &+= hasher.finalize()
            return (call.continuation, answer)
        }
        continuation.resume(with: result)
    }

    /// A party that is killed makes no further call.
    func kill(_ party: Int) -> [CheckedContinuation<Reply, any Error>] {
        state.withLock { state in
            let calls = state.pending.filter { $0.party == party }.map(\.continuation)
            state.pending.removeAll { $0.party == party }
            state.known[party] = .min
            return calls
        }
    }

    /// Lets no further call happen, so that all parties come to an end.
    func fall() {
        let calls = state.withLock { state in
            state.isOver = true
            defer { state.pending = [] }
            return state.pending.map(\.continuation)
        }
        for call in calls { call.resume(throwing: CurtainFell()) }
    }
}

/// Ends the parties of a schedule that is not followed any further.
struct CurtainFell: Error {}

/// One party's view of the store.
struct PartyStore: ObjectStore {
    let stage: Stage
    let party: Int

    var properties: StoreProperties { StoreProperties(name: "the model") }

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        let bytes = parts.flatMap { $0 }
        let verb: Request.Verb = condition == .ifAbsent ? .create : .overwrite
        let reply = try await stage.call(party, Request(verb, key)) { shelf in
            let outcome = shelf.put(key, bytes, condition)
            return (.outcome(outcome), outcome == .stored ? 3 : 4)
        }
        guard case .outcome(let outcome) = reply else { throw CurtainFell() }
        return outcome
    }

    func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        let detail = range.map { "\($0)" } ?? ""
        let reply = try await stage.call(party, Request(.get, key, detail: detail)) { shelf in
            (.bytes(try shelf.get(key, range)), shelf.objects[key]?.hash ?? 0)
        }
        guard case .bytes(let bytes) = reply else { throw CurtainFell() }
        return bytes
    }

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        let detail = limit.map { "newest \($0)" } ?? ""
        let reply = try await stage.call(party, Request(.list, prefix, detail: detail)) { shelf in
            let listing = shelf.list(prefix, after: after, limit: limit)
            return (.listing(listing), listing.hashValue)
        }
        guard case .listing(let listing) = reply else { throw CurtainFell() }
        return listing
    }

    func delete(_ key: ObjectKey) async throws {
        _ = try await stage.call(party, Request(.delete, key)) { shelf in
            shelf.remove(key)
            return (.done, 5)
        }
    }

    func now() async throws -> FileTime {
        let reply = try await stage.call(party, Request(.now)) { _ in (.time(Shelf.time), 6) }
        guard case .time(let time) = reply else { throw CurtainFell() }
        return time
    }
}
