import Files
import Storage

/// What a timeline takes in its store, as listings show it.
package struct StorageUse: Hashable, Sendable {
    package internal(set) var objectCount = 0
    package internal(set) var byteCount: Int64 = 0
    /// Seconds since 1970 by the store's clock, in no order.
    var archiveTimes: [Int64] = []

    /// How many archives a month brings, as the last one did; nil where one or none tells nothing.
    package var archivesPerMonth: Double? {
        guard let newest = archiveTimes.max() else { return nil }
        let recent = archiveTimes.filter { $0 > newest - Self.month }
        guard let oldest = recent.min(), newest > oldest else { return nil }
        // What a busy hour brings says little of a month.
        let span = max(newest - oldest, Self.day)
        return Double(recent.count) * Double(Self.month) / Double(span)
    }

    private static let day: Int64 = 86_400
    private static let month: Int64 = 30 * day
}

extension Timeline {
    /// A request for each thousand objects, as of most stores.
    package func storageUse() async throws -> StorageUse {
        var use = StorageUse()
        var pages = Pages(of: Layout.timeline(name), in: store, atMost: mostObjects)
        while let objects = try await pages.next() {
            for object in objects {
                use.objectCount += 1
                let (sum, overflows) = use.byteCount.addingReportingOverflow(max(0, object.size))
                use.byteCount = overflows ? .max : sum
                guard object.key.isDirectly(in: Layout.archives(name)),
                    let time = object.modified?.seconds
                else { continue }
                use.archiveTimes.append(time)
            }
        }
        return use
    }
}
