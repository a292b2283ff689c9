import Configuration
import S3
import Storage

/// What a bucket still has of objects that were deleted or replaced.
struct OlderVersions {
    /// Nil where nobody may look.
    let size: (count: Int, bytes: Int64)?

    var words: String {
        let space =
            if let size {
                "\(HumanText.count(Int64(size.count), "older version")) with "
                    + "\(HumanText.size(size.bytes)) take their space"
            } else { "what was deleted takes its space" }
        return "the bucket keeps versions: \(space) until a lifecycle rule expires noncurrent "
            + "versions"
    }
}

extension Opening {
    /// Nil where what is deleted is gone, or nobody tells.
    func olderVersions() async throws -> OlderVersions? {
        guard case .configured(let address) = settings.repository,
            case .bucket(let bucket) = address.location
        else { return nil }
        let store = try BucketOpening(
            invocation: invocation, settings: settings.bucket, address: bucket
        ).bucket()
        do {
            guard try await store.versioning() != .off else { return nil }
        } catch is StorageError {
            return nil
        }
        let older = try? await store.versions(nil).filter { !$0.isNewest && !$0.isDeletion }
        return OlderVersions(size: older.map { ($0.count, $0.reduce(0) { $0 + $1.size }) })
    }
}
