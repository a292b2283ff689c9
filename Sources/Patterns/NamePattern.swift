/// A pattern for one name in a path.
struct NamePattern: Equatable, Sendable {
    enum Element: Equatable, Sendable {
        case byte(UInt8)
        case set(ByteSet)
        case anyByte
        case anyBytes
    }

    let elements: [Element]

    /// Matches in time that grows with the product of both lengths at most: going back to the last
    /// star is enough, as whatever an earlier star could take, the last one can take too.
    func matches(_ name: Span<UInt8>) -> Bool {
        var element = 0
        var index = 0
        var star: (element: Int, index: Int)?
        while element < elements.count || index < name.count {
            if element < elements.count, elements[element] == .anyBytes {
                element += 1
                star = (element, index)
            } else if element < elements.count, index < name.count,
                Self.matches(elements[element], name[index])
            {
                element += 1
                index += 1
            } else {
                guard let last = star, last.index < name.count else { return false }
                element = last.element
                index = last.index + 1
                star = (element, index)
            }
        }
        return true
    }

    private static func matches(_ element: Element, _ byte: UInt8) -> Bool {
        switch element {
        case .byte(let expected): byte == expected
        case .set(let set): set.contains(byte)
        case .anyByte, .anyBytes: true
        }
    }
}
