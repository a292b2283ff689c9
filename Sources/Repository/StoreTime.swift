import Files
package import Format
package import Storage

extension ObjectStore {
    /// The store's clock, in the words of the format.
    package func timestamp() async throws -> Timestamp {
        let now = try await self.now()
        return Timestamp(seconds: now.seconds, nanoseconds: now.nanoseconds)
    }
}
