import Configuration
import Format
import Repository
import Restoration
import Storage

/// What a person wants to know of a timeline at one glance.
struct StatusReport {
    private let workplace: Workplace
    private let head: Archive
    private var output: Output { workplace.invocation.output }
    private var now: Int64 { workplace.invocation.now() }

    init(_ workplace: Workplace, _ head: Archive) {
        self.workplace = workplace
        self.head = head
    }

    /// Who wants to hear little, as monitors do, costs no more requests.
    func tell() async throws {
        tellNewest()
        warnOfSuspicion()
        if let text = await ArchiveText.repairWarning(head, workplace.timeline) {
            output.warning(text, hint: "holdfast backup stores again what the disk still has")
        }
        guard output.isJSON || output.verbosity > .quiet else { return }
        let facts = try await StatusFacts.gather(workplace, head)
        tellWriters(facts)
        tellUndo()
        tellRestore(facts)
        tellCost(facts)
        warn(facts)
        output.record("status", members(facts))
    }

    // MARK: For people

    private func tellNewest() {
        let total = head.total
        let age = HumanText.age(of: head.time.seconds, now: now)
        let time = HumanText.timeWithUTC(head.time.seconds, in: workplace.invocation.zone)
        output.line("repository  \(workplace.store.properties.name)")
        output.line("timeline    \(workplace.timeline.name)")
        output.line("newest      archive \(head.number), \(age) (\(time))")
        output.line(
            "holds       \(HumanText.count(Int64(total.files), "file")), "
                + HumanText.size(Int64(total.bytes)))
    }

    private func tellWriters(_ facts: StatusFacts) {
        if let lease = facts.lease {
            let state = lease.state == .failed ? "ended before it was ready" : lease.state.word
            let word = lease.isHeld ? "\(state) on" : "\(state), last by"
            output.line("lease       \(word) \(lease.holder.host)")
        }
        if facts.lease?.isHeld == true {
            let run = workplace.settings.run
            output.line(
                "due         \(HumanText.duration(run.onChange)) after a change, "
                    + "and every \(HumanText.duration(run.every)) where none can be noticed")
        }
        if !facts.forks.isEmpty {
            output.line("forks       " + facts.forks.map { "\($0)" }.joined(separator: ", "))
        }
    }

    private var kept: [Undo] { workplace.settings.sourcePaths.compactMap { try? Undo.find($0) } }

    private func tellUndo() {
        for undo in kept { output.line("undo        \(undo.path) \(undo.state)") }
    }

    private func tellRestore(_ facts: StatusFacts) {
        guard let restored = facts.restored else {
            return output.line(
                "restored    never, as far as this machine knows; to try it: holdfast doctor --drill"
            )
        }
        let took = HumanText.duration(.milliseconds(restored.milliseconds))
        output.line(
            "restored    archive \(restored.archive) in \(took), "
                + "\(HumanText.age(of: restored.seconds, now: now)), \(restored.place)")
    }

    private func tellCost(_ facts: StatusFacts) {
        let objects = HumanText.count(Int64(facts.use.objectCount), "object")
        output.line("space       \(HumanText.size(facts.use.byteCount)) in \(objects)")
        guard let requests = facts.requests else { return }
        output.line("requests    about \(Int64(requests.total.rounded(.up))) a month")
        guard workplace.isInBucket else { return }
        output.line("price       " + StoragePrices.text(bytes: facts.use.byteCount, requests))
    }

    private func warnOfSuspicion() {
        guard let suspicion = head.suspicion else { return }
        output.warning(
            "archive \(head.number) is suspect: \(suspicion.reasons.joined(separator: "; "))",
            hint: "if that is meant: holdfast accept \(head.number)")
    }

    private func warn(_ facts: StatusFacts) {
        let lacking = head.sources.flatMap(\.incomplete)
        if let first = lacking.first {
            let more = lacking.count > 1 ? ", and \(lacking.count - 1) more" : ""
            output.warning(
                "archive \(head.number) is incomplete: \(first)\(more)",
                hint: "holdfast show \(head.number) names all; a backup that can read them mends it"
            )
        }
        if facts.keys.count(where: { $0.information?.role == .full }) < 2 {
            output.warning(
                "a single key opens this repository",
                hint: "holdfast key add --recovery gives it a second one, for paper")
        }
        if !facts.forks.isEmpty {
            output.warning(
                "forks are newer than the newest archive: "
                    + facts.forks.map { "\($0)" }.joined(separator: ", "),
                hint: "holdfast diff \(facts.forks[0]) tells what one has")
        }
    }

    // MARK: For programs

    private func members(_ facts: StatusFacts) -> [JSONValue.Member] {
        let total = head.total
        var members: [JSONValue.Member] = [
            .init("repository", .string(workplace.store.properties.name)),
            .init("timeline", .string(workplace.timeline.name.text)),
            .init("archive", .integer(Int64(head.number.value))),
            .init("ageSeconds", .integer(now - head.time.seconds)),
            .init("files", .integer(Int64(total.files))),
            .init("bytes", .integer(Int64(total.bytes))),
            .init("suspect", .bool(head.suspicion != nil)),
            .init("keys", .integer(Int64(facts.keys.count))),
            .init("undo", .array(kept.map { .string("\($0.path)") })),
            .init("lease", facts.lease.map { .string($0.state.word) } ?? .null),
            .init("forks", .array(facts.forks.map { .integer(Int64($0.value)) })),
            .init("storedBytes", .integer(facts.use.byteCount)),
            .init("storedObjects", .integer(Int64(facts.use.objectCount))),
        ]
        if facts.lease?.isHeld == true { members.append(.init("due", due)) }
        if let requests = facts.requests {
            members.append(.init("requestsPerMonth", .integer(Int64(requests.total))))
            if workplace.isInBucket {
                members += StoragePrices.members(bytes: facts.use.byteCount, requests)
            }
        }
        if let restored = facts.restored {
            members.append(
                .init(
                    "restored",
                    [
                        "archive": .integer(Int64(restored.archive.value)),
                        "ageSeconds": .integer(now - restored.seconds),
                        "milliseconds": .integer(restored.milliseconds),
                    ]))
        }
        return members
    }

    /// In seconds: after a change, and where none can be noticed.
    private var due: JSONValue {
        let run = workplace.settings.run
        return [
            "onChange": .integer(Int64(run.onChange / .seconds(1))),
            "every": .integer(Int64(run.every / .seconds(1))),
        ]
    }
}
