import Configuration
import Files
import Repository
import S3
import Storage

/// What the settings ask of a bucket's server, after a look whether it can be meant.
struct BucketOptions {
    let settings: BucketSettings

    private static let largestKeyFile = 1 << 10
    /// What others cost a fee for at once: cold classes bill each object as if it had so much.
    private static let leastPack = 128 << 10
    /// Objects of these can't be read before somebody asked for it, and waited for hours.
    private static let sleepingClasses = ["GLACIER", "DEEP_ARCHIVE"]
    private static let mostTags = 10
    /// Servers take a hundred years at most, and we lock for a quarter longer.
    private static let lockDays = 1...29_000

    /// A key of ours crosses the line with each request.
    func options(for location: S3Location) throws -> S3Options {
        S3Options(
            storageClass: try storageClass(),
            isForStorageClass: { key, size in Layout.isPack(key) && size >= Self.leastPack },
            encryption: try encryption(location), tags: try tags(),
            paysForRequests: settings.paysForRequests, lock: try lock())
    }

    private func storageClass() throws -> String? {
        guard let name = settings.storageClass, !name.isEmpty else { return nil }
        let isPlain = name.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || byte == 0x5F
                || byte == 0x2D
        }
        guard isPlain else {
            throw wrong("s3.storageClass", "no storage class has a name like this")
        }
        guard !Self.sleepingClasses.contains(name.uppercased()) else {
            throw wrong(
                "s3.storageClass", "what lies in \(name) can't be read at once",
                hint: "take GLACIER_IR, or STANDARD_IA")
        }
        return name
    }

    private func tags() throws -> [ObjectTag] {
        guard settings.tags.count <= Self.mostTags else {
            throw wrong("s3.tags", "servers take \(Self.mostTags) tags at most")
        }
        return try settings.tags.map { text in
            guard let tag = ObjectTag(text) else {
                throw wrong(
                    "s3.tags", "a tag is NAME=VALUE, with up to 128 and 256 plain characters")
            }
            return tag
        }
    }

    private func lock() throws -> S3Lock? {
        guard let lock = settings.lock else {
            guard settings.lockDays == nil else {
                throw wrong("s3.lockDays", "it is of use with s3.lock only")
            }
            return nil
        }
        guard let days = settings.lockDays else {
            throw wrong(
                "s3.lock", "it needs to be said for how many days", hint: "--set s3.lockDays=30")
        }
        guard Self.lockDays.contains(days) else {
            throw wrong(
                "s3.lockDays",
                "a lock is for \(Self.lockDays.lowerBound) to "
                    + "\(Self.lockDays.upperBound) days")
        }
        return S3Lock(
            lock == .governance ? .governance : .compliance, LockTerm(days: days),
            isForLock: Layout.isKept, showsHidden: Layout.isArchives)
    }

    private func wrong(_ key: String, _ reason: String, hint: String? = nil) -> Failure {
        Failure("read the settings: \(key): \(reason)", hint: hint, exitCode: .usage)
    }
}

// MARK: Encryption by the server

extension BucketOptions {
    private func encryption(_ location: S3Location) throws -> S3Options.Encryption? {
        let customer = try customerKey()
        guard settings.kmsKey == nil || settings.encryption == .service else {
            throw wrong("s3.kmsKey", "it is of use with s3.encryption sse-kms only")
        }
        guard customer == nil || settings.encryption == .customer else {
            throw wrong(
                "s3.customerKeyFile", "a key is given, but s3.encryption is not sse-c",
                hint: "say both, or neither")
        }
        switch settings.encryption {
        case nil: return nil
        case .managed: return .server
        case .service: return .service(key: settings.kmsKey)
        case .customer:
            guard let customer else {
                throw wrong(
                    "s3.encryption", "sse-c needs a key, and none is given",
                    hint: "set s3.customerKeyFile, or HOLDFAST_S3_CUSTOMER_KEY")
            }
            guard location.isPrivate else {
                throw wrong(
                    "s3.encryption", "sse-c would send its key in clear to \(location.origin)",
                    hint: "the server's address must begin with https")
            }
            return .customer(customer)
        }
    }

    private func customerKey() throws -> CustomerKey? {
        let (bytes, origin): ([UInt8], String)
        if let text = settings.customerKey {
            (bytes, origin) = (Array(text.exposed.utf8), "HOLDFAST_S3_CUSTOMER_KEY")
        } else if let path = settings.customerKeyFile {
            bytes = try WholeFile.read(FilePath(path), limit: Self.largestKeyFile)
            origin = path
        } else {
            return nil
        }
        guard let key = CustomerKey(bytes) else {
            throw wrong(
                "the key for sse-c", "what \(origin) holds is no key of \(CustomerKey.count) bytes",
                hint: "openssl rand -base64 \(CustomerKey.count) makes one")
        }
        return key
    }
}
