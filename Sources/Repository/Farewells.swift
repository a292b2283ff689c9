import Format
import Storage

/// What says that an archive is about to be forgotten, so that nobody pins it meanwhile.
struct Farewells {
    private static let most = 10_000
    private static let content = Array("holdfast farewell 1\n".utf8)

    private let timeline: Timeline

    init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Announces it under a name of its own, which several at once don't take from each other.
    func announce(_ number: ArchiveNumber) async throws -> ObjectKey {
        let name = try timeline.repository.surroundings.makeName()
        let key = Layout.farewells(timeline.name) / "\(number.padded)-\(name)"
        _ = try await timeline.store.put(key, [Self.content], .always)
        return key
    }

    func of(_ number: ArchiveNumber) async throws -> [ObjectKey] {
        try await all().filter { Self.isOf(number, $0) }
    }

    /// Takes away what was left of archives that are forgotten by now.
    func clear(without live: Set<ArchiveNumber>) async throws {
        for key in try await all() where !live.contains(where: { Self.isOf($0, key) }) {
            try await timeline.store.delete(key)
        }
    }

    private func all() async throws -> [ObjectKey] {
        var keys: [ObjectKey] = []
        var pages = Pages(
            of: Layout.farewells(timeline.name), in: timeline.store, atMost: Self.most)
        while let objects = try await pages.next() { keys += objects.map(\.key) }
        return keys
    }

    private static func isOf(_ number: ArchiveNumber, _ key: ObjectKey) -> Bool {
        key.components.last?.hasPrefix("\(number.padded)-") ?? false
    }
}
