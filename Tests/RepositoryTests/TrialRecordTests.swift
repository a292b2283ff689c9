import Format
import Storage
import TestSupport
import Testing

@testable import Repository

@Suite struct TrialRecordTests {
    static let results = [
        TrialRecord.Result(check: "put-if-absent", state: "good", message: "kept"),
        TrialRecord.Result(check: "clock", state: "remark", message: "5 s ü"),
    ]

    @Test func `What a store was seen to do comes back, and a later record replaces it`()
        async throws
    {
        let fixture = try await Fixture()
        let repository = try await fixture.open()
        #expect(try await repository.trialRecord() == nil)
        try await repository.record(Self.results)
        #expect(try await repository.trialRecord()?.results == Self.results)
        let object = try #require(fixture.memory.contents[Layout.trial])
        #expect(!String(decoding: object, as: UTF8.self).contains("put-if-absent"))
        try await repository.record([])
        #expect(try await repository.trialRecord()?.results == [])
    }

    @Test func `A record that can't be read is none`() async throws {
        let fixture = try await Fixture()
        let repository = try await fixture.open()
        try await repository.record(Self.results)
        let object = try #require(fixture.memory.contents[Layout.trial])
        for harmed in [[], Array(object.dropLast()), Array(object.prefix(60)) + [1, 2, 3]] {
            fixture.memory.contents[Layout.trial] = harmed
            #expect(try await repository.trialRecord() == nil)
        }
    }

    @Test func `A record has one spelling`() throws {
        let record = TrialRecord(
            time: Timestamp(seconds: 7, nanoseconds: 5), program: "holdfast 1",
            results: Self.results)
        let bytes = record.encoded()
        #expect(try TrialRecord(bytes) == record)
        let plain = TrialRecord(time: Timestamp(seconds: 5), program: "1", results: [])
        #expect(plain.encoded() == [10, 0, 1, 49, 0])
        for count in 0..<bytes.count {
            #expect(throws: FormatError.self) { try TrialRecord(Array(bytes.prefix(count))) }
        }
        #expect(throws: FormatError.self) { try TrialRecord(bytes + [0]) }
    }
}
