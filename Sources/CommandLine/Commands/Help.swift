extension Command {
    static let help = Command(.help) { invocation in
        invocation.output.text("Usage: holdfast COMMAND [OPTIONS]\n")
        return .done
    }
}
