import Configuration
import S3
import Storage

extension Opening {
    /// Whether what is deleted stays behind as an older version; no is also said where nobody tells.
    func keepsVersions() async throws -> Bool {
        guard case .configured(let address) = settings.repository,
            case .bucket(let bucket) = address.location
        else { return false }
        do {
            let store = try BucketOpening(
                invocation: invocation, settings: settings.bucket, address: bucket
            ).bucket()
            return try await store.versioning() != .off
        } catch is StorageError {
            return false
        }
    }
}
