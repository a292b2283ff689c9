import Age
import Cryptography
import Foundation
import Synchronization
import Testing

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

func array(_ bytes: Span<UInt8>) -> [UInt8] {
    unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
}

func contents(_ secret: borrowing Secret) -> [UInt8] { array(secret.span) }

/// A recognisable pattern that repeats neither at chunks nor at lines.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 11) }
}

/// Foretold randomness that never repeats itself, as a good source does not.
final class Foretold: RandomSource {
    private let calls = Mutex(0)

    func bytes(_ count: Int) -> [UInt8] {
        let call = calls.withLock { calls in
            calls += 1
            return calls
        }
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += SHA256.hash(ascii("\(call) \(bytes.count)").span) }
        return Array(bytes.prefix(count))
    }
}

/// A small generator for tests that mutate; its seed is printed and may be given.
struct Mutator {
    /// Bytes that mean something to one parser or the other.
    private static let telling = ascii("\n\r- =A\\\"'1")
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    static var seed: UInt64 {
        let given = ProcessInfo.processInfo.environment["HOLDFAST_TEST_SEED"].flatMap(UInt64.init)
        return given ?? UInt64.random(in: 0 ... .max)
    }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(bound, 1)))
    }

    /// One to four changes: a bit, a byte, a byte out, a byte in, a cut, a piece doubled.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) where !bytes.isEmpty {
            let index = below(bytes.count)
            switch below(6) {
            case 0: bytes[index] ^= 1 << UInt8(below(8))
            case 1: bytes[index] = UInt8(below(256))
            case 2: bytes.remove(at: index)
            case 3: bytes.insert(Self.telling[below(Self.telling.count)], at: index)
            case 4: bytes.removeSubrange(index...)
            default: bytes.insert(contentsOf: bytes[index...].prefix(below(80)), at: index)
            }
        }
        return bytes
    }
}

// The same calls over arrays: expectation macros capture their operands, which spans forbid.

extension Identity {
    init(_ text: String) throws { try self.init(parsing: ascii(text).span) }

    var string: String {
        get throws {
            let text = try text()
            return String(decoding: contents(text), as: UTF8.self)
        }
    }
}

extension KeyFile {
    static func parse(_ text: String) throws -> [Identity] { try parse(ascii(text).span) }
}

extension AgeFile {
    static func decrypt(_ file: [UInt8], _ identities: [Identity]) throws -> [UInt8] {
        let plaintext = try decrypt(file.span, identities: identities)
        return contents(plaintext)
    }

    static func decrypt(_ file: [UInt8], passphrase: String) throws -> [UInt8] {
        let secret = Secret(copying: ascii(passphrase).span)
        let plaintext = try decrypt(file.span, passphrase: secret)
        return contents(plaintext)
    }

    static func encrypt(_ plaintext: [UInt8], to recipients: [Recipient]) throws -> [UInt8] {
        try encrypt(plaintext.span, to: recipients, using: SystemRandom())
    }

    static func encrypt(
        _ plaintext: [UInt8], passphrase: String, workFactor: Int
    ) throws -> [UInt8] {
        let secret = Secret(copying: ascii(passphrase).span)
        return try encrypt(
            plaintext.span, passphrase: secret, workFactor: workFactor, using: SystemRandom())
    }
}

extension Armor {
    static func encode(_ file: [UInt8]) -> [UInt8] { encode(file.span) }
    static func decode(_ text: [UInt8]) throws(AgeError) -> [UInt8] { try decode(text.span) }
    static func begins(_ file: [UInt8]) -> Bool { begins(file.span) }
}

/// Hands out an array in pieces, as a file or a socket would.
func pieces(_ file: [UInt8], of size: Int) -> (Int) throws -> [UInt8] {
    var rest = file[...]
    return { limit in
        let piece = rest.prefix(min(size, limit))
        rest = rest.dropFirst(piece.count)
        return Array(piece)
    }
}

/// What a reader releases, and the error that ended it.
struct Reading {
    var released: [UInt8] = []
    var error: AgeError?

    init(_ file: [UInt8], _ identities: [Identity], piece: Int = .max) throws {
        try record { released throws in
            var reader = try AgeReader(identities: identities, source: pieces(file, of: piece))
            while try reader.read(into: &released) {}
        }
    }

    init(_ file: [UInt8], passphrase: String, piece: Int = .max) throws {
        try record { released throws in
            let secret = Secret(copying: ascii(passphrase).span)
            var reader = try AgeReader(passphrase: secret, source: pieces(file, of: piece))
            while try reader.read(into: &released) {}
        }
    }

    private mutating func record(_ body: (inout [UInt8]) throws -> Void) throws {
        do {
            try body(&released)
        } catch let error as AgeError {
            self.error = error
        }
    }
}

/// Runs the body, which must fail with an error of this module, and hands that out.
func failure(
    _ location: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> AgeError? {
    #expect(throws: AgeError.self, sourceLocation: location) { try body() }
}
