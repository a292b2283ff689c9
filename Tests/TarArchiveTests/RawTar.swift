/// A tar file made block by block, to say what no writer would.
struct RawTar {
    private(set) var bytes: [UInt8] = []

    /// Numbers as the header has them: octal text, or base 256 for what a field can't hold.
    struct Header {
        var name = "a"
        var kind: Character = "0"
        var size: [UInt8] = Array("0".utf8)
        var mode: [UInt8] = Array("644".utf8)
        var userNumber: [UInt8] = Array("0".utf8)
        var target = ""
        var magic = "ustar\u{0}00"
    }

    static func octal(_ number: Int) -> [UInt8] { Array(String(number, radix: 8).utf8) }

    mutating func add(_ header: Header, body: [UInt8] = []) {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ field: [UInt8], at start: Int, limit: Int) {
            for (index, byte) in field.prefix(limit).enumerated() { block[start + index] = byte }
        }
        put(Array(header.name.utf8), at: 0, limit: 100)
        put(header.mode, at: 100, limit: 8)
        put(header.userNumber, at: 108, limit: 8)
        put(Self.octal(0), at: 116, limit: 8)
        put(header.size, at: 124, limit: 12)
        put(Self.octal(0), at: 136, limit: 12)
        put([UInt8](repeating: 0x20, count: 8), at: 148, limit: 8)
        put(Array(String(header.kind).utf8), at: 156, limit: 1)
        put(Array(header.target.utf8), at: 157, limit: 100)
        put(Array(header.magic.utf8), at: 257, limit: 8)
        put(Self.octal(block.reduce(0) { $0 + Int($1) }) + [0], at: 148, limit: 8)
        bytes += block
        add(raw: body)
    }

    /// Padded to whole blocks.
    mutating func add(raw: [UInt8]) {
        bytes += raw + [UInt8](repeating: 0, count: (512 - raw.count % 512) % 512)
    }

    mutating func addFile(_ name: String, body: [UInt8] = []) {
        add(Header(name: name, size: Self.octal(body.count)), body: body)
    }

    mutating func addExtension(_ records: [(String, String)]) {
        let body = records.flatMap { Self.record($0, $1) }
        add(Header(name: "x", kind: "x", size: Self.octal(body.count)), body: body)
    }

    mutating func end() {
        bytes += [UInt8](repeating: 0, count: 1024)
    }

    /// The length of a record counts its own digits.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n"
        var count = rest.utf8.count
        while count != rest.utf8.count + String(count).utf8.count {
            count = rest.utf8.count + String(count).utf8.count
        }
        return Array("\(count)\(rest)".utf8)
    }
}
