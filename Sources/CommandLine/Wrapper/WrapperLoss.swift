import Configuration
import Deploy
import Repository

// What is said where the last archive can't be made: what is not safe, and where it is.
extension Wrapper {
    /// The platform may kill us before any request is given up.
    mutating func watchEnd(_ group: inout DiscardingTaskGroup) {
        guard !isEndWatched,
            let deadline = plan.endTimes.deadline(signalled: signalled, ended: endedAt)
        else { return }
        isEndWatched = true
        group.addTask { [inbox] in
            guard (try? await Task.sleep(until: deadline)) != nil else { return }
            inbox.yield(.endIsNear)
        }
    }

    func tellLateEnd() {
        guard case .archiving = phase else { return }
        let loss = loss("the last archive is not made yet, though its time is over")
        log.warning(loss.message, hint: loss.hint)
    }

    func tellLoss(_ text: String) { log.error(loss(text)) }

    /// One sentence, with how old the newest archive is.
    private func loss(_ text: String) -> Failure {
        let folders = places.map(\.absolute).joined(separator: ", ")
        return Failure(
            "\(text); \(unsaved) is in \(folders) alone",
            hint: "the next start on the same disk archives it")
    }

    /// What was never compared with the repository says by itself from which archive it is.
    private var unsaved: String {
        if let text = health.unsavedText(invocation.now()) { return text }
        guard let name = try? Timeline.Name(settings.timeline) else { return "the data" }
        let data = DataPlaces(places: places, timeline: name)
        let numbers = places.compactMap { try? data.state($0, nil).mark?.number }
        guard let newest = numbers.max() else { return "the data" }
        return "what has changed since archive \(newest)"
    }

    private var places: [SourcePlaces.Place] {
        (try? SourcePlaces(settings, invocation.directory).all()) ?? []
    }

    /// Whether nothing comes after the archive that is made now, for this container.
    var isLastOfAll: Bool {
        guard didLast, case .archiving(let cause) = phase else { return false }
        switch cause {
        case .itself, .lost: return true
        case .handover, .rollback: return false
        }
    }
}

/// What came of it within the time; nothing afterwards.
func within<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async -> Value?
) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
        group.addTask { await body() }
        group.addTask {
            try? await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        return await group.next() ?? nil
    }
}
