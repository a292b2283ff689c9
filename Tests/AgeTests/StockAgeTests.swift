import Cryptography
import Foundation
import TestSupport
import Testing

@testable import Age

/// Against the programs `age` and `age-keygen`, both ways.
@Suite(.enabled(if: StockAge.isInstalled, "age is not installed"))
struct StockAgeTests {
    static let lengths = [0, 1, 65_535, 65_536, 65_537, 300_000]

    @Test func `age-keygen's file opens what age encrypted to it`() throws {
        let stock = try StockAge()
        let identities = try KeyFile.parse(String(contentsOf: stock.keyFile, encoding: .utf8))
        #expect(identities.map(\.recipient.text) == [try stock.recipient()])
    }

    @Test func `age-keygen reads our identities`() throws {
        let stock = try StockAge()
        let identity = try Identity.generate(using: SystemRandom())
        try Data(identity.string.utf8).write(to: stock.keyFile)
        #expect(try stock.recipient() == identity.recipient.text)
    }

    @Test(arguments: lengths, [false, true])
    func `what age encrypts opens here`(count: Int, armored: Bool) throws {
        let stock = try StockAge()
        let file = try stock.encrypt(
            pattern(count), (armored ? ["--armor"] : []) + ["-r", try stock.recipient()])
        #expect(Armor.begins(file) == armored)
        let identities = try stock.identities()
        #expect(try AgeFile.decrypt(file, identities) == pattern(count))
        #expect(try Reading(file, identities, piece: 7000).released == pattern(count))
    }

    @Test(arguments: lengths, [false, true])
    func `what is encrypted here opens with age`(count: Int, armored: Bool) throws {
        let stock = try StockAge()
        let recipients = try stock.identities().map(\.recipient)
        let file = try AgeFile.encrypt(pattern(count), to: recipients)
        #expect(try stock.decrypt(armored ? Armor.encode(file) : file) == pattern(count))
    }

    @Test func `several recipients of either side open it`() throws {
        let (one, other) = (try StockAge(), try StockAge())
        let recipients = [try one.recipient(), try other.recipient()]
        let theirs = try one.encrypt(pattern(100), recipients.flatMap { ["-r", $0] })
        let ours = try AgeFile.encrypt(
            pattern(100), to: recipients.map { try Recipient(parsing: $0) })
        for stock in [one, other] {
            #expect(try AgeFile.decrypt(theirs, stock.identities()) == pattern(100))
            #expect(try stock.decrypt(ours) == pattern(100))
        }
    }

    @Test func `a passphrase opens on either side`() throws {
        let stock = try StockAge()
        let theirs = try stock.encrypt(
            pattern(1000), ["--passphrase"], answers: ["open sesame", "open sesame"])
        #expect(try AgeFile.decrypt(theirs, passphrase: "open sesame") == pattern(1000))
        let ours = try AgeFile.encrypt(pattern(1000), passphrase: "sesame", workFactor: 10)
        #expect(try stock.decrypt(ours, answers: ["sesame"]) == pattern(1000))
    }

    @Test func `what age refuses here is refused there`() throws {
        let stock = try StockAge()
        let file = try AgeFile.encrypt(pattern(100), to: stock.identities().map(\.recipient))
        var damaged = file
        damaged[file.count - 1] ^= 1
        #expect(throws: StockAge.Failure.self) { try stock.decrypt(damaged) }
        #expect(throws: StockAge.Failure.self) { try stock.decrypt(file + [0]) }
    }
}

/// A key pair in a folder of its own, and the programs that use it.
struct StockAge {
    struct Failure: Error {
        let message: String
    }

    let keyFile: URL
    private let place: TemporaryPlace

    static var isInstalled: Bool {
        let run = try? ChildProcess.run(["age-keygen", "--version"])  // absent: not installed
        return run?.exitCode == 0
    }

    init() throws {
        place = try TemporaryPlace()
        keyFile = place.file("key.txt")
        try Self.run(["age-keygen", "-o", keyFile.path])
    }

    func recipient() throws -> String {
        try Self.run(["age-keygen", "-y", keyFile.path])
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func identities() throws -> [Identity] {
        try KeyFile.parse(String(contentsOf: keyFile, encoding: .utf8))
    }

    func encrypt(
        _ plaintext: [UInt8], _ options: [String], answers: [String] = []
    ) throws -> [UInt8] {
        try convert(plaintext, ["age", "--encrypt"] + options, answers)
    }

    func decrypt(_ file: [UInt8], answers: [String] = []) throws -> [UInt8] {
        try convert(
            file, ["age", "--decrypt"] + (answers.isEmpty ? ["-i", keyFile.path] : []), answers)
    }

    private func convert(
        _ input: [UInt8], _ command: [String], _ answers: [String]
    ) throws -> [UInt8] {
        let (source, target) = (place.file("source"), place.file("target"))
        try Data(input).write(to: source)
        let command = command + ["-o", target.path, source.path]
        try Self.run(answers.isEmpty ? command : atTerminal(command, answers))
        defer { try? FileManager.default.removeItem(at: target) }
        // age makes the file at its first byte, so there is none for no contents.
        guard FileManager.default.fileExists(atPath: target.path) else { return [] }
        return Array(try Data(contentsOf: target))
    }

    /// age asks for passphrases on a terminal only, so one is made, and its prompts are awaited.
    private func atTerminal(_ command: [String], _ answers: [String]) -> [String] {
        ["python3", Vector.here.appendingPathComponent("Programs/at-terminal").path] + answers
            + ["--"] + command
    }

    @discardableResult
    private static func run(_ command: [String]) throws -> String {
        let run = try ChildProcess.run(command)
        guard run.exitCode == 0 else { throw Failure(message: run.errorOutput + run.output) }
        return run.output
    }
}
