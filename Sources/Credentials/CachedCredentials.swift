import Files
package import S3

/// Keeps credentials until shortly before they expire; many who ask at once wait for one answer.
package actor CachedCredentials {
    /// So long before their end they are renewed.
    private static let margin: Int64 = 300
    /// So long after a failure those that still hold are given out without asking again.
    private static let patience: Int64 = 30

    private let fetch: @Sendable () async throws -> S3Credentials
    private let now: @Sendable () -> Int64
    private var current: S3Credentials?
    private var fetching: Task<S3Credentials, any Error>?
    private var asksAgain: Int64 = .min

    /// `now` is in seconds since 1970.
    package init(
        now: @escaping @Sendable () -> Int64,
        fetch: @escaping @Sendable () async throws -> S3Credentials
    ) {
        self.now = now
        self.fetch = fetch
    }

    package func credentials() async throws -> S3Credentials {
        if let current, holds(current, longer: Self.margin) { return current }
        if let current, now() < asksAgain, holds(current, longer: 0) { return current }
        // Not a child of whoever asks first: the others must not be cancelled with it.
        let task = fetching ?? Task { try await self.renew() }
        fetching = task
        do {
            return try await task.value
        } catch {
            guard let current, holds(current, longer: 0) else { throw error }
            return current
        }
    }

    private func renew() async throws -> S3Credentials {
        defer { fetching = nil }
        do {
            let fetched = try await fetch()
            current = fetched
            return fetched
        } catch {
            asksAgain = now() + Self.patience
            throw error
        }
    }

    private func holds(_ credentials: S3Credentials, longer seconds: Int64) -> Bool {
        guard let expires = credentials.expires else { return true }
        return expires.seconds - now() > seconds
    }
}
