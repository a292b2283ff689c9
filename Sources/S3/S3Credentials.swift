package import Files

/// What requests are signed with; it prints as `redacted` wherever it is printed by accident.
package struct S3Credentials: Equatable, Sendable {
    package let accessKeyID: String
    package let secretAccessKey: String
    package let sessionToken: String?
    /// From when on servers refuse them; whoever gives them out gives newer ones in time.
    package let expires: FileTime?

    package init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil,
        expires: FileTime? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expires = expires
    }
}

extension S3Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "redacted" }
    package var debugDescription: String { "redacted" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Gives out credentials, which are asked for before each request.
package typealias S3CredentialsSource = @Sendable () async throws -> S3Credentials
