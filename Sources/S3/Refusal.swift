import HTTP
import Storage

/// An answer that is not what was asked for, as those above understand it.
struct Refusal {
    private let request: S3Request
    private let location: S3Location
    private let response: HTTPResponse
    private let answer: ErrorAnswer

    init(
        _ request: S3Request, _ location: S3Location, _ response: HTTPResponse,
        _ answer: ErrorAnswer
    ) {
        self.request = request
        self.location = location
        self.response = response
        self.answer = answer
    }

    var error: StorageError { byCode ?? byStatus }

    private func make(
        _ kind: StorageError.Kind, _ reason: String, hint: String? = nil, retry: Bool = false
    ) -> StorageError {
        StorageError(
            kind, request.operation, request.subject, reason, hint: hint, isRetryable: retry,
            retryAfter: retry ? retryAfter : nil)
    }

    /// In seconds, or as a date; what is longer than anybody waits does not matter.
    private var retryAfter: Duration? {
        guard let text = response.headers["retry-after"] else { return nil }
        if let seconds = Int64(text) { return .seconds(min(max(seconds, 0), 86_400)) }
        guard let until = UniversalTime(header: text),
            let now = response.headers["date"].flatMap(UniversalTime.init(header:))
        else { return nil }
        return .seconds(min(max(until.seconds - now.seconds, 0), 86_400))
    }

    private var saying: String {
        let words = [answer.code, answer.message].filter { !$0.isEmpty }.joined(separator: ": ")
        return words.isEmpty ? "\(response.status)" : "\(response.status) \(words)"
    }
}

// MARK: Codes

extension Refusal {
    private var byCode: StorageError? {
        switch answer.code {
        case "NoSuchKey": make(.notFound, "there is no such object")
        case "NoSuchBucket":
            make(
                .noStore, "there is no bucket \(location.bucket) at \(location.origin)",
                hint: "create it with the tools of your provider, or correct the address")
        case "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout",
            "OperationAborted",
            "ConditionalRequestConflict", "TooManyRequests", "RequestLimitExceeded":
            make(.unreachable, "the server asks for patience (\(saying))", retry: true)
        case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch",
            "IncompleteBody",
            "InvalidDigest":
            make(.unreachable, "what arrived is not what was sent (\(saying))", retry: true)
        // The server's time was learnt already: then it was the request that took too long.
        case "RequestTimeTooSkewed":
            make(
                .unreachable, "this machine's clock and the server's differ too much",
                hint: "set it by NTP", retry: true)
        case "QuotaExceeded", "XMinioStorageFull", "StorageLimitExceeded", "QuotaExceededException":
            make(.noSpace, "the store is full (\(saying))")
        case "InvalidRange": make(.damaged, "it ends before the bytes that are needed")
        case "InvalidObjectState":
            make(
                .other, "it lies in an archive of the provider's, where it can't be read",
                hint: "have the provider restore it first")
        case "PermanentRedirect", "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException":
            make(
                .other, "the bucket is in another region than \(location.region) (\(saying))",
                hint: "AWS_REGION=REGION")
        default: credentialProblem
        }
    }

    private var credentialProblem: StorageError? {
        switch answer.code {
        case "InvalidAccessKeyId":
            make(
                .denied, "the server does not know the access key",
                hint: "check AWS_ACCESS_KEY_ID, and that it belongs to \(location.origin)")
        case "SignatureDoesNotMatch":
            make(
                .denied, "the server computes another signature",
                hint: "check AWS_SECRET_ACCESS_KEY, which must be copied whole")
        case "ExpiredToken", "TokenRefreshRequired", "ExpiredTokenException":
            make(.denied, "the credentials have expired", hint: "get new ones")
        case "InvalidToken":
            make(
                .denied, "the session token is not valid", hint: "check AWS_SESSION_TOKEN")
        default: nil
        }
    }
}

// MARK: Statuses

