import HTTP
import Storage
import Synchronization

@testable import Credentials
@testable import S3

extension Decoder {
    /// What reads the files of Amazon's tools, and credentials that programs and services give out.
    static let credentials = [
        Decoder("profile-files") { bytes in
            let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
            let files = ProfileFiles(
                config: try ProfileFile(try text(Array(parts[0]))),
                credentials: try ProfileFile(try text(Array(parts.last ?? []))))
            let search = CredentialSearch(environment: [:], files: files)
            for name in files.names {
                guard files.profile(name) != nil else { return [0] }
                _ = try? search.origin(keys: nil, profile: name)
            }
            _ = try? search.origin(keys: nil, profile: nil)
            return nil
        },
        Decoder("credential-process") { bytes in
            let origin = CredentialOrigin.process("command", profile: "p")
            return try isSound(origin, [], output: bytes) ? nil : [0]
        },
        Decoder("container-credentials") { bytes in
            let endpoint = ContainerEndpoint(address: "http://127.0.0.1/", authorization: .none)
            return try isSound(.container(endpoint), [bytes]) ? nil : [0]
        },
        Decoder("instance-credentials") { bytes in
            let answers = bytes.split(separator: 0, omittingEmptySubsequences: false)
            return try isSound(.instance("http://127.0.0.1"), answers.map { Array($0) })
                ? nil : [0]
        },
        Decoder("token-service") { bytes in
            let identity = WebIdentity(role: "r", session: "s", tokenFile: "f", seconds: nil)
            let isAnswer = bytes.first == 0
            return try isSound(
                .webIdentity(identity), [Array(bytes.dropFirst())], status: isAnswer ? 200 : 403)
                ? nil : [0]
        },
    ]

    /// Whether what comes of the answers are credentials, for a while, or one line that says why not.
    private static func isSound(
        _ origin: CredentialOrigin, _ answers: [[UInt8]], status: Int = 200, output: [UInt8] = []
    ) throws -> Bool {
        let left = Answers(answers, status)
        let means = CredentialFetching.Means(
            send: { _ in try left.next() }, sendNearby: { _ in try left.next() },
            readFile: { _ in [] }, run: { _ in output },
            now: { UniversalTime(seconds: 1_700_000_000) })
        let fetching = CredentialFetching(means, region: nil, tokenEndpoint: nil)
        let cached = CachedCredentials(now: { 1_700_000_000 }) {
            try await fetching.credentials(from: origin)
        }
        return try waiting {
            do {
                for _ in 0..<2 {
                    let found = try await cached.credentials()
                    guard !found.accessKeyID.isEmpty, !found.secretAccessKey.isEmpty else {
                        return false
                    }
                }
                return true
            } catch let error as StorageError {
                return isOneLine(error.description)
            }
        }
    }
}

/// Gives each answer once, and then none.
private final class Answers: Sendable {
    private let rest: Mutex<[[UInt8]]>
    private let status: Int

    init(_ answers: [[UInt8]], _ status: Int) {
        rest = Mutex(answers.reversed())
        self.status = status
    }

    func next() throws -> HTTPResponse {
        guard let body = rest.withLock({ $0.popLast() }) else {
            throw HTTPError(.refused, "nobody is there")
        }
        return HTTPResponse(status: status, body: body)
    }
}
