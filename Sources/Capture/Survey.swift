/// How much there is to read, as far as a look at each entry tells.
package struct Survey: Sendable {
    package private(set) var entries: UInt64 = 0
    package private(set) var bytes: UInt64 = 0
    private var links: Set<LinkIdentity> = []

    /// Looks at all that a backup of the sources is to read.
    package static func of(_ sources: [PlannedSource]) async throws -> Survey {
        var survey = Survey()
        for planned in sources {
            guard let source = try await planned.source?() else { continue }
            while let step = try await source.next() {
                try Task.checkCancellation()
                if case .item(let item) = step { survey.add(item) }
            }
        }
        return survey
    }

    private mutating func add(_ item: any SourceItem) {
        entries += 1
        guard item.link.map({ links.insert($0).inserted }) ?? true else { return }
        bytes += item.size
    }
}
