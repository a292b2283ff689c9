import Configuration
import Repository
import S3
import Storage

/// The smallest policy that lets somebody do the work of a role, as Amazon's IAM reads it.
struct AccessPolicy {
    enum Role: String, CaseIterable {
        case full, writer, reader
    }

    let role: Role
    let location: S3Location
    let timeline: Timeline.Name
    let settings: BucketSettings

    var document: JSONValue {
        var statements = [listing, allow(reading, on: readable)]
        if role != .reader { statements.append(allow(writing, on: writable)) }
        if locks, role != .reader {
            let retention = ["s3:PutObjectRetention", "s3:GetObjectRetention"]
            let keys = role == .full ? [] : [all(under: Layout.keys)]
            statements.append(allow(retention, on: writable + keys))
        }
        if role == .full {
            statements.append(allow(["s3:GetBucketVersioning"], on: [location.resource]))
        }
        if let key = settings.kmsKey, key.hasPrefix("arn:") {
            let uses = role == .reader ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"]
            statements.append(allow(uses, on: [key]))
        }
        return ["Version": "2012-10-17", "Statement": .array(statements)]
    }

    private var listing: JSONValue {
        let pattern = Self.literal(location.start(of: nil)) + "*"
        let condition: JSONValue? =
            location.prefix.isEmpty
            ? nil : ["StringLike": ["s3:prefix": .array([.string(pattern)])]]
        let actions = ["s3:ListBucket"] + (locks ? ["s3:ListBucketVersions"] : [])
        return allow(actions, on: [location.resource], if: condition)
    }

    private var locks: Bool { settings.lock != nil }

    private var reading: [String] {
        ["s3:GetObject"] + (locks ? ["s3:GetObjectVersion"] : [])
    }

    private var writing: [String] {
        ["s3:PutObject"] + (settings.tags.isEmpty ? [] : ["s3:PutObjectTagging"])
            + (role == .full ? ["s3:DeleteObject"] : [])
            + (role == .full && locks ? ["s3:DeleteObjectVersion"] : [])
    }

    private var readable: [String] {
        role == .full ? [all(under: nil)] : [all(under: Layout.keys)] + ofTimeline
    }

    private var writable: [String] { role == .full ? [all(under: nil)] : ofTimeline }

    private var ofTimeline: [String] {
        [all(under: Layout.timeline(timeline)), resource(location.name(of: Layout.probe))]
    }

    private func all(under key: ObjectKey?) -> String {
        resource(location.start(of: key)) + "*"
    }

    private func resource(_ name: String) -> String {
        "\(location.resource)/\(Self.literal(name))"
    }

    /// What stands for something else in patterns, so that it stands for itself.
    private static func literal(_ text: String) -> String {
        text.map { "*?$".contains($0) ? "${\($0)}" : String($0) }.joined()
    }

    private func allow(
        _ actions: [String], on resources: [String], if condition: JSONValue? = nil
    ) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("Effect", "Allow"), .init("Action", .array(actions.map { .string($0) })),
            .init("Resource", .array(resources.map { .string($0) })),
        ]
        if let condition { members.append(.init("Condition", condition)) }
        return .object(members)
    }
}
