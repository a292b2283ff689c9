package import Format
import Storage

/// What a store was seen to do when it was last tried out, and with which version of the program.
///
/// Any key of the repository can write it, so nothing is decided by it: it shows what has changed.
package struct TrialRecord: Equatable, Sendable {
    package struct Result: Equatable, Sendable {
        package let check: String
        package let state: String
        package let message: String

        package init(check: String, state: String, message: String) {
            self.check = check
            self.state = state
            self.message = message
        }
    }

    package let time: Timestamp
    package let program: String
    package let results: [Result]

    package init(time: Timestamp, program: String, results: [Result]) {
        self.time = time
        self.program = program
        self.results = results
    }
}

// MARK: Coding

extension TrialRecord {
    private static let longestText = 4096

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.moment(time)
        writer.string(program)
        writer.number(results.count)
        for result in results {
            for text in [result.check, result.state, result.message] { writer.string(text) }
        }
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "record of a trial")
        time = try reader.moment()
        program = try reader.string(upTo: Self.longestText)
        var results: [Result] = []
        for _ in 0..<(try reader.count(ofItemsSized: 3)) {
            results.append(
                Result(
                    check: try reader.string(upTo: Self.longestText),
                    state: try reader.string(upTo: Self.longestText),
                    message: try reader.string(upTo: Self.longestText)))
        }
        self.results = results
        try reader.finish()
    }
}

// MARK: In the store

extension Repository {
    /// Nil when there is none, or none that can be read.
    package func trialRecord() async throws -> TrialRecord? {
        guard let object = try await store.find(Layout.trial),
            let opened = try? Vault(keyring: keyring).open(object, as: [.trial], at: Layout.trial)
        else { return nil }
        return try? TrialRecord(opened.content)
    }

    /// Takes the place of the record before.
    package func record(_ results: [TrialRecord.Result]) async throws {
        let record = TrialRecord(
            time: surroundings.now(), program: surroundings.program, results: results)
        let object = try Vault(keyring: keyring).seal(
            .trial, record.encoded(), name: try surroundings.makeName(),
            generation: keyring.newestGeneration.number, at: Layout.trial)
        _ = try await store.put(Layout.trial, [object], .always)
    }
}
