/// Where a repository is, and whose it must be.
package struct RepositoryAddress: Equatable, Sendable {
    package var location: Location
    /// What follows `#`: the only repository that is accepted there.
    package var fingerprint: String?

    package enum Location: Equatable, Sendable {
        /// An absolute path.
        case folder(String)
        case bucket(BucketAddress)
    }

    package init(_ location: Location, fingerprint: String? = nil) {
        self.location = location
        self.fingerprint = fingerprint
    }
}

/// A prefix in a bucket, and the server if the address names one.
package struct BucketAddress: Equatable, Sendable {
    package var bucket: String
    /// Without slashes at its ends; empty for the whole bucket.
    package var prefix: String
    package var endpoint: String?
    package var region: String?

    package init(bucket: String, prefix: String, endpoint: String? = nil, region: String? = nil) {
        self.bucket = bucket
        self.prefix = prefix
        self.endpoint = endpoint
        self.region = region
    }
}

extension RepositoryAddress: CustomStringConvertible {
    /// The address as `init` prints it and as it can be given again.
    package var description: String {
        let fragment = fingerprint.map { "#" + $0 } ?? ""
        switch location {
        case .folder(let path): return path + fragment
        case .bucket(let bucket): return bucket.description + fragment
        }
    }
}

extension BucketAddress: CustomStringConvertible {
    package var description: String {
        let path = prefix.isEmpty ? bucket : bucket + "/" + prefix
        return endpoint.map { $0 + "/" + path } ?? "s3://" + path
    }
}
