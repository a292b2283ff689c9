import Storage

extension Repository {
    /// Tells whether the store puts only what is absent, on which all that several writers do rests.
    ///
    /// A writer that has not been here before asks for it.
    package func probe() async throws {
        let content = [Layout.probeContent]
        if try await store.put(Layout.probe, content, .ifAbsent) == .exists { return }
        // Stored: the probe was gone, or the store puts what is there, too.
        if try await store.put(Layout.probe, content, .ifAbsent) == .exists { return }
        throw RepositoryError(
            .refused, "try the store", store.properties.name,
            "it puts an object over another when it is told to put only what is absent, so writers "
                + "would destroy each other's archives",
            hint: "keep the repository in a store that supports conditional writes")
    }
}
