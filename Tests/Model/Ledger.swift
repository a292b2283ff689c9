import Format
import Synchronization

/// What the parties of one schedule did that the store doesn't show.
final class Ledger: Sendable {
    private struct State {
        var scans: [Int?]
        var results: [Result<Void, any Error>?]
        var reads: [(Archive, TinySource.Files)] = []
        var pins: Set<ArchiveNumber> = []
        var unpins: Set<ArchiveNumber> = []
    }

    private let state: Mutex<State>
    private let stage: Stage

    /// For those who leave nothing to write down.
    static let none = Ledger(Stage(Shelf(), parties: 0), parties: 0)

    init(_ stage: Stage, parties: Int) {
        self.stage = stage
        state = Mutex(
            State(
                scans: Array(repeating: nil, count: parties),
                results: Array(repeating: nil, count: parties)))
    }

    /// A writer begins to read its sources now.
    func scan(_ party: Int) {
        let count = stage.shelf.created.count
        state.withLock { $0.scans[party] = count }
    }

    func read(_ archive: Archive, _ files: TinySource.Files) {
        state.withLock { $0.reads.append((archive, files)) }
    }

    /// Somebody was told that an archive is pinned.
    func pin(_ number: ArchiveNumber) {
        state.withLock { _ = $0.pins.insert(number) }
    }

    /// Somebody is about to take the pin away, whoever put it there.
    func unpin(_ number: ArchiveNumber) {
        state.withLock {
            $0.pins.remove(number)
            $0.unpins.insert(number)
        }
    }

    func finish(_ party: Int, _ result: Result<Void, any Error>) {
        state.withLock { $0.results[party] = result }
    }

    /// How many archives there had been when each party last began to read.
    var scans: [Int?] { state.withLock { $0.scans } }
    var results: [Result<Void, any Error>?] { state.withLock { $0.results } }
    var reads: [(Archive, TinySource.Files)] { state.withLock { $0.reads } }
    var pins: Set<ArchiveNumber> { state.withLock { $0.pins } }
    var unpins: Set<ArchiveNumber> { state.withLock { $0.unpins } }
}
