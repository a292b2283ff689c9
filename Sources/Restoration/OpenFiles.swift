import Synchronization

/// Bounds how many files are open at once: the one that rested longest is closed.
final class OpenFiles: Sendable {
    private static let most = 64

    private let state = Mutex(State())

    private struct State {
        var open: [ObjectIdentifier: (file: StagedFile, use: UInt64)] = [:]
        var uses: UInt64 = 0
    }

    func use(_ file: StagedFile) {
        let resting = state.withLock { state -> StagedFile? in
            state.uses += 1
            state.open[ObjectIdentifier(file)] = (file, state.uses)
            guard state.open.count > Self.most else { return nil }
            let oldest = state.open.values.min { $0.use < $1.use }?.file
            if let oldest { state.open[ObjectIdentifier(oldest)] = nil }
            return oldest
        }
        resting?.close()
    }

    func finish(_ file: StagedFile) {
        state.withLock { $0.open[ObjectIdentifier(file)] = nil }
    }
}
