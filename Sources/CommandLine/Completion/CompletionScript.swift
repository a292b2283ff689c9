/// The scripts that let shells complete commands, made from the table of commands.
package enum CompletionScript {
    package static let shells = ["bash", "zsh", "fish"]

    /// The script for the shell; nothing for one that is not known here.
    package static func text(shell: String, commands: [CommandSpecification]) -> String? {
        switch shell {
        case "bash": BashCompletion(commands: commands).script
        case "zsh": ZshCompletion(commands: commands).script
        case "fish": FishCompletion(commands: commands).script
        default: nil
        }
    }
}
