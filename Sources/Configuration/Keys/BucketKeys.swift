/// The keys about buckets: how to reach the server, and how it is to keep what it gets.
extension ConfigurationKey {
    static let ofBuckets: [ConfigurationKey] = [
        .endpoint, .region, .style, .caBundle, .clientCertificate, .clientKey, .proxy,
        .startDeadline, .deadline,
        .storageClass, .encryption, .kmsKey, .customerKeyFile, .objectTags, .requesterPays,
        .lock, .lockDays,
    ]

    package static let endpoint = ConfigurationKey(
        "s3.endpoint", .text, "the server, https://HOST", default: "Amazon's")
    package static let region = ConfigurationKey(
        "s3.region", .text, "the bucket's region", default: "what the server's name tells",
        variable: "HOLDFAST_AWS_REGION")
    package static let style = ConfigurationKey(
        "s3.style", .word(BucketSettings.Style.allCases.map(\.rawValue)),
        "where addresses have the bucket: in their path, or in the host's name",
        default: "what the service wants")
    package static let caBundle = ConfigurationKey(
        "s3.caBundle", .text, "a file or folder of certificates to verify the server by",
        default: "the system's")
    package static let clientCertificate = ConfigurationKey(
        "s3.clientCertificate", .text, "a file with the certificate that we show to the server")
    package static let clientKey = ConfigurationKey(
        "s3.clientKey", .text, "a file with its key", default: "in the file of the certificate")
    package static let proxy = ConfigurationKey(
        "s3.proxy", .text, "the proxy on the way, http://HOST:PORT, or none",
        default: "what https_proxy says")
    package static let startDeadline = ConfigurationKey(
        "s3.startDeadline", .duration, "give up a bucket that never answers after so long",
        default: "30s")
    package static let deadline = ConfigurationKey(
        "s3.deadline", .duration, "give up one that no longer answers after so long",
        default: "2m")
}

extension ConfigurationKey {
    package static let storageClass = ConfigurationKey(
        "s3.storageClass", .text, "the storage class of packs", default: "the bucket's")
    package static let encryption = ConfigurationKey(
        "s3.encryption", .word(BucketSettings.Encryption.allCases.map(\.rawValue)),
        "how the server encrypts, on top of Holdfast", default: "as the bucket says")
    package static let kmsKey = ConfigurationKey(
        "s3.kmsKey", .text, "the id or ARN of the key for sse-kms", default: "the account's")
    package static let customerKeyFile = ConfigurationKey(
        "s3.customerKeyFile", .text,
        "the file with the key for sse-c, 32 bytes; HOLDFAST_S3_CUSTOMER_KEY holds it as base64")
    package static let objectTags = ConfigurationKey(
        "s3.tags", .list, "tags of all objects, NAME=VALUE")
    package static let requesterPays = ConfigurationKey(
        "s3.requesterPays", .boolean, "we pay for requests, not the bucket's owner",
        default: "false")
    package static let lock = ConfigurationKey(
        "s3.lock", .word(BucketSettings.Lock.allCases.map(\.rawValue)),
        "how firmly archives are kept from being deleted", default: "not at all")
    package static let lockDays = ConfigurationKey(
        "s3.lockDays", .count, "for how many days, from each archive's commit")
}
