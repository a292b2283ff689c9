import Compression
import Configuration
import Cryptography
import Files
import Format
import Repository
import TarArchive

extension Command {
    static let doctor = Command(.doctor) { invocation in
        try await DoctorCommand(invocation).run()
    }
}

/// Looks at one part of the set-up after the other, and goes on whatever it finds.
private struct DoctorCommand {
    private let invocation: Invocation
    private var output: Output { invocation.output }

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        if let role = invocation.arguments.value(.policy).flatMap(AccessPolicy.Role.init) {
            return try policy(of: role)
        }
        let report = FindingReport(output)
        report.add(versions)
        let settings: Settings
        do {
            settings = try invocation.settings()
            for finding in try given(settings) { report.add(finding) }
        } catch {
            report.add(.bad("settings", error))
            return report.finish()
        }
        var machine = MachineExamination(
            settings: settings, stateRoot: try StateFolder.path(invocation.environment))
        let (findings, repository) = try await RepositoryExamination(
            invocation: invocation, settings: settings
        ).findings()
        for finding in findings { report.add(finding) }
        var newest: Archive?
        if let repository {
            newest = try await examine(repository, settings, report)
            machine.memory = try? LocalState(
                root: machine.stateRoot, repository.timeline(Timeline.Name(settings.timeline))
            ).read()
        }
        for finding in machine.sources(newest) { report.add(finding) }
        report.add(machine.state())
        if invocation.arguments.has(.drill), let repository, let newest {
            let drill = Drill(
                invocation: invocation, settings: settings,
                timeline: repository.timeline(try Timeline.Name(settings.timeline)),
                stateRoot: machine.stateRoot)
            for finding in try await drill.findings(newest) { report.add(finding) }
        }
        return report.finish()
    }

    /// What the store's provider must be told; nothing is asked of anybody.
    private func policy(of role: AccessPolicy.Role) throws -> ExitCode {
        let settings = try invocation.settings()
        guard case .configured(let address) = settings.repository,
            case .bucket(let bucket) = address.location
        else {
            throw UsageError.other(
                "only repositories in buckets have policies",
                hint: "--repository s3://BUCKET/PREFIX")
        }
        let policy = AccessPolicy(
            role: role,
            location: try BucketOpening(
                invocation: invocation, settings: settings.bucket, address: bucket
            ).location(), timeline: try Timeline.Name(settings.timeline),
            settings: settings.bucket)
        output.line(policy.document.pretty)
        output.record(
            "policy",
            [.init("role", .string(role.rawValue)), .init("document", policy.document)])
        return .done
    }

    private var versions: Finding {
        .good(
            "versions",
            "holdfast \(Program.version), "
                + [LibraryVersion.zstd, LibraryVersion.openSSL, LibraryVersion.archive]
                .joined(separator: ", "))
    }

    private func given(_ settings: Settings) throws -> [Finding] {
        let file = settings.file ?? "no holdfast.json; the project is \(settings.projectFolder)"
        let platform = settings.platform.map { ", on \($0)" } ?? ""
        return [.good("settings", file + platform)]
            + (try invocation.givenSettings()).map { setting in
                .good(
                    "settings",
                    setting.key + (setting.text.isEmpty ? "" : " = \(setting.text)")
                        + "  (\(setting.origin))")
            } + [.good("timeline", settings.timeline)]
    }

    private func examine(
        _ repository: Repository, _ settings: Settings, _ report: FindingReport
    ) async throws -> Archive? {
        let check = "newest archive"
        do {
            let timeline = repository.timeline(try Timeline.Name(settings.timeline))
            guard let newest = try await timeline.newest() else {
                report.add(.remark(check, "there is none yet", hint: "holdfast backup makes one"))
                return nil
            }
            let age = HumanText.age(of: newest.time.seconds, now: invocation.now())
            if let suspicion = newest.suspicion {
                report.add(
                    .remark(
                        check,
                        "\(newest.number), \(age), is suspect: "
                            + suspicion.reasons.joined(separator: "; "),
                        hint: "if that is meant: holdfast accept \(newest.number)"))
            } else {
                report.add(.good(check, "\(newest.number), \(age)"))
            }
            return newest
        } catch {
            try Task.checkCancellation()
            report.add(.bad(check, error))
            return nil
        }
    }
}

/// Prints findings as they come, and remembers the worst.
private final class FindingReport {
    private static let width = 16

    private let output: Output
    private var remarks: Int64 = 0
    private var problems: Int64 = 0
    private var exitCode = ExitCode.done

    init(_ output: Output) {
        self.output = output
    }

    func add(_ finding: Finding) {
        let (word, style) =
            switch finding.state {
            case .good: ("ok  ", Style.good)
            case .remark: ("note", Style.warning)
            case .bad: ("BAD ", Style.error)
            }
        let space = String(repeating: " ", count: max(1, Self.width - finding.check.count))
        let sign = style.apply(to: word, on: output.terminal)
        output.line("\(sign)  \(finding.check)\(space)\(finding.message)")
        if let hint = finding.hint {
            output.line(String(repeating: " ", count: Self.width + 6) + "hint: " + hint)
        }
        output.record("finding", finding.members)
        if finding.state == .remark { remarks += 1 }
        guard finding.state == .bad else { return }
        problems += 1
        if exitCode == .done { exitCode = finding.exitCode }
    }

    func finish() -> ExitCode {
        output.note(
            problems + remarks == 0
                ? "all is well"
                : "\(HumanText.count(problems, "problem")), \(HumanText.count(remarks, "note"))")
        output.record(
            "doctor", [.init("problems", .integer(problems)), .init("notes", .integer(remarks))])
        return exitCode
    }
}

/// What libraries this process uses.
private enum LibraryVersion {
    static var zstd: String { "zstd " + CompressionLibrary.version }
    static var openSSL: String { CryptographyLibrary.version }
    static var archive: String { ArchiveLibrary.version ?? "no libarchive" }
}
