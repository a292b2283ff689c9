/// An account that an access control list names without its number.
package enum Account: Equatable, Sendable {
    case user([UInt8])
    case group([UInt8])
}
