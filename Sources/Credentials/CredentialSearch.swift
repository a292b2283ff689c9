package import S3
package import Storage

/// Finds where credentials come from, in the order of Amazon's tools.
///
/// Keys in variables, a web identity in variables, the profile, the container, the machine. A
/// profile that a setting of ours names comes first of all.
package struct CredentialSearch {
    private let environment: [String: String]
    private let files: ProfileFiles
    private static let longestChain = 8

    package init(environment: [String: String], files: ProfileFiles) {
        self.environment = environment
        self.files = files
    }

    /// `keys` are those that settings or variables give outright.
    package func origin(
        keys: S3Credentials?, profile named: String?
    ) throws(StorageError) -> CredentialOrigin {
        if let named { return try origin(of: try profile(named), []) }
        if let keys { return .keys(keys) }
        if let identity = webIdentityOfVariables { return .webIdentity(identity) }
        if let name = value("AWS_PROFILE") ?? value("AWS_DEFAULT_PROFILE") {
            return try origin(of: try profile(name), [])
        }
        if let profile = files.profile("default"), hasCredentials(profile) {
            return try origin(of: profile, [])
        }
        if let container = try container() { return .container(container) }
        if let instance { return .instance(instance) }
        throw Self.nothing
    }

    /// Of nothing found, and of a machine whose metadata service does not answer.
    static let nothing = failure(
        "there are none",
        hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or use a role")

    private static func failure(_ reason: String, hint: String? = nil) -> StorageError {
        StorageError(.denied, "find credentials", "of the bucket", reason, hint: hint)
    }

    private func value(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

// MARK: Profiles

extension CredentialSearch {
    private func profile(_ name: String) throws(StorageError) -> Profile {
        if let profile = files.profile(name) { return profile }
        let names = files.names
        throw Self.failure(
            "there is no profile \(name.debugDescription)",
            hint: names.isEmpty
                ? "~/.aws/config and ~/.aws/credentials have none"
                : "there are: " + names.joined(separator: ", "))
    }

    private func hasCredentials(_ profile: Profile) -> Bool {
        let settings = [
            "aws_access_key_id", "role_arn", "credential_process", "web_identity_token_file",
            "sso_session", "sso_start_url",
        ]
        return settings.contains { profile[$0] != nil }
    }

    private func origin(
        of profile: Profile, _ before: [String]
    ) throws(StorageError) -> CredentialOrigin {
        guard before.count < Self.longestChain else {
            throw fault(profile, "its source_profile leads through too many profiles")
        }
        // A profile that is its own source has keys to take its role with.
        let isOwnSource = before.last == profile.name
        guard isOwnSource || !before.contains(profile.name) else {
            throw fault(profile, "its source_profile leads back to it")
        }
        if let role = profile["role_arn"], !isOwnSource {
            return try origin(ofRole: role, profile, before)
        }
        if let keys = try keys(profile) { return .keys(keys) }
        if let command = profile["credential_process"] {
            return .process(command, profile: profile.name)
        }
        guard profile["sso_session"] == nil, profile["sso_start_url"] == nil else {
            throw StorageError(
                .denied, "find credentials", "of profile \(profile.name)",
                "signing in through a browser is not supported",
                hint: "credential_process = aws configure export-credentials "
                    + "--profile \(profile.name)")
        }
        throw fault(profile, "it has no credentials")
    }

    private func keys(_ profile: Profile) throws(StorageError) -> S3Credentials? {
        guard let id = profile["aws_access_key_id"] else { return nil }
        guard let secret = profile["aws_secret_access_key"] else {
            throw fault(profile, "it has aws_access_key_id, but no aws_secret_access_key")
        }
        return S3Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: profile["aws_session_token"])
    }

    private func fault(_ profile: Profile, _ reason: String) -> StorageError {
        StorageError(.denied, "find credentials", "of profile \(profile.name)", reason)
    }
}

// MARK: Roles

extension CredentialSearch {
    private func origin(
        ofRole role: String, _ profile: Profile, _ before: [String]
    ) throws(StorageError) -> CredentialOrigin {
        let session = profile["role_session_name"] ?? "holdfast"
        let seconds = profile["duration_seconds"].flatMap { Int($0) }
        if let file = profile["web_identity_token_file"] {
            return .webIdentity(
                WebIdentity(role: role, session: session, tokenFile: file, seconds: seconds))
        }
        guard profile["mfa_serial"] == nil else {
            throw fault(
                profile, "its role wants a code from a device, and nobody is here to type it")
        }
        let assumed = AssumedRole(
            role: role, session: session, externalID: profile["external_id"], seconds: seconds)
        return .role(assumed, by: try source(of: profile, before))
    }

    private func source(
        of profile: Profile, _ before: [String]
    ) throws(StorageError) -> CredentialOrigin {
        if let name = profile["source_profile"] {
            return try origin(of: try self.profile(name), before + [profile.name])
        }
        switch profile["credential_source"]?.lowercased() {
        case "environment":
            guard let id = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY")
            else { throw fault(profile, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set") }
            return .keys(
                S3Credentials(
                    accessKeyID: id, secretAccessKey: secret,
                    sessionToken: value("AWS_SESSION_TOKEN")))
        case "ecscontainer":
            guard let container = try container() else {
                throw fault(profile, "no container's platform offers credentials")
            }
            return .container(container)
        case "ec2instancemetadata":
            guard let instance else { throw fault(profile, "AWS_EC2_METADATA_DISABLED is set") }
            return .instance(instance)
        default:
            throw fault(
                profile, "it has role_arn, but neither source_profile nor credential_source")
        }
    }

    private var webIdentityOfVariables: WebIdentity? {
        guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE"), let role = value("AWS_ROLE_ARN")
        else { return nil }
        return WebIdentity(
            role: role, session: value("AWS_ROLE_SESSION_NAME") ?? "holdfast", tokenFile: file,
            seconds: nil)
    }
}

// MARK: Platforms

extension CredentialSearch {
    private func container() throws(StorageError) -> ContainerEndpoint? {
        let authorization: ContainerEndpoint.Authorization =
            value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").map { .file($0) }
            ?? value("AWS_CONTAINER_AUTHORIZATION_TOKEN").map { .token($0) } ?? .none
        if let path = value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            let address = "http://169.254.170.2" + (path.hasPrefix("/") ? path : "/" + path)
            return ContainerEndpoint(address: address, authorization: authorization)
        }
        guard let address = value("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
        guard Self.isTrusted(address) else {
            throw Self.failure(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI names a server that is not of this machine",
                hint: "it must be https, or http to 127.0.0.1, localhost, 169.254.170.2 "
                    + "or 169.254.170.23")
        }
        return ContainerEndpoint(address: address, authorization: authorization)
    }

    /// Whoever answers in the clear is handed the platform's token.
    private static func isTrusted(_ address: String) -> Bool {
        if address.lowercased().hasPrefix("https://") { return true }
        guard address.lowercased().hasPrefix("http://") else { return false }
        let rest = address.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else { return false }
        let isBracketed = authority.hasPrefix("[")
        let host =
            isBracketed
            ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        let known = ["localhost", "169.254.170.2", "169.254.170.23", "::1", "fd00:ec2::23"]
        return known.contains(host.lowercased()) || isLoopback(host)
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
            .map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }

    private var instance: String? {
        guard value("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else { return nil }
        if let address = value("AWS_EC2_METADATA_SERVICE_ENDPOINT") {
            return address.hasSuffix("/") ? String(address.dropLast()) : address
        }
        let isVersion6 = value("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.lowercased() == "ipv6"
        return isVersion6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    }
}
