import Testing

@testable import Format

/// Holds a decoder to the rule that whatever it accepts is the only spelling of its value.
///
/// `recode` decodes and encodes again. Returns how many damaged encodings were accepted.
@discardableResult
func expectOneSpelling(
    _ valid: [UInt8], seed: UInt64, attempts: Int = 1000,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ recode: ([UInt8]) throws(FormatError) -> [UInt8]
) -> Int {
    var random = SeededRandom(seed: seed)
    var accepted = 0
    func judge(_ damaged: [UInt8]) {
        guard let again = try? recode(damaged) else { return }
        accepted += 1
        guard again != damaged else { return }
        Issue.record(
            "\(Hexadecimal.text(damaged)) becomes \(Hexadecimal.text(again))",
            sourceLocation: sourceLocation)
    }
    #expect((try? recode(valid)) == valid, sourceLocation: sourceLocation)
    for index in valid.indices { neighbours(of: valid, at: index).forEach(judge) }
    judge(valid + [0])
    for _ in 0..<attempts { judge(damage(valid, &random)) }
    return accepted
}

/// All that can happen to one byte: changed bits, other values, loss, repetition, an end there.
private func neighbours(of valid: [UInt8], at index: Int) -> [[UInt8]] {
    let byte = valid[index]
    let flips = (0..<8).map { byte ^ (1 << $0) }
    let others = [0x00, 0x01, 0x7F, 0x80, 0xFF, byte &+ 1, byte &- 1]
    var results = Set(flips + others).subtracting([byte]).map { value in
        var changed = valid
        changed[index] = value
        return changed
    }
    for inserted: UInt8 in [0x00, 0x80, byte] {
        results.append(Array(valid[..<index]) + [inserted] + Array(valid[index...]))
    }
    results.append(Array(valid[..<index]) + Array(valid[(index + 1)...]))
    results.append(Array(valid[..<index]))
    return results
}

private func damage(_ valid: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = valid
    for _ in 0...random.number(below: 4) where !bytes.isEmpty {
        let index = random.number(below: bytes.count)
        let end = index + random.number(below: min(16, bytes.count - index) + 1)
        switch random.number(below: 5) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[index] = bytes[index] ^ (1 << UInt8(random.number(below: 8)))
        case 2: bytes.removeSubrange(index..<end)
        case 3: bytes.insert(contentsOf: bytes[index..<end], at: random.number(below: bytes.count))
        default: bytes.replaceSubrange(index..<end, with: random.bytes(end - index))
        }
    }
    return bytes
}
