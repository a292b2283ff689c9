import Format
import Storage

extension Repository {
    /// What is wrong with an object whose keys this key does not have.
    ///
    /// Whoever rotates stores a generation's file before anything that is under it. So a generation
    /// without one was never made, and who names it was harmed; where it can't be told, the error
    /// stays.
    func judged(_ error: any Error, at key: ObjectKey) async -> any Error {
        guard let rotated = error as? RepositoryError, rotated.kind == .rotated,
            let start = try? await store.get(key, range: 0..<Int64(ObjectHeader.byteCount)),
            let number = try? ObjectHeader(start).generation, await lacks(number)
        else { return error }
        return RepositoryError.corrupt(
            "read an object", key,
            "names generation \(number) of the keys, which was never made: "
                + "corrupted or tampered with")
    }

    private func lacks(_ generation: UInt32) async -> Bool {
        do {
            return try await store.find(Layout.generation(generation)) == nil
        } catch {
            return false
        }
    }
}
