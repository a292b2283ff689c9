import TestSupport

/// The kinds of content that compressors treat differently.
enum Sample: CaseIterable {
    case random, text, zeros

    func bytes(_ count: Int) -> [UInt8] {
        switch self {
        case .random: Self.random(count)
        case .text: Self.text(count)
        case .zeros: [UInt8](repeating: 0, count: count)
        }
    }

    static func random(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return generator.bytes(count)
    }

    static func text(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        let words = ["archive", "chunk", "restore", "of", "the", "a", "segment", "writer"]
        var generator = SeededGenerator(seed: seed)
        var text: [UInt8] = []
        while text.count < count {
            text += words[Int(generator.next() & 7)].utf8
            text.append(32)
        }
        return Array(text.prefix(count))
    }

    /// Text of 64 symbols, as base64 is: nothing repeats, yet a quarter can be saved.
    static func symbols(_ count: Int) -> [UInt8] {
        random(count).map { 32 + $0 & 63 }
    }
}
