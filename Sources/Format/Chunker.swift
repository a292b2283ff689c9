/// Finds the content-defined cuts of a stream: a rolling hash proposes, a keyed function disposes.
///
/// The rolling hash alone would give its secret away through the cuts; the keyed function sees
/// only what the hash let through and answers with one bit that says nothing about other places.
package struct Chunker: Sendable {
    /// How long chunks are; grows with the source, so that a chunk list fits in memory.
    package struct Sizes: Hashable, Sendable {
        package let minimum: Int
        package let target: Int
        package let maximum: Int

        /// Each step doubles the sizes: 512 KiB, 2 MiB, 4 MiB at 0.
        package init(doublings: Int = 0) {
            minimum = (512 << 10) << doublings
            target = (2 << 20) << doublings
            maximum = (4 << 20) << doublings
        }
    }

    /// Lower hashes are proposals: one place in 2^14.
    private static let firstUnproposed: UInt64 = 1 << (64 - 14)
    /// The hash forgets a byte after 64 more.
    private static let window = 64

    package let sizes: Sizes
    private let judge: SipHash
    private let gear: [UInt64]
    private let early: UInt64
    private let late: UInt64
    private var hash: UInt64 = 0
    /// How many bytes of the chunk have been passed.
    private var position = 0

    /// `key` is 16 bytes, secret and the same for all of a repository's life.
    package init(key: [UInt8], sizes: Sizes = Sizes()) {
        let sip = SipHash(key: key)
        self.sizes = sizes
        judge = sip
        gear = (0..<256).map { sip.hash(UInt64($0)) }
        let proposals = UInt64(sizes.target) >> 14
        early = UInt64.max / (proposals * 2)
        late = UInt64.max / max(proposals / 4, 1)
    }

    /// Forgets what it saw: the next byte begins a chunk.
    package mutating func reset() {
        hash = 0
        position = 0
    }

    /// How many of `bytes` complete the chunk, or nil when all of them belong to it and more may.
    package mutating func cut(in bytes: Span<UInt8>) -> Int? {
        var index = 0
        while position < sizes.maximum {
            guard index < bytes.count else { return nil }
            guard skipStart(in: bytes, &index) else { continue }
            guard propose(in: bytes, &index) else { continue }
            guard judge.hash(hash) <= (position < sizes.target ? early : late) else { continue }
            break
        }
        reset()
        return index
    }

    /// No cut comes before the minimum, so hashing starts one window ahead of it.
    private mutating func skipStart(in bytes: Span<UInt8>, _ index: inout Int) -> Bool {
        let start = sizes.minimum - Self.window
        guard position < start else { return true }
        let count = min(start - position, bytes.count - index)
        position += count
        index += count
        return position == start
    }

    /// Rolls on to the next proposal beyond the minimum; false at the end of what there is.
    private mutating func propose(in bytes: Span<UInt8>, _ index: inout Int) -> Bool {
        let count = min(sizes.maximum - position, bytes.count - index)
        let passed = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe gear.withUnsafeBufferPointer { gear in
                unsafe Self.roll(&hash, bytes, index..<index + count, gear)
            }
        }
        position += passed
        index += passed
        return position >= sizes.minimum && hash < Self.firstUnproposed
    }

    /// The hot loop: stops behind a byte whose hash is a proposal.
    private static func roll(
        _ state: inout UInt64, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ gear: UnsafeBufferPointer<UInt64>
    ) -> Int {
        guard let bytes = bytes.baseAddress, let gear = gear.baseAddress else { return 0 }
        var hash = state
        var index = unsafe skipFours(&hash, bytes, range, gear)
        while index < range.upperBound {
            hash = unsafe (hash << 1) &+ gear[Int(bytes[index])]
            index += 1
            if hash < firstUnproposed { break }
        }
        state = hash
        return index - range.lowerBound
    }

    /// Passes four bytes at a time while none of them is a proposal; says where it stopped.
    ///
    /// What four bytes add is summed up beside the hash, not through it: twice as fast as one by one.
    private static func skipFours(
        _ state: inout UInt64, _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>,
        _ gear: UnsafePointer<UInt64>
    ) -> Int {
        var hash = state
        var index = range.lowerBound
        while index <= range.upperBound - 4 {
            let a = unsafe gear[Int(bytes[index])]
            let b = unsafe gear[Int(bytes[index + 1])]
            let c = unsafe gear[Int(bytes[index + 2])]
            let d = unsafe gear[Int(bytes[index + 3])]
            let (ab, cd) = ((a << 1) &+ b, (c << 1) &+ d)
            let one = (hash << 1) &+ a
            let two = (hash << 2) &+ ab
            let three = (two << 1) &+ c
            let four = (hash << 4) &+ ((ab << 2) &+ cd)
            guard one >= firstUnproposed, two >= firstUnproposed, three >= firstUnproposed,
                four >= firstUnproposed
            else { break }
            hash = four
            index += 4
        }
        state = hash
        return index
    }
}
