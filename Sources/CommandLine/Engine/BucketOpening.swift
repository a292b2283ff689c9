import Configuration
import Credentials
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
        let credentials = try BucketCredentials(invocation.environment, settings)
        let profile = credentials.profile
        let client = try client(profile)
        let location = try location(profile)
        let store = S3Store(
            location, client: client,
            credentials: try credentials.source(client, region: location.region))
        let report = RetryReport(invocation.output)
        return RetryingStore(
            store, policy: .ofBuckets, clock: ContinuousClock(),
            report: { report.tell($0, before: $1) })
    }

    private func location(_ profile: Profile?) throws -> S3Location {
        try S3Location(
            bucket: address.bucket, prefix: address.prefix,
            endpoint: address.endpoint ?? settings.endpoint ?? profile?.endpoint,
            region: address.region ?? settings.region ?? profile?.region,
            style: profile?.addressingStyle.flatMap(S3Location.Style.init(setting:)))
    }

    private func client(_ profile: Profile?) throws -> HTTPClient {
        var options = HTTPOptions(userAgent: "holdfast/\(Program.version)")
        if let path = settings.authorities ?? profile?.caBundle {
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
}

extension S3Location.Style {
    /// As Amazon's tools call it; what they leave open is left open.
    fileprivate init?(setting: String) {
        switch setting.lowercased() {
        case "path": self = .path
        case "virtual": self = .virtualHost
        default: return nil
        }
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
