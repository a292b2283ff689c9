/// How long a backup waits for files that are being written to.
final class Patience {
    private static let mostPauses = 9
    private static let longest = Duration.milliseconds(250)
    /// So often a file is read again at once, however long others were waited for.
    private static let mostHurried = 2

    private var left: Duration = .seconds(10)
    /// Part of it is for files that are likely to be no better the next time.
    private var leftForDoubtful: Duration = .seconds(1)
    private let deadline: ContinuousClock.Instant?

    init(until deadline: ContinuousClock.Instant?) {
        self.deadline = deadline
    }

    /// Waits longer each time; false when a file had pauses enough, or there is no time for more.
    func pause(_ number: Int, isDoubtful: Bool = false) async throws -> Bool {
        guard number < Self.mostPauses else { return false }
        let wanted = min(.milliseconds(2) * (1 << number), Self.longest)
        if let deadline, ContinuousClock.now + wanted >= deadline { return false }
        guard left >= wanted, !isDoubtful || leftForDoubtful >= wanted else {
            return number < Self.mostHurried
        }
        left -= wanted
        if isDoubtful { leftForDoubtful -= wanted }
        try await Task.sleep(for: wanted)
        return true
    }
}
