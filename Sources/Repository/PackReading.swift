import Format
import Storage

extension Timeline {
    /// A part of a pack; one that is missing or too short is named as damage, not as a riddle.
    func read(_ pack: PackReference, _ range: Range<Int64>) async throws -> [UInt8] {
        let key = Layout.pack(name, pack)
        do {
            return try await store.get(key, range: range)
        } catch let error as StorageError where error.kind == .notFound {
            throw RepositoryError.corrupt("read a pack", key, "is missing")
        } catch let error as StorageError where error.kind == .damaged {
            throw RepositoryError.corrupt("read a pack", key, error.reason)
        }
    }
}
