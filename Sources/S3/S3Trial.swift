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
        let response = try await session.send(request, accepting: [200])
        var reader = XMLReader(response.body)
        var text = ""
        while let event = try? reader.next() {
            switch event {
            case .start: text = ""
            case .text(let piece): text += piece
            case .end("Status"):
                return text == "Enabled" ? .enabled : .suspended
            case .end: break
            }
        }
        return .off
    }

    /// Whether the server refuses an object that was harmed on its way; else it is left there.
    package func refusesDamage(at key: ObjectKey) async throws -> Bool {
        let sent = S3Request.put(
            key, as: try name(key, "put"), [Array("sent".utf8)], .always, options)
        var harmed = sent
        harmed.body = [Array("came".utf8)]
        let response = try await session.send(harmed, accepting: [200, 201, 204, 400, 403])
        return response.status >= 400
    }
}
