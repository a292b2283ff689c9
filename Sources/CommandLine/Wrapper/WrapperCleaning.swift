import Configuration
import Deploy
import Format
import Processes
import Repository

// Forgetting what the keep rules let go, once a day.
extension Wrapper {
    mutating func cleanWhenDue(_ next: inout [Duration]) {
        guard settings.keep != KeepRules(), !settings.singleWriter, isReady, signalled == nil,
            cleaner == nil, let hold
        else { return }
        let wait = hold.cleaning.wait(clock: invocation.now(), at: now)
        guard wait == .zero else { return next.append(now + wait) }
        let forgetting = Forgetting(invocation)
        cleaner = Task.detached(executorPreference: BlockingExecutor.shared) { [inbox] in
            if let result = forgetting.run() { inbox.yield(.cleaned(result)) }
        }
    }

    /// Whoever has the lease next begins anew: the last archive waits for nothing.
    mutating func stopCleaning() {
        cleaner?.cancel()
        cleaner = nil
    }

    /// What failed is tried again, and not by the next holder alone.
    mutating func cleaned(
        _ result: Result<String, Failure>, _ group: inout DiscardingTaskGroup
    ) {
        let isDone = cleaner != nil
        let clock = invocation.now()
        switch result {
        case .success(let words):
            log.info("old archives are forgotten by the keep rules; \(words)")
            if isDone { hold?.cleaning.done(clock: clock) }
        case .failure(let error):
            log.error(error)
            if isDone { hold?.cleaning.failed(clock: clock) }
        }
        guard isDone, let hold else { return }
        cleaner = nil
        nextRenewal = now + renewal
        let due = Timestamp(seconds: hold.cleaning.due)
        // What can't be told now is told the next time.
        group.addTask { try? await hold.keeper.clean(at: due) }
    }
}

/// `forget --prune` in a process of its own, so that what it needs of memory is gone with it.
private struct Forgetting {
    /// A prune of a large repository takes its time; the command does not wait for it.
    private static let longest = Duration.seconds(3600)
    private static let prefix = "holdfast: "

    private let invocation: Invocation

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    /// What it said last; nothing when it was cut off, which it may be at any time.
    func run() -> Result<String, Failure>? {
        let program = AttendedProgram(
            ["/proc/self/exe", "forget", "--prune", "--yes", "--quiet"] + repeatedOptions,
            environment: ProcessEnvironment(invocation.environment), deadline: Self.longest)
        let log = RunLog(invocation)
        var last = ""
        var reason: String?
        do throws(ProcessError) {
            try program.run { line in
                let text = String(decoding: line.bytes, as: UTF8.self)
                if let words = text.after(Self.prefix + "error: ") {
                    reason = words
                } else if let words = text.after(Self.prefix + "warning: ") {
                    log.warning(words)
                } else if !text.hasPrefix(Self.prefix) {
                    last = text
                }
            }
            return .success(last)
        } catch {
            guard !Task.isCancelled else { return nil }
            return .failure(Failure("forget old archives: \(reason ?? error.reason)"))
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

extension String {
    /// What comes after the beginning, where it has that one.
    fileprivate func after(_ beginning: String) -> String? {
        hasPrefix(beginning) ? String(dropFirst(beginning.count)) : nil
    }
}
