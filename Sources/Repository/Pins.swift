package import Format
import Storage

/// Keeps archives from being forgotten.
package struct Pins: Sendable {
    private static let most = 100_000

    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Pins an archive; the pin holds once nobody is seen forgetting the archive, which is live.
    ///
    /// Who forgets announces it and then looks for a pin; so one of the two sees the other.
    package func pin(
        _ number: ArchiveNumber, reason: String, until: Timestamp? = nil
    ) async throws {
        let archive = try await timeline.archive(number)
        let surroundings = timeline.repository.surroundings
        let pin = Pin(
            number: number, id: archive.id, time: surroundings.now(), reason: reason, until: until)
        let key = Layout.pin(timeline.name, number)
        let object = try timeline.vault.seal(
            .pin, try timeline.records.sign(.pin, pin.encoded()),
            name: try surroundings.makeName(),
            generation: archive.generation, at: key)
        _ = try await timeline.store.put(key, [object], .ifAbsent)
        guard try await Farewells(timeline).of(number).isEmpty else {
            throw RepositoryError(
                .refused, "pin archive \(number)", "timeline \(timeline.name)",
                "it is being forgotten",
                hint: "try again; after a forget that was cut off: holdfast unpin \(number)")
        }
        _ = try await timeline.archive(number)
    }

    /// Takes the pin away, and what a forget that was cut off has left.
    package func unpin(_ number: ArchiveNumber) async throws {
        try await timeline.store.delete(Layout.pin(timeline.name, number))
        for key in try await Farewells(timeline).of(number) {
            try await timeline.store.delete(key)
        }
    }

    /// The pinned numbers, without reading the pins.
    package func numbers() async throws -> Set<ArchiveNumber> {
        var numbers: Set<ArchiveNumber> = []
        var pages = Pages(of: Layout.pins(timeline.name), in: timeline.store, atMost: Self.most)
        while let objects = try await pages.next() {
            for object in objects { numbers.insert(try number(object.key)) }
        }
        return numbers
    }

    /// Those whose time is over; one that can't be read holds.
    package func expired(_ now: Timestamp) async throws -> Set<ArchiveNumber> {
        var expired: Set<ArchiveNumber> = []
        for number in try await numbers() {
            do {
                guard let until = try await pin(number)?.until, until <= now else { continue }
                expired.insert(number)
            } catch {
                guard Damage.isDamage(error) else { throw error }
            }
        }
        return expired
    }

    package func pin(_ number: ArchiveNumber) async throws -> Pin? {
        let key = Layout.pin(timeline.name, number)
        do {
            let content = try await timeline.store.get(key) {
                try timeline.vault.open($0, as: [.pin], at: key).content
            }
            let pin = try Pin(try timeline.records.open(.pin, content))
            guard pin.number == number else {
                throw FormatError("pin", "names another number than its place")
            }
            return pin
        } catch let error as StorageError where error.kind == .notFound {
            return nil
        } catch let error as FormatError {
            throw RepositoryError.corrupt("read a pin", key, error.description)
        } catch {
            throw await timeline.repository.judged(error, at: key)
        }
    }

    /// One number has one name.
    private func number(_ key: ObjectKey) throws -> ArchiveNumber {
        guard let value = try? ArchiveNumber.parse(key.name),
            let number = try? ArchiveNumber(value), Layout.pin(timeline.name, number) == key
        else {
            throw RepositoryError.corrupt("list pins", key, "is not named by a number")
        }
        return number
    }
}
