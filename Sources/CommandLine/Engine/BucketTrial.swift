import Cryptography
import Repository
import S3
import Storage

/// Tries out what only buckets can do or fail at.
struct BucketTrial {
    let bucket: S3Store
    let place: ObjectKey

    init(_ bucket: S3Store, random: any RandomSource) throws {
        self.bucket = bucket
        let name = try random.bytes(8).map { String($0, radix: 16) }.joined(separator: "-")
        place = Layout.trials / name
    }

    func findings() async throws -> [Finding] {
        [try await checksum(), try await versions()] + (try await lock())
    }

    private func checksum() async throws -> Finding {
        let check = "checksum"
        do {
            try await bucket.delete(place)
            if try await bucket.refusesDamage(at: place) {
                return .good(check, "what is harmed on its way is refused")
            }
            try await bucket.delete(place)
            return .remark(
                check, "the server keeps what was harmed on its way",
                hint: "reach it by https, which notices it; check --read-data finds the rest")
        } catch let error as StorageError {
            guard error.kind == .denied else { return .bad(check, error) }
            return .good(check, "not tried, as it takes putting and deleting")
        }
    }

    /// Nothing is said of what most buckets have not.
    private func lock() async throws -> [Finding] {
        do {
            guard let lock = try await bucket.lock() else { return [] }
            return [
                .remark(
                    "lock",
                    "the bucket locks what is put (\(lock)): the lock of a pack is not "
                        + "extended while archives go on using it",
                    hint: "an intruder may delete packs older than that")
            ]
        } catch is StorageError {
            return []
        }
    }

    private func versions() async throws -> Finding {
        let check = "versions"
        do {
            switch try await bucket.versioning() {
            case .off: return .good(check, "the bucket keeps no older versions of objects")
            case .enabled:
                return .remark(
                    check,
                    "the bucket keeps what is deleted, so that prune frees nothing by itself",
                    hint: "a lifecycle rule that expires noncurrent versions frees it")
            case .suspended:
                return .remark(
                    check, "the bucket may keep older versions, but makes no new ones",
                    hint: "a lifecycle rule that expires noncurrent versions frees them")
            }
        } catch let error as StorageError {
            return .good(check, "not known, as the server does not tell (\(error.kind))")
        }
    }
}
