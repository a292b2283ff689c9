import Configuration
import Files
import Processes

// Forgetting what the keep rules let go, once a day.
extension Wrapper {
    private static let day = Duration.seconds(86_400)
    /// A prune of a large repository takes its time; the command does not wait for it.
    private static let longest = Duration.seconds(3600)

    mutating func cleanWhenDue(_ next: inout [Duration]) {
        guard settings.keep != KeepRules(), !settings.singleWriter else { return }
        defer { next.append(nextCleaning) }
        guard now >= nextCleaning else { return }
        nextCleaning = now + Self.day
        clean()
    }

    /// In a process of its own, so that what it needs of memory is gone with it.
    private func clean() {
        let program = OutputOfProgram(
            ["/proc/self/exe", "forget", "--prune", "--yes", "--quiet"] + repeatedOptions,
            environment: invocation.environment, largestOutput: 1 << 20, deadline: Self.longest)
        // Nobody waits for it: it may be cut off at any time, and another will go on.
        Task.detached { [log] in
            do throws(ProcessError) {
                _ = try program.read()
            } catch {
                log.error(Failure("forget old archives: \(error.reason)"))
            }
        }
    }

    /// What the command line said of repository and settings.
    private var repeatedOptions: [String] {
        let options: [OptionSpecification] = [
            .repository, .timeline, .keyFile, .passphraseFile, .config,
        ]
        return ["-C", invocation.directory]
            + options.flatMap { option in
                invocation.arguments.value(option).map { ["--\(option.name)", $0] } ?? []
            } + invocation.arguments.values(.set).flatMap { ["--set", $0] }
    }
}
