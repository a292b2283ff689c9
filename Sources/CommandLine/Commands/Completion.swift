extension Command {
    static let completion = Command(.completion) { invocation in
        let shell = invocation.arguments.words[0]
        let commands = Command.all.map(\.specification)
        guard let script = CompletionScript.text(shell: shell, commands: commands) else {
            throw UsageError.other(
                "\"\(shell)\" is no shell that is known here",
                hint: "holdfast completion " + CompletionScript.shells.joined(separator: "|"))
        }
        invocation.output.text(script)
        return .done
    }
}
