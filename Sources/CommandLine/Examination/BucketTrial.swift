import Files
import Repository
import S3
import Storage

/// Tries out what only buckets can do or fail at.
struct BucketTrial {
    let bucket: S3Store
    let objects: TrialObjects

    func findings() async throws -> [Finding] {
        [try await checksum(), try await versions()] + (try await lock())
    }

    private func checksum() async throws -> Finding {
        let check = "checksum"
        do {
            try await objects.delete(objects.place("sum"))
            let place = objects.place("sum")
            if try await bucket.refusesDamage(at: place) {
                return .good(check, "what is harmed on its way is refused")
            }
            try await objects.delete(place)
            return .remark(
                check, "the server keeps what was harmed on its way",
                hint: "reach it by https, which notices it; check --read-data finds the rest")
        } catch let error as StorageError {
            guard error.kind == .denied else { return .bad(check, error) }
            return .good(check, "not tried, as it takes putting and deleting")
        }
    }

    private func lock() async throws -> [Finding] {
        guard let lock = bucket.lock else { return try await rule() }
        return [try await promise(of: lock)]
    }

    /// What is locked is seen by the keys, which are there as long as the repository.
    private func promise(of lock: any ObjectLock) async throws -> Finding {
        let check = "lock"
        do {
            var ends: [Int64] = []
            for version in try await lock.versions(Layout.keys) where !version.isDeletion {
                guard let end = try await lock.end(of: version) else {
                    return .remark(
                        check, "\(version.key) is not locked",
                        hint: "the next backup locks it, or says why it can't")
                }
                ends.append(end.seconds)
                // To the same end: who may do that may make it later.
                try await lock.extend(version, until: end)
            }
            guard let end = ends.min() else {
                return .remark(check, "nothing is there that could be locked")
            }
            let left = (end - (try await bucket.now()).seconds) / 86_400
            return .good(
                check,
                "what is put can't be deleted for \(HumanText.count(lock.term.days, "day")), "
                    + "and the keys for \(left) more")
        } catch let error as StorageError {
            guard error.operation == "lock", error.kind == .denied else {
                return .bad(check, error)
            }
            return .remark(
                check, "locks may be looked at, not made longer: \(error.reason)", hint: error.hint)
        }
    }

    /// Nothing is said of what most buckets have not.
    private func rule() async throws -> [Finding] {
        do {
            guard let lock = try await bucket.lockRule() else { return [] }
            return [
                .remark(
                    "lock",
                    "the bucket locks what is put (\(lock)): the lock of a pack is not "
                        + "extended while archives go on using it",
                    hint: "s3.lock and s3.lockDays extend it; see holdfast help buckets")
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
