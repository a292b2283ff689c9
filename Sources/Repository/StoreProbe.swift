import Storage

extension Repository {
    /// Refuses a store that does not put only what is absent, on which all that several writers do
    /// rests.
    ///
    /// A writer that has not been here before asks for it, and whoever forgets or frees.
    package func probe() async throws {
        do {
            // Stored: the probe was gone, or the store puts what is there, too.
            for _ in 0..<2 {
                let outcome = try await store.put(Layout.probe, [Layout.probeContent], .ifAbsent)
                if outcome == .exists { return }
            }
        } catch let error as StorageError where error.kind == .unsupported {
            throw refusal("it can't put only what is absent")
        }
        throw refusal("it puts an object over another when it is to put only what is absent")
    }

    private func refusal(_ reason: String) -> RepositoryError {
        RepositoryError(
            .refused, "try the store", store.properties.name,
            "\(reason), so writers would destroy each other's archives",
            hint: StoreProperties.hintOfSingleWriters)
    }
}
