import Testing

@testable import Format

struct LeaseTests {
    private static func instance(_ random: inout SeededRandom) throws -> Instance {
        Instance(
            id: try random.objectName(), host: "acme-7f", program: "holdfast 1",
            place: "fly/acme/web", seat: "d8", process: "boot:1:42:99")
    }

    private static func lease(
        _ random: inout SeededRandom, answers: Int = 2
    ) throws -> Lease {
        var lease = Lease(
            epoch: 300, archive: try random.objectName(), holder: try instance(&random),
            state: .active, pollSeconds: 30)
        lease.counter = 7
        lease.restored =
            answers == 2
            ? Lease.Restored(
                archive: try random.archiveNumber(), time: random.moment(), milliseconds: 420)
            : nil
        lease.cleaningDue = answers == 2 ? random.moment() : nil
        for index in 0..<answers {
            lease.answer(
                Lease.Answer(
                    index % 2 == 0 ? .done : .refused, to: try random.objectName(),
                    archive: index % 2 == 0 ? try random.archiveNumber() : nil, reason: "naïve"))
        }
        return lease
    }

    private static func request(_ random: inout SeededRandom) throws -> LeaseRequest {
        LeaseRequest(
            name: try random.objectName(), epoch: 300, kind: .snapshot,
            instance: try instance(&random), time: random.moment())
    }

    @Test(arguments: SeededRandom.seeds)
    func `Leases and requests have one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let lease = try Self.lease(&random)
        #expect(try Lease(lease.encoded()) == lease)
        let leases = expectOneSpelling(lease.encoded(), seed: seed) { bytes throws(FormatError) in
            try Lease(bytes).encoded()
        }
        let request = try Self.request(&random)
        #expect(try LeaseRequest(request.encoded()) == request)
        let requests = expectOneSpelling(request.encoded(), seed: seed) {
            bytes throws(FormatError) in try LeaseRequest(bytes).encoded()
        }
        #expect(leases > 0 && requests > 0)
    }

    @Test func `A lease of a holder that knew nothing of keep rules is read`() throws {
        var random = SeededRandom(seed: 3)
        var lease = try Self.lease(&random)
        lease.cleaningDue = nil
        #expect(try Lease(lease.encoded()).cleaningDue == nil)
    }

    @Test func `Who frees a lease leaves to the next when the keep rules are due`() throws {
        var random = SeededRandom(seed: 4)
        let lease = try Self.lease(&random)
        let freed = lease.freed(
            epoch: 301, archive: try random.objectName(), holder: try Self.instance(&random))
        #expect(freed.cleaningDue == lease.cleaningDue)
        #expect(freed.state == .released && freed.epoch == 301 && freed.answers.isEmpty)
        #expect(try Lease(freed.encoded()) == freed)
    }

    @Test func `Only so many answers are kept, and one for each request`() throws {
        var random = SeededRandom(seed: 1)
        var lease = try Self.lease(&random, answers: Lease.mostAnswers + 5)
        #expect(lease.answers.count == Lease.mostAnswers)
        let request = try random.objectName()
        lease.answer(Lease.Answer(.accepted, to: request))
        lease.answer(Lease.Answer(.done, to: request))
        #expect(lease.answers.count { $0.request == request } == 1)
        #expect(lease.answer(to: request)?.outcome == .done)
        #expect(try Lease(lease.encoded()) == lease)
    }

    @Test func `Texts that are too long lose their middle`() throws {
        var random = SeededRandom(seed: 4)
        let long = String(repeating: "a", count: 3000) + String(repeating: "é", count: 1500)
        var lease = Lease(
            epoch: 1, archive: try random.objectName(),
            holder: Instance(
                id: try random.objectName(), host: long, program: long, place: long, seat: long,
                process: long), state: .active, pollSeconds: 30)
        lease.answer(Lease.Answer(.failed, to: try random.objectName(), reason: long))
        let read = try Lease(lease.encoded())
        #expect(read == lease)
        #expect(read.holder.place.hasPrefix("aaa") && read.holder.place.hasSuffix("éé"))
        let pin = Pin(number: .first, id: lease.archive, time: random.moment(), reason: long)
        #expect(try Pin(pin.encoded()) == pin)
    }

    @Test func `No epoch, no known state and too long a pause are refused`() throws {
        var random = SeededRandom(seed: 2)
        var bytes = try Self.lease(&random).encoded()
        bytes.replaceSubrange(0..<2, with: [0])
        #expect(throws: FormatError.self) { try Lease(bytes) }
        let idle = Lease(
            epoch: 1, archive: try random.objectName(), holder: try Self.instance(&random),
            state: .active, pollSeconds: 86_401)
        #expect(throws: FormatError.self) { try Lease(idle.encoded()) }
    }
}
