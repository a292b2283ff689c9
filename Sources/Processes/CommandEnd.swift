/// How a program ended.
package enum CommandEnd: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)

    /// The code with which shells hand it on.
    package var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let number): 128 + number
        }
    }
}
