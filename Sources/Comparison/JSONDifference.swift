/// What differs between two JSON texts, key by key.
package struct JSONDifference: Sendable {
    /// More are counted, but not told.
    private static let most = 1000

    package enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    package enum Value: Hashable, Sendable {
        /// A number, true, false or null, as written.
        case plain(String)
        case string(String)
        case array(count: Int)
        case object(count: Int)
    }

    /// A place whose value came, went or became another.
    package struct Change: Hashable, Sendable {
        package let path: [Step]
        package let before: Value?
        package let after: Value?
    }

    package private(set) var changes: [Change] = []
    package private(set) var count = 0
    private let old: JSONTape
    private let new: JSONTape
    private var path: [Step] = []

    package init(_ old: JSONTape, _ new: JSONTape) {
        self.old = old
        self.new = new
        compare(0, 0)
    }

    private mutating func compare(_ before: Int, _ after: Int) {
        guard old.raw(before) != new.raw(after) else { return }
        switch (old.values[before].kind, new.values[after].kind) {
        case (.object, .object): compareObjects(before, after)
        case (.array, .array): compareArrays(before, after)
        case (.string, .string) where old.text(before) == new.text(after): return
        default: add(before, after)
        }
    }

    private mutating func compareObjects(_ before: Int, _ after: Int) {
        let olds = old.members(before)
        let news = new.members(after)
        var places: [String: Int] = [:]
        for member in news { places[new.text(member.name)] = member.value }
        var seen: Set<String> = []
        for (key, value) in last(olds) where seen.insert(key).inserted {
            path.append(.key(key))
            if let place = places[key] { compare(value, place) } else { add(value, nil) }
            path.removeLast()
        }
        for member in news {
            let key = new.text(member.name)
            guard seen.insert(key).inserted, let place = places[key] else { continue }
            path.append(.key(key))
            add(nil, place)
            path.removeLast()
        }
    }

    /// Of equal names the last counts, at the place of the first.
    private func last(_ members: [(name: Int, value: Int)]) -> [(key: String, value: Int)] {
        var places: [String: Int] = [:]
        let named = members.map { (key: old.text($0.name), value: $0.value) }
        for member in named { places[member.key] = member.value }
        return named.map { ($0.key, places[$0.key] ?? $0.value) }
    }

    /// What both begin and end with is left aside, so that an insertion is told as one.
    private mutating func compareArrays(_ before: Int, _ after: Int) {
        let olds = old.elements(before)
        let news = new.elements(after)
        var start = 0
        while start < min(olds.count, news.count), isSame(olds[start], news[start]) { start += 1 }
        var end = 0
        while end < min(olds.count, news.count) - start,
            isSame(olds[olds.count - 1 - end], news[news.count - 1 - end])
        { end += 1 }
        let (rest, others) = (olds[start..<olds.count - end], news[start..<news.count - end])
        for index in start..<max(rest.endIndex, others.endIndex) {
            path.append(.index(index))
            if index < rest.endIndex, index < others.endIndex {
                compare(olds[index], news[index])
            } else if index < rest.endIndex {
                add(olds[index], nil)
            } else {
                add(nil, news[index])
            }
            path.removeLast()
        }
    }

    private func isSame(_ before: Int, _ after: Int) -> Bool {
        old.raw(before) == new.raw(after)
    }

    private mutating func add(_ before: Int?, _ after: Int?) {
        count += 1
        guard changes.count < Self.most else { return }
        changes.append(
            Change(path: path, before: before.map(old.value), after: after.map(new.value)))
    }
}

extension JSONTape {
    fileprivate func value(_ index: Int) -> JSONDifference.Value {
        switch values[index].kind {
        case .string: .string(text(index))
        case .array: .array(count: elements(index).count)
        case .object: .object(count: members(index).count)
        default: .plain(String(decoding: raw(index), as: UTF8.self))
        }
    }
}
