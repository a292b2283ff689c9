import Testing

@testable import Age

/// Whatever is done to the bytes, decoders answer, and never with something else than was written.
@Suite struct MutationTests {
    private static let seed = Mutator.seed
    private static let rounds = 3000
    private let identity: Identity

    init() throws {
        identity = try Identity(KeyFileTests.one)
        print("the seed of these mutations: HOLDFAST_TEST_SEED=\(Self.seed)")
    }

    @Test func `mutated headers fail, or encode to the same bytes`() throws {
        let headers = try [
            AgeFile.encrypt([], to: [identity.recipient, identity.recipient]),
            AgeFile.encrypt([], passphrase: "x", workFactor: 1),
        ].map { file in
            let end = HeaderParser.end(in: file.span)
            return Array(file[..<(try #require(end))])
        }
        var mutator = Mutator(seed: Self.seed)
        for round in 0..<Self.rounds {
            let header = mutator.mutate(headers[round % 2])
            do throws(AgeError) {
                let parsed = try HeaderParser.parse(header)
                #expect(parsed.encode() == header, "seed \(Self.seed)")
            } catch {
                #expect(error.kind == .malformedHeader, "seed \(Self.seed)")
            }
        }
    }

    @Test func `mutated armor fails, or holds what it says`() throws {
        let armored = Armor.encode(pattern(200))
        var mutator = Mutator(seed: Self.seed)
        for _ in 0..<Self.rounds {
            let text = mutator.mutate(armored)
            do throws(AgeError) {
                let file = try Armor.decode(text)
                let plain = text.filter { !Armor.isSpace($0) }
                let again = Armor.encode(file).filter { !Armor.isSpace($0) }
                #expect(plain == again, "seed \(Self.seed)")
            } catch {
                #expect(error.kind == .malformedArmor, "seed \(Self.seed)")
            }
        }
    }

    @Test func `mutated files release nothing but a beginning of what was written`() throws {
        let plaintext = pattern(70_000)
        let file = try AgeFile.encrypt(
            plaintext.span, to: [identity.recipient], using: Foretold())
        var mutator = Mutator(seed: Self.seed)
        for round in 0..<200 {
            let changed = mutator.mutate(file)
            let reading = try Reading(round % 2 == 0 ? changed : Armor.encode(changed), [identity])
            #expect(plaintext.starts(with: reading.released), "seed \(Self.seed)")
            #expect(changed == file || reading.error != nil, "seed \(Self.seed)")
        }
    }

    @Test func `mutated key files fail without repeating them, or hold the same identities`() {
        let good = KeyFileTests.comments + KeyFileTests.one + "\n" + KeyFileTests.other + "\n"
        let recipients = [KeyFileTests.one, KeyFileTests.other].compactMap {
            try? Identity($0).recipient  // both are good, as other tests show
        }
        var mutator = Mutator(seed: Self.seed)
        for _ in 0..<Self.rounds {
            let file = mutator.mutate(ascii(good))
            do throws(AgeError) {
                let identities = try KeyFile.parse(file.span)
                let isKnown = identities.allSatisfy { recipients.contains($0.recipient) }
                #expect(isKnown, "seed \(Self.seed)")
            } catch {
                let words = "\(error)".uppercased()
                #expect(!words.contains("GFPYY") && !words.contains("WUQ65"), "seed \(Self.seed)")
            }
        }
    }

    @Test func `mutated recipients fail, or are the same`() throws {
        var mutator = Mutator(seed: Self.seed)
        for _ in 0..<Self.rounds {
            let text = String(
                decoding: mutator.mutate(ascii(KeyTests.recipient)), as: UTF8.self)
            if let parsed = try? Recipient(parsing: text) {  // failing is one of the good answers
                #expect(parsed == identity.recipient, "seed \(Self.seed)")
            }
        }
    }
}
