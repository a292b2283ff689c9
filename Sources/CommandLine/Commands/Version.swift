import Configuration

extension Command {
    static let version = Command(.version) { invocation in
        invocation.output.line("holdfast \(Program.version)")
        invocation.output.record("version", [.init("version", .string(Program.version))])
        return .done
    }
}
