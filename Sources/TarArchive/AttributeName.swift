/// How names of extended attributes lie in a tar header: libarchive and GNU tar write `%3D` for a
/// byte that would end the name there, but libarchive leaves it so when it reads.
enum AttributeName {
    static func decoded(_ name: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = 0
        while index < name.count {
            if name[index] == UInt8(ascii: "%"), index + 2 < name.count,
                let high = digit(name[index + 1]), let low = digit(name[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(name[index])
                index += 1
            }
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
