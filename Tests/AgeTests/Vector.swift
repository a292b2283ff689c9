import Foundation
import TestSupport
import Testing

/// One file of a test kit: what to decrypt, with what, and what must come of it.
struct Vector: CustomTestStringConvertible {
    let name: String
    let expectation: String
    let file: [UInt8]
    private let keys: [(key: String, value: String)]

    var testDescription: String { name }
    var identities: [String] { values("identity") }
    var passphrases: [String] { values("passphrase") }
    var payload: String? { values("payload").first }
    var isArmored: Bool { values("armored") == ["yes"] }

    private init?(_ url: URL, inflated: URL) throws {
        let contents = try Data(contentsOf: url)
        guard contents.starts(with: Data("expect: ".utf8)),
            let end = contents.range(of: Data("\n\n".utf8))
        else { return nil }
        let head = String(decoding: contents[..<end.lowerBound], as: UTF8.self)
        let keys = head.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (key: parts[0], value: parts[1]) : nil
        }
        name = url.lastPathComponent
        expectation = keys.first { $0.key == "expect" }?.value ?? ""
        self.keys = keys
        if keys.contains(where: { $0 == ("compressed", "zlib") }) {
            file = Array(try Data(contentsOf: inflated.appendingPathComponent(name)))
        } else {
            let isHex = keys.contains { $0 == ("encoding", "hex") }
            let body = contents[end.upperBound...]
            file = isHex ? Self.hexadecimal(body) : Array(body)
        }
    }

    private func values(_ key: String) -> [String] {
        keys.filter { $0.key == key }.map(\.value)
    }

    private static func hexadecimal(_ text: Data) -> [UInt8] {
        let digits = String(decoding: text, as: UTF8.self).compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}

extension Vector {
    static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    static let ours = all(in: here.appendingPathComponent("Vectors"))

    /// The public kit, from the folder that HOLDFAST_TEST_VECTORS names, else beside the checkout.
    static let publicKit = kitFolder.map(all) ?? []

    private static var kitFolder: URL? {
        if let given = ProcessInfo.processInfo.environment["HOLDFAST_TEST_VECTORS"] {
            return URL(fileURLWithPath: given).appendingPathComponent("age")
        }
        let parents = sequence(first: here) { folder in
            folder.path == "/" ? nil : folder.deletingLastPathComponent()
        }
        return parents.lazy.map { $0.appendingPathComponent("shared/vectors/age") }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }

    private static func all(in folder: URL) -> [Vector] {
        do {
            let inflated = try TemporaryPlace()
            try inflate(folder, into: inflated.folder)
            return try FileManager.default
                .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .sorted { $0.path < $1.path }
                .compactMap { try Vector($0, inflated: inflated.folder) }
        } catch {
            Issue.record(error, "no vectors from \(folder.path)")
            return []
        }
    }

    /// The toolchain has no zlib, and Python has.
    private static func inflate(_ folder: URL, into target: URL) throws {
        let program = here.appendingPathComponent("Programs/inflate").path
        let run = try ChildProcess.run(["python3", program, folder.path, target.path])
        try #require(run.exitCode == 0, "python3 inflates: \(run.errorOutput)")
    }
}

/// A folder that goes with its owner.
final class TemporaryPlace {
    let folder: URL

    init() throws {
        folder = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("age-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func file(_ name: String) -> URL { folder.appendingPathComponent(name) }
}
