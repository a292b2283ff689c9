import Cryptography
import Format
import LiveFiles

/// The bytes of a file that its owner may be writing just now.
///
/// Times of files are coarse, and a rewriting in place may leave them and the size as they were.
/// So what is hot is read twice; and what is to be JSON must be whole.
final class LiveContent: SourceContent {
    private static let block = 64 << 10

    private let file: DirectoryFileContent
    private let checksJSON: Bool
    private var check: JSONCheck?
    private var digest: DigestInProgress?
    /// What is still to be read, run by run, and where in the first of these.
    private var rest: ArraySlice<Range<UInt64>> = []
    private var position: UInt64 = 0

    init(_ file: DirectoryFileContent, checksJSON: Bool) {
        self.file = file
        self.checksJSON = checksJSON
        begin()
    }

    var count: UInt64 { file.count }
    var runs: [Range<UInt64>] { file.runs }

    private var start: UInt64 { runs.first?.lowerBound ?? 0 }

    private func begin() {
        rest = runs[...]
        position = start
        check = checksJSON ? JSONCheck() : nil
        digest = file.isHot ? DigestInProgress() : nil
    }

    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) throws {
        let before = bytes.count
        try file.read(appendingTo: &bytes, at: offset, count: count)
        if offset == start { begin() }
        // A look at what is no part of it, as a hole, is no reading.
        guard let run = rest.first, offset == position, run.contains(offset) else { return }
        let added = bytes.span.extracting(before...)
        digest?.update(added)
        check?.add(added)
        position += UInt64(added.count)
        guard position >= run.upperBound else { return }
        rest.removeFirst()
        position = rest.first?.lowerBound ?? position
    }

    func settled() throws -> Settling {
        let flaw = flaw()
        guard case .unchanged(let signature) = try file.settled(), try isSameAgain() else {
            return .changing(flaw: flaw?.reason)
        }
        return flaw.map { .flawed($0, signature: signature) } ?? .unchanged(signature: signature)
    }

    private func flaw() -> Flaw? {
        guard checksJSON else { return nil }
        guard runs.isEmpty || runs == [0..<count] else {
            return Flaw("it has holes, as JSON never has", isTorn: true)
        }
        guard let reason = check?.finish() else { return nil }
        return Flaw(reason, isTorn: check?.isTorn == true)
    }

    private func isSameAgain() throws -> Bool {
        guard let digest else { return true }
        let again = DigestInProgress()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.block)
        for run in runs {
            var offset = run.lowerBound
            while offset < run.upperBound {
                bytes.removeAll(keepingCapacity: true)
                let count = Int(min(run.upperBound - offset, UInt64(Self.block)))
                try file.read(appendingTo: &bytes, at: offset, count: count)
                guard !bytes.isEmpty else { return false }
                again.update(bytes.span)
                offset += UInt64(bytes.count)
            }
        }
        guard digest.finish() == again.finish() else { return false }
        guard case .unchanged = try file.settled() else { return false }
        return true
    }
}

/// Holds a hash that is not copyable where a class needs it optional.
private final class DigestInProgress {
    private var stream: SHA256Stream? = SHA256Stream()

    func update(_ bytes: Span<UInt8>) {
        stream?.update(bytes)
    }

    func finish() -> [UInt8] {
        guard let stream = stream.take() else { return [] }
        return stream.finish()
    }
}
