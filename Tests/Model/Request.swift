import Storage

/// One call to the store, as a schedule names it.
struct Request: Hashable, Sendable {
    enum Verb: String, Sendable {
        case create, overwrite, get, list, delete, now
    }

    let verb: Verb
    let key: ObjectKey?
    /// Tells apart what verb and key do not: ranges and pages.
    let detail: String

    init(_ verb: Verb, _ key: ObjectKey? = nil, detail: String = "") {
        self.verb = verb
        self.key = key
        self.detail = detail
    }

    var isWrite: Bool { verb == .create || verb == .overwrite || verb == .delete }

    /// Which folder of the timeline it is about.
    var area: Area? { key.flatMap(Area.init) }
}

/// The folders of a timeline.
enum Area: String, Sendable {
    case archives, packs, pins, farewells

    init?(_ key: ObjectKey) {
        let parts = key.components
        guard parts.count > 2 else { return nil }
        self.init(rawValue: parts[2])
    }
}

extension Request: CustomStringConvertible {
    var description: String {
        let parts = key?.components.dropFirst(2).map { String($0.prefix(20)) } ?? []
        return ([verb.rawValue, parts.joined(separator: "/"), detail]).filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}

/// What calls of one party can do to what others see.
struct Effects: OptionSet, Sendable {
    let rawValue: Int

    static let createsArchives = Effects(rawValue: 1)
    static let overwritesArchives = Effects(rawValue: 2)
    static let addsPacks = Effects(rawValue: 4)
    static let deletesPacks = Effects(rawValue: 8)
    static let changesPins = Effects(rawValue: 16)
    static let deletesArchives = Effects(rawValue: 64)
    /// Looks at which packs there are, and draws conclusions from those of others.
    static let watchesPacks = Effects(rawValue: 32)
}

extension Request {
    /// What of others would change this call's answer, or would be changed by it.
    ///
    /// Nil for calls that are always tried before and behind those of all others.
    var conflicts: Effects? {
        switch (verb, area) {
        case (.now, _): []
        case (.list, .archives): [.createsArchives, .deletesArchives]
        case (.get, .archives): [.createsArchives, .overwritesArchives, .deletesArchives]
        case (.list, .packs): [.addsPacks, .deletesPacks]
        case (.get, .packs): .deletesPacks
        case (.overwrite, .packs): [.watchesPacks]
        case (.list, .pins), (.get, .pins): .changesPins
        default: nil
        }
    }
}

extension Request {
    /// Whether the answer, or the result, depends on which of the two comes first.
    func isChanged(by other: Request) -> Bool {
        guard other.isWrite else { return false }
        switch verb {
        case .now: return false
        case .list:
            // What takes an archive's place leaves its number where it was.
            return area == other.area && (other.verb != .overwrite || area != .archives)
        case .create, .overwrite, .get, .delete: return key == other.key
        }
    }
}
