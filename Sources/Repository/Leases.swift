package import Format
import Storage

/// What the holders of a timeline's lease say of themselves, and what is asked of them.
///
/// Nothing here decides who has the lease; the archives do, by their epochs.
package struct Leases: Sendable {
    /// More objects than holder and askers can have there are nobody's who means well.
    private static let most = 10_000

    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// What one listing shows.
    package struct View: Hashable, Sendable {
        package var epochs: [UInt64] = []
        package var requests: [Asked] = []

        /// A request, as its key tells of it.
        package struct Asked: Hashable, Sendable {
            package let epoch: UInt64
            package let kind: LeaseRequest.Kind
            package let name: ObjectName
        }

        /// What is asked of the holder of an epoch.
        package func requests(of epoch: UInt64) -> [Asked] {
            requests.filter { $0.epoch == epoch }
        }
    }

    /// Keys that are none of ours are passed over.
    package func look() async throws -> View {
        var view = View()
        var pages = Pages(
            of: Layout.leases(timeline.name), in: timeline.store, atMost: Self.most)
        while let objects = try await pages.next() {
            for object in objects {
                let parts = object.key.name.split(separator: "-")
                if let request = Self.asked(parts) { view.requests.append(request) }
                if parts.count == 1, let epoch = UInt64(parts[0]) { view.epochs.append(epoch) }
            }
        }
        return view
    }

    private static func asked(_ parts: [Substring]) -> View.Asked? {
        guard parts.count == 3, let epoch = UInt64(parts[0]),
            let kind = LeaseRequest.Kind.allCases.first(where: { $0.word == parts[1] }),
            let name = try? ObjectName(hexadecimal: parts[2])
        else { return nil }
        return View.Asked(epoch: epoch, kind: kind, name: name)
    }

    // MARK: Leases

    /// What the holder of an epoch last said; nil where it said nothing.
    package func lease(_ epoch: UInt64) async throws -> Lease? {
        let key = Layout.lease(timeline.name, epoch)
        return try await found(key) { object in
            let content = try timeline.vault.open(object, as: [.lease], at: key).content
            let lease = try Lease(try timeline.records.open(.lease, content))
            guard lease.epoch == epoch else {
                throw FormatError("lease", "names another epoch than its place")
            }
            return lease
        }
    }

    /// Says something new of the holder, who alone calls this.
    package func put(_ lease: Lease) async throws {
        let key = Layout.lease(timeline.name, lease.epoch)
        let object = try seal(.lease, try timeline.records.sign(.lease, lease.encoded()), at: key)
        try await timeline.store.replace(key, with: object)
    }

    // MARK: Requests

    /// Asks something of the holder of an epoch.
    package func ask(
        _ kind: LeaseRequest.Kind, of epoch: UInt64, as instance: Instance
    ) async throws -> LeaseRequest {
        let surroundings = timeline.repository.surroundings
        let request = LeaseRequest(
            name: try surroundings.makeName(), epoch: epoch, kind: kind, instance: instance,
            time: surroundings.now())
        let key = Layout.request(timeline.name, request)
        let object = try seal(
            .request, try timeline.records.sign(.request, request.encoded()), at: key)
        _ = try await timeline.store.create(key, object)
        return request
    }

    /// Nil when it was withdrawn meanwhile.
    package func request(_ asked: View.Asked) async throws -> LeaseRequest? {
        let key = Layout.leases(timeline.name) / asked.component
        return try await found(key) { object in
            let content = try timeline.vault.open(object, as: [.request], at: key).content
            let request = try LeaseRequest(try timeline.records.open(.request, content))
            guard Layout.request(timeline.name, request) == key else {
                throw FormatError("request", "names another place than its own")
            }
            return request
        }
    }

    /// Takes a request away, whoever made it.
    package func remove(_ asked: View.Asked) async throws {
        try await timeline.store.delete(Layout.leases(timeline.name) / asked.component)
    }

    /// Takes away what was left of epochs that are over.
    package func clear(below epoch: UInt64) async throws {
        let view = try await look()
        for old in view.epochs where old < epoch {
            try await timeline.store.delete(Layout.lease(timeline.name, old))
        }
        for old in view.requests where old.epoch < epoch { try await remove(old) }
    }

    private func seal(
        _ kind: ObjectHeader.Kind, _ content: [UInt8], at key: ObjectKey
    ) throws -> [UInt8] {
        let repository = timeline.repository
        return try timeline.vault.seal(
            kind, content, name: try repository.surroundings.makeName(),
            generation: repository.keyring.newestGeneration.number, at: key)
    }

    private func found<Value>(
        _ key: ObjectKey, opening open: ([UInt8]) throws -> Value
    ) async throws -> Value? {
        do {
            return try await timeline.store.find(key, opening: open)
        } catch let error as FormatError {
            throw RepositoryError.corrupt("read a lease", key, error.description)
        } catch {
            throw await timeline.repository.judged(error, at: key)
        }
    }
}

extension Leases.View.Asked {
    package init(_ request: LeaseRequest) {
        self.init(epoch: request.epoch, kind: request.kind, name: request.name)
    }

    fileprivate var component: String { "\(Layout.padded(epoch))-\(kind.word)-\(name)" }
}
