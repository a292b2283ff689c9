import CommandLine
import Testing

@Suite struct `The command table` {
    static let commands = CommandSpecification.everything

    @Test func `names each command once`() {
        let names = Self.commands.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: commands)
    func `has no option that hides another`(_ command: CommandSpecification) {
        let spellings = (GlobalOptions.all + command.options).flatMap(\.spellings)
        #expect(Set(spellings).count == spellings.count)
    }

    @Test(arguments: commands)
    func `has lower-case summaries without full stops`(_ command: CommandSpecification) {
        for summary in [command.summary] + command.options.map(\.summary) {
            #expect(!summary.hasSuffix("."))
            #expect(summary.first?.isUppercase == false)
            #expect(summary.count <= 70)
        }
    }

    @Test(arguments: commands)
    func `puts no argument behind an open one`(_ command: CommandSpecification) {
        let open = command.arguments.dropLast().contains {
            $0.count == .any || $0.count == .several
        }
        #expect(!open)
    }

    @Test func `has the commands that words of other programs stand for, and not those words`() {
        for (word, here) in WordsElsewhere.all {
            #expect(!Self.commands.contains { $0.group == word })
            #expect(Self.commands.contains { $0.name == here.prefix { $0 != " " } }, "\(here)")
        }
    }

    @Test func `holds every wired command`() {
        for command in Command.all {
            #expect(Self.commands.contains(command.specification))
        }
    }
}
