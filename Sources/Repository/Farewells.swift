import Format
import Storage

/// What says that an archive is about to be forgotten, so that nobody pins it meanwhile.
struct Farewells {
    private static let content = Array("holdfast farewell 1\n".utf8)

    private let timeline: Timeline

    init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Announces it under a name of its own, which several at once don't take from each other.
    func announce(_ number: ArchiveNumber) async throws -> ObjectKey {
        let name = try timeline.repository.surroundings.makeName()
        let key = Layout.farewells(timeline.name, number) / "\(name)"
        _ = try await timeline.store.put(key, [Self.content], .always)
        return key
    }

    func of(_ number: ArchiveNumber) async throws -> [ObjectKey] {
        let prefix = Layout.farewells(timeline.name, number)
        return try await timeline.store.list(prefix, after: nil, limit: nil).objects.map(\.key)
    }
}
