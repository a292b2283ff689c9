import Configuration
import Files
import HTTP
import S3
import Storage
import Synchronization

/// Makes the store of a repository in a bucket.
struct BucketOpening {
    let invocation: Invocation
    let settings: BucketSettings
    let address: BucketAddress

    /// The bucket, whose requests are made again as long as that is of use.
    func store() throws -> any ObjectStore {
        let store = S3Store(
            try location, client: try client(), credentials: try credentials())
        let report = RetryReport(invocation.output)
        return RetryingStore(
            store, policy: .ofBuckets, clock: ContinuousClock(),
            report: { report.tell($0, before: $1) })
    }

    private var location: S3Location {
        get throws {
            try S3Location(
                bucket: address.bucket, prefix: address.prefix,
                endpoint: address.endpoint ?? settings.endpoint,
                region: address.region ?? settings.region)
        }
    }

    private func client() throws -> HTTPClient {
        var options = HTTPOptions(userAgent: "holdfast/\(Program.version)")
        if let path = settings.authorities {
            let folder = try? Directory.open(FilePath(path))
            options.trust = folder != nil ? .folder(path) : .file(path)
        }
        do throws(HTTPError) {
            return try HTTPClient(options)
        } catch {
            throw Failure(
                "open \(address): \(error.reason)", hint: error.hint, exitCode: .unreachable)
        }
    }

    /// Those that the environment holds.
    private func credentials() throws -> S3CredentialsSource {
        guard let key = settings.accessKeyID, let secret = settings.secretAccessKey else {
            let missing = settings.missingVariable ?? "AWS_ACCESS_KEY_ID"
            throw Failure(
                "open \(address): the bucket needs credentials, and \(missing) is not set",
                hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
                    + "or HOLDFAST_AWS_ACCESS_KEY_ID and HOLDFAST_AWS_SECRET_ACCESS_KEY",
                exitCode: .unreachable)
        }
        let credentials = S3Credentials(
            accessKeyID: key, secretAccessKey: secret.exposed,
            sessionToken: settings.sessionToken?.exposed)
        return { credentials }
    }
}

extension RetryPolicy {
    /// A bucket that never answered is given up soon, so that a container's start does not hang;
    /// one that did may be gone for a while.
    fileprivate static let ofBuckets = RetryPolicy(
        firstDelay: .milliseconds(250), longestDelay: .seconds(8), deadline: .seconds(120),
        firstDeadline: .seconds(30))
}

/// Tells what is tried again: each reason once, unless somebody looks closely.
private final class RetryReport: Sendable {
    private let output: Output
    private let told = Mutex<String?>(nil)

    init(_ output: Output) {
        self.output = output
    }

    func tell(_ error: StorageError, before delay: Duration) {
        let isNews = told.withLock { told in
            // Short hiccups are nothing to speak of.
            guard delay >= .seconds(1), told != error.reason else { return false }
            told = error.reason
            return true
        }
        let text = "\(error); trying again"
        if isNews { output.note(text) } else { output.detail(text) }
    }
}
