/// How to reach a bucket and what to ask of its server; credentials come from variables as a set.
package struct BucketSettings: Equatable, Sendable {
    package var accessKeyID: String?
    package var secretAccessKey: SensitiveText?
    package var sessionToken: SensitiveText?
    package var region: String?
    package var endpoint: String?
    package var style: Style?
    /// A file or folder of certificates by which the server is verified, instead of the system's.
    package var authorities: String?
    package var clientCertificate: String?
    package var clientKey: String?
    /// May hold a password.
    package var proxy: SensitiveText?
    /// The profile of Amazon's tools that was named to us; it comes before all keys.
    package var profile: String?
    /// Whether what Amazon's tools are told may serve here: never beside keys of our own.
    package var readsProfiles: Bool
    /// The variable without which there are no credentials, where others of its set are there.
    package var missingVariable: String?

    package var storageClass: String?
    package var encryption: Encryption?
    package var kmsKey: String?
    package var customerKey: SensitiveText?
    package var customerKeyFile: String?
    package var tags: [String] = []
    package var paysForRequests = false
    package var lock: Lock?
    package var lockDays: Int?

    /// How long a bucket is waited for that has answered nothing yet.
    package var startDeadline = Self.usualStartDeadline
    /// How long one is waited for that has answered before.
    package var deadline = Self.usualDeadline

    static let usualStartDeadline = Duration.seconds(30)
    static let usualDeadline = Duration.seconds(120)

    /// Where an address has the bucket's name.
    package enum Style: String, CaseIterable, Sendable {
        case path, virtual
    }

    /// Whether anybody may delete what is locked.
    package enum Lock: String, CaseIterable, Sendable {
        case governance, compliance
    }

    /// Who holds the key that the server encrypts with: the server, a service, or we.
    package enum Encryption: String, CaseIterable, Sendable {
        case managed = "sse-s3"
        case service = "sse-kms"
        case customer = "sse-c"
    }

    /// Ours win as a set, so that an app's own variables never mix with them.
    package init(environment: [String: String]) {
        let value = { (names: [String]) in
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        profile = value(["HOLDFAST_AWS_PROFILE"])
        let sets = [Self.own, Self.standard, Self.railway]
        let names =
            profile != nil
            ? Self.own : sets.first { value([$0.accessKeyID]) != nil } ?? Self.standard
        accessKeyID = value([names.accessKeyID])
        secretAccessKey = value([names.secretAccessKey]).map(SensitiveText.init)
        readsProfiles =
            profile != nil || accessKeyID == nil
            || names.accessKeyID == Self.standard.accessKeyID
        missingVariable =
            accessKeyID != nil && secretAccessKey == nil ? names.secretAccessKey : nil
        sessionToken = value([names.sessionToken]).map(SensitiveText.init)
        region = value(names.region)
        endpoint = value(names.endpoint)
        authorities = value(["AWS_CA_BUNDLE"])
        customerKey = value(["HOLDFAST_S3_CUSTOMER_KEY"]).map(SensitiveText.init)
    }

    private struct Names {
        var accessKeyID: String
        var secretAccessKey: String
        var sessionToken: String
        var region: [String]
        var endpoint: [String]
    }

    private static let own = Names(
        accessKeyID: "HOLDFAST_AWS_ACCESS_KEY_ID",
        secretAccessKey: "HOLDFAST_AWS_SECRET_ACCESS_KEY",
        sessionToken: "HOLDFAST_AWS_SESSION_TOKEN", region: [], endpoint: [])
    private static let standard = Names(
        accessKeyID: "AWS_ACCESS_KEY_ID", secretAccessKey: "AWS_SECRET_ACCESS_KEY",
        sessionToken: "AWS_SESSION_TOKEN", region: ["AWS_REGION", "AWS_DEFAULT_REGION"],
        endpoint: ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])
    /// The names that Railway gives the credentials of a bucket.
    private static let railway = Names(
        accessKeyID: "ACCESS_KEY_ID", secretAccessKey: "SECRET_ACCESS_KEY",
        sessionToken: "SESSION_TOKEN", region: ["REGION"], endpoint: ["ENDPOINT"])
}

extension BucketSettings {
    /// The repository that the platforms' bucket variables stand for.
    static func repository(in environment: [String: String]) -> RepositoryAddress? {
        let names = ["AWS_S3_BUCKET_NAME", "BUCKET", "BUCKET_NAME"]
        let bucket = names.lazy.compactMap { environment[$0] }.first { BucketName.isValid($0) }
        return bucket.map {
            RepositoryAddress(.bucket(BucketAddress(bucket: $0, prefix: "holdfast")))
        }
    }
}
