import Format
import Storage
import TestSupport
import Testing

@testable import Repository

struct RecordSigningTests {
    private let record: [UInt8] = [1, 2, 3]

    private func signing(_ repository: Repository, _ name: String = "app") throws -> RecordSigning {
        RecordSigning(keyring: repository.keyring, timeline: try .sample(name))
    }

    @Test(arguments: [RecordSigning.Kind.tombstone, .pin, .lease, .request])
    func `No byte of a signed record can be changed`(kind: RecordSigning.Kind) async throws {
        let fixture = try await Fixture()
        let one = try signing(try await fixture.open())
        let other = try signing(try await fixture.open(try await fixture.add(.full)))
        let signed = try one.sign(kind, record)
        #expect(try other.open(kind, signed) == record)
        for index in signed.indices {
            var changed = signed
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(throws: FormatError.self, "byte \(index)") { try other.open(kind, changed) }
        }
        for count in 0..<signed.count {
            #expect(throws: FormatError.self) { try other.open(kind, Array(signed.prefix(count))) }
        }
    }

    @Test func `A record is good for its kind, timeline and repository alone`() async throws {
        let fixture = try await Fixture()
        let signing = try signing(try await fixture.open())
        let signed = try signing.sign(.pin, record)
        #expect(throws: FormatError.self) { try signing.open(.tombstone, signed) }
        let elsewhere = try self.signing(try await fixture.open(), "web")
        #expect(throws: FormatError.self) { try elsewhere.open(.pin, signed) }
        let stranger = try self.signing(try await Fixture().open())
        #expect(throws: FormatError.self) { try stranger.open(.pin, signed) }
    }

    @Test func `A writer can't make a tombstone`() async throws {
        let fixture = try await Fixture()
        let repository = try await fixture.open()
        let writer = try await fixture.open(try await fixture.add(.writer))
        let timeline = repository.timeline(try .sample())
        let first = try await SampleArchive.commit([1], to: timeline).archive
        _ = try await SampleArchive.commit([2], to: timeline)
        for work in [
            { _ = try await Forget(writer.timeline(timeline.name)).forget([first.number]) },
            { _ = try await Prune(writer.timeline(timeline.name)).plan() },
        ] {
            #expect(try await failure(of: work).kind == .refused)
        }
        // Nor by going round the program.
        let forged = Tombstone(
            number: first.number, id: first.id, time: first.time, packs: [])
        let key = Layout.archive(timeline.name, first.number)
        let hostile = writer.timeline(timeline.name)
        fixture.memory.contents[key] = try hostile.vault.seal(
            .tombstone, try hostile.records.sign(.tombstone, forged.encoded()),
            name: try writer.surroundings.makeName(), generation: 1, at: key)
        let error = try await failure { try await timeline.slot(first.number) }
        #expect(error.kind == .corrupt)
        #expect(error.subject == key.text)
        #expect(error.reason == "tombstone: is signed by a key that may only back up")
    }

    /// Not even a key of the repository can give one number's record to another.
    @Test func `A record in another number's place is damage`() async throws {
        let repository = try await Fixture().open()
        let timeline = repository.timeline(try .sample())
        let first = try await SampleArchive.commit([1], to: timeline).archive
        let second = try first.number.next
        let tombstone = Tombstone(number: second, id: first.id, time: first.time, packs: [])
        let pin = Pin(number: second, id: first.id, time: first.time, reason: "")
        for (kind, record, key) in [
            (.tombstone, tombstone.encoded(), Layout.archive(timeline.name, first.number)),
            (.pin, pin.encoded(), Layout.pin(timeline.name, first.number)),
        ] as [(RecordSigning.Kind, [UInt8], ObjectKey)] {
            let object = try timeline.vault.seal(
                kind == .pin ? .pin : .tombstone, try timeline.records.sign(kind, record),
                name: try repository.surroundings.makeName(), generation: 1, at: key)
            _ = try await timeline.store.put(key, [object], .always)
        }
        let slot = try await failure { try await timeline.slot(first.number) }
        #expect(slot.reason == "tombstone: names another number than its place")
        let pinned = try await failure { try await Pins(timeline).pin(first.number) }
        #expect(pinned.reason == "pin: names another number than its place")
    }

    @Test func `A writer pins, as it must when what it backs up is suspect`() async throws {
        let fixture = try await Fixture()
        let repository = try await fixture.open()
        let writer = try await fixture.open(try await fixture.add(.writer))
        let timeline = repository.timeline(try .sample())
        let first = try await SampleArchive.commit([1], to: timeline).archive
        try await Pins(writer.timeline(timeline.name)).pin(first.number, reason: "why")
        let pin = try await Pins(timeline).pin(first.number)
        #expect(pin?.id == first.id)
        #expect(pin?.reason == "why")
    }
}
