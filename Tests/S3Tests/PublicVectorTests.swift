import Foundation
import HTTP
import Testing

@testable import S3

/// One of the public signature vectors, a folder of small files.
struct SignatureVector: CustomTestStringConvertible, Sendable {
    private struct Context: Decodable {
        struct Credentials: Decodable {
            let access_key_id: String
            let secret_access_key: String
            let token: String?
        }

        let credentials: Credentials
        let expiration_in_seconds: Int
        let normalize: Bool
        let region: String
        let service: String
        let timestamp: String
    }

    private let folder: URL
    private let context: Context

    var testDescription: String { folder.lastPathComponent }
    var seconds: Int { context.expiration_in_seconds }
    var rule: CanonicalPathRule { context.normalize ? .normalized : .encoded }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }

    var signer: Signer {
        let given = context.credentials
        return Signer(
            S3Credentials(
                accessKeyID: given.access_key_id, secretAccessKey: given.secret_access_key,
                sessionToken: given.token),
            region: context.region, service: context.service, pathRule: rule)
    }

    var time: UniversalTime {
        get throws { try #require(UniversalTime(listing: context.timestamp)) }
    }

    /// What is to be signed, with lines that continue others joined to them.
    var request: SignableRequest {
        get throws {
            var lines = try text("request.txt").components(separatedBy: "\n")
            let words = lines.removeFirst().components(separatedBy: " ")
            let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
            let query = target.dropFirst().flatMap { $0.split(separator: "&") }.map { item in
                let halves = item.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return QueryItem(String(halves[0]), halves.count > 1 ? String(halves[1]) : "")
            }
            var headers: [HTTPHeader] = []
            for line in lines.prefix(while: { !$0.isEmpty }) {
                if line.hasPrefix(" "), let last = headers.popLast() {
                    headers.append(HTTPHeader(last.name, last.value + "\n" + line))
                } else {
                    let halves = line.split(
                        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                    headers.append(HTTPHeader(String(halves[0]), String(halves[1])))
                }
            }
            return SignableRequest(words[0], path: target[0], query: query, headers: headers)
        }
    }

    private init(_ folder: URL) throws {
        self.folder = folder
        context = try JSONDecoder().decode(
            Context.self, from: Data(contentsOf: folder.appendingPathComponent("context.json")))
    }

    /// From the folder that HOLDFAST_TEST_VECTORS names, else beside the checkout.
    static let all: [SignatureVector] = {
        guard let place else { return [] }
        do {
            return try FileManager.default
                .contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
                .sorted { $0.path < $1.path }
                .map(SignatureVector.init)
        } catch {
            Issue.record(error, "no vectors from \(place.path)")
            return []
        }
    }()

    private static var place: URL? {
        if let given = ProcessInfo.processInfo.environment["HOLDFAST_TEST_VECTORS"] {
            return URL(fileURLWithPath: given).appendingPathComponent("sigv4")
        }
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let parents = sequence(first: here) { folder in
            folder.path == "/" ? nil : folder.deletingLastPathComponent()
        }
        return parents.lazy.map { $0.appendingPathComponent("shared/vectors/sigv4") }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }
}

@Suite struct PublicVectorTests {
    @Test func `The public vectors are all there, or none`() {
        #expect([0, 16].contains(SignatureVector.all.count))
    }

    @Test(arguments: SignatureVector.all)
    func `Signatures in headers are those of the vectors`(vector: SignatureVector) throws {
        let headers = vector.signer.signedHeaders(of: try vector.request, at: try vector.time)
        var request = try vector.request
        request.headers = headers.filter { $0.name != "authorization" }
        #expect(request.canonical(vector.rule) == (try vector.text("header-canonical-request.txt")))
        let toSign = vector.signer.textToSign(request, at: try vector.time)
        #expect(toSign == (try vector.text("header-string-to-sign.txt")))
        let authorization = try #require(HTTPHeaders(headers)["authorization"])
        #expect(try vector.text("header-signed-request.txt").contains(authorization))
        #expect(authorization.hasSuffix(try vector.text("header-signature.txt")))
    }

    @Test(arguments: SignatureVector.all)
    func `Signatures in queries are those of the vectors`(vector: SignatureVector) throws {
        let query = vector.signer.signedQuery(
            of: try vector.request, at: try vector.time, seconds: vector.seconds)
        var request = try vector.request
        request.query = query.dropLast()
        #expect(request.canonical(vector.rule) == (try vector.text("query-canonical-request.txt")))
        #expect(query.last?.value == (try vector.text("query-signature.txt")))
    }
}
