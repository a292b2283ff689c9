import Configuration
import Credentials
import Files
import HTTP
import Processes
import S3
import Storage

/// Finds the credentials of a bucket, and has them kept fresh.
struct BucketCredentials {
    private let environment: [String: String]
    private let settings: BucketSettings
    private let files: ProfileFiles

    private static let largestFile = 1 << 20
    /// What opens the repository is nothing for programs that fetch the bucket's credentials.
    private static let ownSecrets = [
        "HOLDFAST_KEY", "HOLDFAST_PASSPHRASE", "HOLDFAST_S3_CUSTOMER_KEY",
    ]

    init(_ environment: [String: String], _ settings: BucketSettings) throws {
        self.environment = environment
        self.settings = settings
        let paths = settings.readsProfiles ? ProfileFiles.paths(environment) : (nil, nil)
        files = ProfileFiles(
            config: try Self.read(paths.0), credentials: try Self.read(paths.1))
    }

    /// The profile whose other settings are in force.
    var profile: Profile? {
        let names = [
            settings.profile, environment["AWS_PROFILE"], environment["AWS_DEFAULT_PROFILE"],
        ]
        return files.profile(names.compactMap { $0 }.first { !$0.isEmpty } ?? "default")
    }

    func source(_ client: HTTPClient, region: String) throws -> S3CredentialsSource {
        let search = CredentialSearch(environment: environment, files: files)
        let keys = settings.profile == nil ? try keys() : nil
        let origin = try search.origin(keys: keys, profile: settings.profile)
        if case .keys(let keys) = origin { return { keys } }
        let fetching = CredentialFetching(
            try means(client), region: region, tokenEndpoint: environment["AWS_ENDPOINT_URL_STS"])
        let cache = CachedCredentials(
            now: { FileTime.now().seconds }, fetch: { try await fetching.credentials(from: origin) }
        )
        return { try await cache.credentials() }
    }

    private func keys() throws -> S3Credentials? {
        if let missing = settings.missingVariable {
            throw StorageError(
                .denied, "find credentials", "of the bucket", "\(missing) is not set",
                hint: "the key's two variables belong together")
        }
        guard let id = settings.accessKeyID, let secret = settings.secretAccessKey else {
            return nil
        }
        return S3Credentials(
            accessKeyID: id, secretAccessKey: secret.exposed,
            sessionToken: settings.sessionToken?.exposed)
    }

    private func means(_ client: HTTPClient) throws -> CredentialFetching.Means {
        let nearby = try HTTPClient(
            HTTPOptions(proxy: .none, connectTimeout: .seconds(1)))
        var variables = environment
        for name in Self.ownSecrets { variables[name] = nil }
        return CredentialFetching.Means(
            send: { try await client.send($0) }, sendNearby: { try await nearby.send($0) },
            readFile: { try WholeFile.read(FilePath($0), limit: Self.largestFile) },
            run: { [variables] command in
                try OutputOfProgram(
                    ["/bin/sh", "-c", command], environment: variables, largestOutput: 1 << 16,
                    deadline: .seconds(60)
                ).read()
            },
            now: { UniversalTime(seconds: FileTime.now().seconds) })
    }

    private static func read(_ path: String?) throws -> ProfileFile {
        guard let path else { return ProfileFile() }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try WholeFile.read(FilePath(path), limit: largestFile)
        } catch {
            guard error.isNotFound else { throw error }
            return ProfileFile()
        }
        do {
            return try ProfileFile(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw Failure("read \(path):\(error.location): \(error.reason)", exitCode: .usage)
        }
    }
}