extension Refusal {
    private var byStatus: StorageError {
        switch response.status {
        case 401, 403: denied
        case 404 where request.name != nil: make(.notFound, "there is no such object")
        case 404:
            make(.noStore, "there is no bucket \(location.bucket) at \(location.origin)")
        case 408, 409, 425, 429, 500, 502, 503, 504:
            make(.unreachable, "the server asks for patience (\(saying))", retry: true)
        case 416: make(.damaged, "it ends before the bytes that are needed")
        case 413: make(.other, "the server takes no objects of this size (\(saying))")
        case 501:
            make(
                .unsupported,
                request.isConditional
                    ? "the server can't put only what is absent (\(saying))"
                    : "the server can't do this (\(saying))",
                hint: request.isConditional ? StoreProperties.hintOfSingleWriters : nil)
        case 507: make(.noSpace, "the store is full (\(saying))")
        case 300..<400:
            make(
                .other, "the server sends us elsewhere (\(saying))",
                hint: "use the address of the bucket itself: "
                    + (response.headers["location"].map(Self.plain) ?? "see your provider"))
        default: make(.other, "the server answers \(saying)", hint: keyHint ?? lockHint)
        }
    }

    /// Servers differ much in how they ask for the key of SSE-C, or say that it is another.
    private var keyHint: String? {
        let words = answer.message.lowercased()
        let signs = [
            "server side encryption", "server-side encryption", "customer", "hash of the key",
        ]
        guard response.status == 400, signs.contains(where: words.contains) else { return nil }
        return "if it was written with sse-c, it takes that key: see s3.encryption"
    }

    private var lockHint: String? {
        let isLocking =
            request.operation == "lock" || request.headers.contains { $0.name == S3Lock.modeName }
        return response.status == 400 && isLocking ? S3Store.hintOfLocks : nil
    }

    private static func plain(_ text: String) -> String {
        String(text.unicodeScalars.prefix(200).filter { (0x21...0x7E).contains($0.value) })
    }
}

// MARK: Permissions

extension Refusal {
    /// Some servers say what is not allowed, and that may be something else than one would think.
    private var denied: StorageError {
        let permission = answer.deniedAction ?? request.permission
        let said = answer.deniedAction == nil ? saying : "\(response.status) \(answer.code)"
        let hasKey = request.headers.contains { $0.name.hasSuffix("-customer-key") }
        return make(
            .denied,
            "access is denied: \(permission) on \(subject(of: permission)) is not allowed "
                + "(\(said))",
            hint: "allow \(permission) on \(scope(of: permission))" + condition(of: permission)
                + (hasKey ? "; or was it written with another key for sse-c?" : ""))
    }

    private func subject(of permission: String) -> String {
        guard isAboutObjects(permission), let name = request.name else {
            return scope(of: permission)
        }
        return "\(location.resource)/\(name)"
    }

    private func scope(of permission: String) -> String {
        if permission.hasPrefix("kms:") { return "the key that the bucket encrypts with" }
        guard isAboutObjects(permission) else { return location.resource }
        return "\(location.resource)/\(location.start(of: nil))*"
    }

    /// What is enough where a policy does not allow the whole bucket.
    private func condition(of permission: String) -> String {
        guard permission == "s3:ListBucket", !location.prefix.isEmpty else { return "" }
        return ", at least where s3:prefix is like \(location.start(of: nil))*; "
            + "holdfast doctor --policy writer prints such a policy"
    }

    private func isAboutObjects(_ permission: String) -> Bool {
        permission.hasPrefix("s3:") && permission.contains("Object")
    }
}

// MARK: No answer

extension StorageError {
    init(_ error: HTTPError, _ request: S3Request) {
        let (kind, isRetryable): (Kind, Bool) =
            switch error.kind {
            case .nameNotFound, .refused, .connectTimeout, .deadline, .stalled, .broken, .truncated:
                (.unreachable, true)
            case .tls, .proxy, .notHTTP, .noTrustStore, .clientCertificate: (.unreachable, false)
            case .tooLarge: (.damaged, false)
            case .invalid, .noLibrary, .other: (.other, false)
            }
        let hint =
            error.kind == .tls(.unknownAuthority)
            ? "name the certificate of its authority: AWS_CA_BUNDLE=FILE" : error.hint
        self.init(
            kind, request.operation, request.subject, error.reason, hint: hint,
            isRetryable: isRetryable)
    }
}
