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
    func retrying(_ bucket: any ObjectStore) -> any ObjectStore {
        let report = RetryReport(invocation.output)
        return RetryingStore(
            bucket, policy: patience.retries, clock: ContinuousClock(),
            report: { report.tell($0, before: $1) })
    }

    func bucket() throws -> S3Store {
        let credentials = try BucketCredentials(invocation.environment, settings)
        let profile = credentials.profile
        let client = try client(profile)
        let location = try location(profile)
        return S3Store(
            location, client: client,
            options: try BucketOptions(settings: settings).options(for: location),
            credentials: try credentials.source(client, region: location.region),
            firstPatience: patience.firstStallTimeout)
    }

    private var patience: BucketPatience {
        BucketPatience(start: settings.startDeadline, whole: settings.deadline)
    }

    /// Where the bucket is, by all that is said of it; no server is asked.
    func location() throws -> S3Location {
        try location(try BucketCredentials(invocation.environment, settings).profile)
    }

    private func location(_ profile: Profile?) throws -> S3Location {
        try S3Location(
            bucket: address.bucket, prefix: address.prefix,
            endpoint: address.endpoint ?? settings.endpoint ?? profile?.endpoint,
            region: address.region ?? settings.region ?? profile?.region,
            style: settings.style.map(S3Location.Style.init)
                ?? profile?.addressingStyle.flatMap(S3Location.Style.init(setting:)))
    }

    private func client(_ profile: Profile?) throws -> HTTPClient {
        var options = HTTPOptions(
            userAgent: "holdfast/\(Program.version)", connectTimeout: patience.connectTimeout,
            stallTimeout: patience.stallTimeout)
        if let path = settings.authorities ?? profile?.caBundle {
            let folder = try? Directory.open(FilePath(path))
            options.trust = folder != nil ? .folder(path) : .file(path)
        }
        if let certificate = settings.clientCertificate {
            options.clientCertificate = HTTPOptions.ClientCertificate(
                certificate: certificate, key: settings.clientKey)
        }
        if let proxy = settings.proxy?.exposed {
            options.proxy = proxy == "none" ? .none : .address(proxy)
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
    fileprivate init(_ style: BucketSettings.Style) {
        self = style == .path ? .path : .virtualHost
    }

    /// As Amazon's tools call it; what they leave open is left open.
    fileprivate init?(setting: String) {
        switch setting.lowercased() {
        case "path": self = .path
        case "virtual": self = .virtualHost
        default: return nil
        }
    }
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
