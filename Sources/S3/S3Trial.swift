import HTTP
package import Storage

/// What one may want to know of a bucket before one relies on it.
extension S3Store {
    /// Whether a bucket keeps what was replaced or deleted.
    package enum Versioning: String, Sendable {
        case off, enabled, suspended
    }

    package func versioning() async throws -> Versioning {
        let request = S3Request.versioning(of: location.description, options)
        return Versioning(answer: try await session.send(request, accepting: [200]).body)
    }

    /// For how many days the bucket locks what is put, in the words of its rule; nil without one.
    package func lockRule() async throws -> String? {
        let request = S3Request.lockRule(of: location.description, options)
        // Servers say so in many ways where no lock was ever set up.
        let response = try await session.send(request, accepting: [200, 400, 404, 405, 501])
        return response.status == 200 ? S3Lock.rule(response.body) : nil
    }

    /// Whether the server refuses an object that was harmed on its way; else it is left there.
    package func refusesDamage(at key: ObjectKey) async throws -> Bool {
        let sent = S3Request.put(
            key, as: try name(key, "put"), [Array("sent".utf8)], .always, options)
        var harmed = sent
        harmed.body = [Array("came".utf8)]
        harmed.meant = sent.body
        let response = try await session.send(harmed, accepting: [200, 201, 204, 400, 403])
        return response.status >= 400
    }
}

extension S3Store.Versioning {
    /// What a server answers; one that says nothing keeps nothing.
    init(answer: [UInt8]) {
        self = .off
        var reader = XMLReader(answer)
        var text = ""
        while let event = try? reader.next() {
            switch event {
            case .start: text = ""
            case .text(let piece): text += piece
            case .end("Status"):
                self = text == "Enabled" ? .enabled : .suspended
                return
            case .end: break
            }
        }
    }
}

extension S3Lock {
    /// A bucket's rule in words, by a server's answer; nil when it tells of none.
    static func rule(_ answer: [UInt8]) -> String? {
        var reader = XMLReader(answer)
        var (text, mode, span) = ("", "", "")
        while let event = try? reader.next() {
            switch event {
            case .start: text = ""
            case .text(let piece): text += piece
            case .end("Mode"): mode = ErrorAnswer.plain(text).lowercased()
            case .end("Days"): span = ErrorAnswer.plain(text) + " days"
            case .end("Years"): span = ErrorAnswer.plain(text) + " years"
            case .end: break
            }
        }
        return span.isEmpty ? nil : "\(span), \(mode)"
    }
}
