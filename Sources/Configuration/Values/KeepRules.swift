/// Which archives `forget` keeps; an archive that any rule wants stays.
package struct KeepRules: Equatable, Sendable {
    package var last: Int?
    package var within: Duration?
    package var hourly: Int?
    package var daily: Int?
    package var weekly: Int?
    package var monthly: Int?
    package var yearly: Int?

    package init() {}

    /// Without a rule nothing may be forgotten by rule.
    package var isEmpty: Bool { self == KeepRules() }
}
