/// Two JSON texts that come from a third, joined key by key.
///
/// What one side alone has changed, added or removed is as that side has it. Both may have changed
/// the same object, but not the same value of it; arrays are values.
package struct JSONMerge {
    private let base: JSONTape
    private let ours: JSONTape
    private let theirs: JSONTape

    private static let nothing: [UInt8] = Array("{}".utf8)

    /// Ours with what theirs has changed since the base, in our order and layout.
    ///
    /// Nil where both have changed the same, or something is no object. Without a base all is new.
    package static func merge(
        base: [UInt8]?, ours: [UInt8], theirs: [UInt8]
    ) throws(JSONFault) -> [UInt8]? {
        let merge = JSONMerge(
            base: try JSONTape(base ?? nothing), ours: try JSONTape(ours),
            theirs: try JSONTape(theirs))
        guard let root = merge.object(0, 0, 0) else { return nil }
        let whole = merge.ours.values[0]
        return Array(ours[..<Int(whole.start)]) + root + ours[Int(whole.end)...]
    }

    /// What becomes of a value that the base, or nothing, stands behind.
    private func value(_ base: Int?, _ ours: Int?, _ theirs: Int?) -> Outcome {
        let mine = isSame(base, self.base, ours, self.ours)
        let others = isSame(base, self.base, theirs, self.theirs)
        if others || isSame(ours, self.ours, theirs, self.theirs) {
            return ours.map { .text(self.ours.raw($0)) } ?? .gone
        }
        if mine { return theirs.map { .text(self.theirs.raw($0)) } ?? .gone }
        guard let ours, let theirs, let both = object(base, ours, theirs) else { return .conflict }
        return .text(both)
    }

    private enum Outcome {
        case text(ArraySlice<UInt8>)
        case gone
        case conflict
    }

    private func object(_ base: Int?, _ ours: Int, _ theirs: Int) -> ArraySlice<UInt8>? {
        guard let before = Members(self.base, base), let mine = Members(self.ours, ours),
            let others = Members(self.theirs, theirs)
        else { return nil }
        var text = ObjectText(self.ours, ours, mine)
        var isOurs = true
        for name in mine.names + others.names where text.isNew(name) {
            switch value(before[name], mine[name], others[name]) {
            case .text(let value):
                if mine[name].map(self.ours.raw) != value { isOurs = false }
                text.add(name, others.rawName(name, self.theirs), value)
            case .gone: if mine[name] != nil { isOurs = false }
            case .conflict: return nil
            }
        }
        return isOurs ? self.ours.raw(ours) : text.finish()
    }

    // MARK: Sameness

    private func isSame(_ one: Int?, _ tape: JSONTape, _ other: Int?, _ otherTape: JSONTape) -> Bool
    {
        guard let one, let other else { return one == nil && other == nil }
        if tape.raw(one) == otherTape.raw(other) { return true }
        switch (tape.values[one].kind, otherTape.values[other].kind) {
        case (.string, .string):
            let (one, other) = (tape.spelling(one), otherTape.spelling(other))
            return one != nil && one == other
        case (.array, .array):
            let (ones, others) = (tape.elements(one), otherTape.elements(other))
            return ones.count == others.count
                && zip(ones, others).allSatisfy { isSame($0, tape, $1, otherTape) }
        case (.object, .object):
            guard let ones = Members(tape, one), let others = Members(otherTape, other),
                ones.names.count == others.names.count
            else { return false }
            return ones.names.allSatisfy { isSame(ones[$0], tape, others[$0], otherTape) }
        default: return false
        }
    }
}

/// The members of an object, each name once.
private struct Members {
    /// By their bytes: what looks alike may be two names.
    private(set) var names: [[UInt8]] = []
    private var places: [[UInt8]: (name: Int, value: Int)] = [:]

    /// Nil for what is no object, or has a name twice; an object that is not there has none.
    init?(_ tape: JSONTape, _ index: Int?) {
        guard let index else { return }
        guard tape.values[index].kind == .object else { return nil }
        for member in tape.members(index) {
            guard let name = tape.spelling(member.name) else { return nil }
            guard places.updateValue(member, forKey: name) == nil else { return nil }
            names.append(name)
        }
    }

    subscript(name: [UInt8]) -> Int? { places[name]?.value }

    func rawName(_ name: [UInt8], _ tape: JSONTape) -> ArraySlice<UInt8>? {
        places[name].map { tape.raw($0.name) }
    }

    func place(_ name: [UInt8]) -> (name: Int, value: Int)? { places[name] }
}

/// An object written anew in the layout of one that was there.
private struct ObjectText {
    private let tape: JSONTape
    private let members: Members
    private var text: [UInt8] = [UInt8(ascii: "{")]
    private var written: Set<[UInt8]> = []
    /// What stands before a name, and between it and its value, where nothing else tells.
    private var lead: ArraySlice<UInt8> = []
    private var colon: ArraySlice<UInt8> = [UInt8(ascii: ":")]
    private let end: ArraySlice<UInt8>

    init(_ tape: JSONTape, _ index: Int, _ members: Members) {
        self.tape = tape
        self.members = members
        let object = tape.values[index]
        guard let first = members.names.first.flatMap(members.place),
            let last = members.names.last.flatMap(members.place)
        else {
            end = [UInt8(ascii: "}")]
            return
        }
        lead = tape.bytes[Int(object.start) + 1..<Int(tape.values[first.name].start)]
        colon = tape.between(first)
        end = tape.bytes[Int(tape.values[last.value].end)..<Int(object.end)]
    }

    func isNew(_ name: [UInt8]) -> Bool { !written.contains(name) }

    mutating func add(_ name: [UInt8], _ foreign: ArraySlice<UInt8>?, _ value: ArraySlice<UInt8>) {
        if !written.isEmpty { text.append(UInt8(ascii: ",")) }
        written.insert(name)
        text += lead
        let own = members.place(name)
        text += own.map { tape.raw($0.name) } ?? foreign ?? []
        text += own.map(tape.between) ?? colon
        text += value
    }

    consuming func finish() -> ArraySlice<UInt8> {
        guard !written.isEmpty else { return Array("{}".utf8)[...] }
        return (text + end)[...]
    }
}

extension JSONTape {
    /// What a string says, byte by byte; nil where that is no text.
    fileprivate func spelling(_ index: Int) -> [UInt8]? {
        let text = text(index)
        return text.unicodeScalars.contains("\u{FFFD}") ? nil : Array(text.utf8)
    }

    /// The colon of a member, and what is around it.
    fileprivate func between(_ member: (name: Int, value: Int)) -> ArraySlice<UInt8> {
        bytes[Int(values[member.name].end)..<Int(values[member.value].start)]
    }
}
