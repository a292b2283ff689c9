/// The whole program: arguments in, exit code out.
package struct Program {
    package static func run(_ arguments: [String]) async -> Int32 {
        0
    }
}
