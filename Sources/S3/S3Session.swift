import Files
import HTTP
import Storage
import Synchronization

/// Signs and sends requests to one bucket, and learns from the answers what it needs for others.
final class S3Session: Sendable {
    private let client: HTTPClient
    private let credentials: S3CredentialsSource
    private let clock: @Sendable () -> FileTime
    /// So long one try waits for a server that has never said anything.
    private let firstPatience: Duration
    private let state: Mutex<State>

    private struct State {
        var location: S3Location
        /// By how much the server's clock is ahead of this machine's.
        var skew: Int64 = 0
        /// The last `Date` that a server told, and when.
        var told: (date: UniversalTime, at: ContinuousClock.Instant)?
        var listsInOrder = true
        var takesChecksums: Bool
        var hasAnswered = false
        /// Whether a connection broke while something was sent: perhaps a refusal was not heard.
        var isUnheard = false
        var listsFoldersInOrder = true
        /// By whether they make what is there longer.
        var provenLocks: Set<Bool> = []
        var replaced: Set<ObjectKey> = []
        var bookmarks = Bookmarks()
    }

    init(
        _ location: S3Location, _ client: HTTPClient, _ credentials: @escaping S3CredentialsSource,
        firstPatience: Duration, clock: @escaping @Sendable () -> FileTime
    ) {
        self.client = client
        self.credentials = credentials
        self.firstPatience = firstPatience
        self.clock = clock
        let preset = Preset.known(host: location.host)
        state = Mutex(
            State(location: location, takesChecksums: preset?.takesChecksums ?? true))
    }

    var location: S3Location { state.withLock { $0.location } }
    var listsInOrder: Bool { state.withLock { $0.listsInOrder } }
    private var hasAnswered: Bool { state.withLock { $0.hasAnswered } }

    var listsFoldersInOrder: Bool { state.withLock { $0.listsFoldersInOrder } }

    /// How a server without any order is told to go on behind a page.
    func bookmark(behind place: Bookmarks.Place) -> String? {
        state.withLock { $0.bookmarks[place] }
    }

    func note(_ token: String, behind place: Bookmarks.Place) {
        state.withLock { $0.bookmarks.note(token, behind: place) }
    }

    func noteDisorder(inFolder: Bool) {
        state.withLock { state in
            state.listsInOrder = false
            if inFolder { state.listsFoldersInOrder = false }
        }
    }

    /// The server's time, as its last answer told it.
    var serverTime: FileTime? {
        guard let told = state.withLock({ $0.told }) else { return nil }
        let elapsed = told.at.duration(to: .now).components
        return FileTime(seconds: told.date.seconds + elapsed.seconds)
    }

    /// The server's time as well as it is known.
    var now: FileTime {
        serverTime ?? FileTime(seconds: clock().seconds + state.withLock { $0.skew })
    }

    func hasProvenLock(extending: Bool) -> Bool {
        state.withLock { $0.provenLocks.contains(extending) }
    }

    func noteProvenLock(extending: Bool) {
        state.withLock { _ = $0.provenLocks.insert(extending) }
    }

    func isReplaced(_ key: ObjectKey) -> Bool { state.withLock { $0.replaced.contains(key) } }

    func noteReplaced(_ key: ObjectKey) {
        state.withLock { _ = $0.replaced.insert(key) }
    }

    /// How often a request is made anew with what an answer taught.
    private static let lessons = 3

    /// The answer, if its status is one of those that were asked for; it throws otherwise.
    func send(
        _ request: S3Request, accepting accepted: [Int], expecting size: Int = 0
    ) async throws -> HTTPResponse {
        var lessons = 0
        if !request.body.isEmpty { await hearRefusal(of: request) }
        while true {
            let belief = state.withLock { Belief($0) }
            let said = belief.takesChecksums ? request : request.withOldChecksum
            let response = try await sendOnce(said, believing: belief, expecting: size)
            if accepted.contains(response.status) { return response }
            let answer = ErrorAnswer(response.body)
            if lessons < Self.lessons,
                said.hasChecksum && learnChecksums(from: response)
                    || learn(from: response, answer, correcting: belief)
            {
                lessons += 1
                continue
            }
            throw Refusal(request, belief.location, response, answer).error
        }
    }

