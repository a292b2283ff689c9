import Storage

/// What befalls an object of a store.
enum Harm: Hashable, Sendable {
    case flip(ObjectKey, Int)
    case length(ObjectKey, Int)
    case removal(ObjectKey)
    case exchange(ObjectKey, ObjectKey)

    var name: String {
        switch self {
        case .flip: "flipped"
        case .length: "cut or longer"
        case .removal: "removed"
        case .exchange: "exchanged"
        }
    }

    var keys: [ObjectKey] {
        switch self {
        case .flip(let key, _), .length(let key, _), .removal(let key): [key]
        case .exchange(let one, let other): [one, other]
        }
    }

    func apply(to contents: inout [ObjectKey: [UInt8]]) {
        switch self {
        case .flip(let key, let offset): contents[key]?[offset] ^= 1 << UInt8(offset % 8)
        case .length(let key, let count):
            let bytes = contents[key] ?? []
            contents[key] = Array((bytes + [0]).prefix(count))
        case .removal(let key): contents[key] = nil
        case .exchange(let one, let other):
            (contents[one], contents[other]) = (contents[other], contents[one])
        }
    }

    /// Each byte flipped, each length, each removal, and each exchange with an object of its kind;
    /// of bytes and lengths only every so many, and those at the borders.
    static func all(of contents: [ObjectKey: [UInt8]], step: Int) -> [Harm] {
        var harms: [Harm] = []
        let keys = contents.keys.sorted()
        for key in keys {
            let count = contents[key]?.count ?? 0
            let borders = [0, 1, 4, 8, 43, 44, 60, count / 2, count - 1]
            let offsets = Set(stride(from: 0, to: count, by: step))
                .union(borders.filter { $0 >= 0 && $0 < count })
            harms += offsets.sorted().map { .flip(key, $0) }
            harms += offsets.union([count + 1]).sorted().map { .length(key, $0) }
            harms.append(.removal(key))
            harms += keys.filter { $0 > key && kind($0) == kind(key) }.map { .exchange(key, $0) }
        }
        return harms
    }

    /// What objects of one kind have in common.
    static func kind(_ key: ObjectKey) -> String {
        let parts = key.components
        guard parts[0] == "keys" else { return parts.count == 4 ? parts[2] : parts[0] }
        let ending = parts[1].split(separator: ".").last ?? ""
        return parts[1].contains("-")
            ? "keys under passphrases and of generations" : "keys \(ending)"
    }
}
