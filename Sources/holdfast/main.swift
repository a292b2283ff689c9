import CommandLine
import Glibc

let code = await Program().run(
    Array(Swift.CommandLine.arguments.dropFirst()), in: .process())
exit(code.rawValue)