    /// A server that refuses something long without reading it breaks the connection, and its answer
    /// is lost: a short request hears it, and learns.
    private func hearRefusal(of request: S3Request) async {
        let isUnheard = state.withLock { state in
            defer { state.isUnheard = false }
            return state.isUnheard
        }
        guard isUnheard else { return }
        _ = try? await send(request.short, accepting: [200, 206, 404, 416])
    }

    /// What answers can teach, as it was when a request was made.
    private struct Belief {
        let location: S3Location
        let skew: Int64
        let takesChecksums: Bool

        init(_ state: State) {
            location = state.location
            skew = state.skew
            takesChecksums = state.takesChecksums
        }
    }

    private func sendOnce(
        _ request: S3Request, believing belief: Belief, expecting size: Int
    ) async throws -> HTTPResponse {
        let location = belief.location
        let signer = Signer(try await credentials(), region: location.region)
        let time = UniversalTime(seconds: clock().seconds + belief.skew)
        let path = request.name.map(location.path(ofName:)) ?? location.bucketPath
        let signable = SignableRequest(
            request.method, path: path, query: request.query,
            headers: request.headers + [
                HTTPHeader("host", location.host),
                HTTPHeader("x-amz-content-sha256", request.payloadHash),
            ], payloadHash: request.payloadHash)
        let query = signable.canonicalQuery
        do {
            let response = try await client.send(
                HTTPRequest(
                    request.method, location.origin + path + (query.isEmpty ? "" : "?" + query),
                    headers: signer.signedHeaders(of: signable, at: time), body: request.body,
                    largestBody: request.largestAnswer,
                    deadline: request.deadline(expecting: size),
                    stallTimeout: hasAnswered ? nil : firstPatience))
            note(response)
            return response
        } catch let error as HTTPError {
            if error.kind == .broken, !request.body.isEmpty {
                state.withLock { $0.isUnheard = true }
            }
            throw StorageError(error, request)
        }
    }

    private func note(_ response: HTTPResponse) {
        let isFolderLike = response.headers["server"]?.hasPrefix("SeaweedFS") == true
        let date = response.headers["date"].flatMap(UniversalTime.init(header:))
        state.withLock { state in
            state.hasAnswered = true
            if isFolderLike { state.listsInOrder = false }
            if let date { state.told = (date, .now) }
        }
    }

    /// Whether the answer says what was wrong with the request, and it is mended.
    private func learn(
        from response: HTTPResponse, _ answer: ErrorAnswer, correcting belief: Belief
    ) -> Bool {
        if answer.code == "RequestTimeTooSkewed" {
            return learnTime(from: response, correcting: belief)
        }
        guard [301, 302, 307, 400, 403].contains(response.status),
            let region = response.headers["x-amz-bucket-region"] ?? answer.region,
            S3Location.isRegion(region)
        else { return false }
        return state.withLock { state in
            // Another request may have learnt it meanwhile.
            guard state.location.region == belief.location.region else { return true }
            guard state.location.region != region else { return false }
            state.location.region = region
            return true
        }
    }

    /// Whether the server does not know a header that says what the body should be.
    private func learnChecksums(from response: HTTPResponse) -> Bool {
        guard [400, 501].contains(response.status) else { return false }
        let text = String(decoding: response.body, as: UTF8.self).lowercased()
        guard text.contains("x-amz-checksum-") || text.contains("x-amz-sdk-checksum-") else {
            return false
        }
        state.withLock { $0.takesChecksums = false }
        return true
    }

    private func learnTime(from response: HTTPResponse, correcting belief: Belief) -> Bool {
        guard let date = response.headers["date"].flatMap(UniversalTime.init(header:)) else {
            return false
        }
        let skew = date.seconds - clock().seconds
        return state.withLock { state in
            // What was just tried is not tried again.
            guard abs(belief.skew - skew) > 2 else { return false }
            state.skew = skew
            return true
        }
    }
}
