import Format

/// What the lease promises of a timeline's main line, judged archive by archive.
struct LeasePromises {
    private var epoch: UInt64 = 0
    private var holder: String?
    private var line: [Archive] = []

    /// What is wrong with the next number; nil if nothing is.
    mutating func flaw(with archive: Archive) -> String? {
        guard !archive.isFork else { return nil }
        defer { line.append(archive) }
        guard archive.epoch >= epoch else {
            return "archive \(archive.number) is of epoch \(archive.epoch), which was over"
        }
        if archive.epoch > epoch { return taking(archive) }
        return stranger(archive) ?? buried(archive)
    }

    private mutating func taking(_ archive: Archive) -> String? {
        guard archive.purpose == .fence, archive.epoch == epoch + 1 else {
            return "archive \(archive.number) takes no lease, and is of epoch \(archive.epoch)"
        }
        epoch = archive.epoch
        holder = archive.writer.host
        return nil
    }

    /// What somebody archives who has no right to.
    private func stranger(_ archive: Archive) -> String? {
        guard let holder, archive.purpose == .backup, archive.writer.host != holder else {
            return nil
        }
        return "\(archive.writer.host) made archive \(archive.number) under the lease of \(holder)"
    }

    /// Whoever commits has seen all that is no repeat.
    private func buried(_ archive: Archive) -> String? {
        guard archive.purpose == .backup, let known = Saying(archive)?.known else { return nil }
        let unseen = line.last {
            $0.number > known && $0.purpose != .fence && $0.writer.host != archive.writer.host
        }
        return unseen.map {
            "archive \(archive.number) buries archive \($0.number), which its maker never saw"
        }
    }
}
