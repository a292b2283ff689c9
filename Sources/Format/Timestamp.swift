/// A point in time as files and archives carry it: signed seconds since 1970, and nanoseconds.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let seconds: Int64
    package let nanoseconds: UInt32

    package init(seconds: Int64, nanoseconds: UInt32 = 0) {
        precondition(nanoseconds < 1_000_000_000, "internal error: nanoseconds out of range")
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

extension ByteWriter {
    package mutating func timestamp(_ value: Timestamp) {
        signed(value.seconds)
        number(UInt64(value.nanoseconds))
    }
}

/// When something was done in a repository: between 1970 and 9999, so that it can be reckoned with.
extension ByteWriter {
    /// A clock that is further off counts as the nearest time.
    package mutating func moment(_ value: Timestamp) {
        timestamp(min(max(value, Timestamp.firstMoment), Timestamp.lastMoment))
    }
}

extension ByteReader {
    package mutating func moment() throws(FormatError) -> Timestamp {
        let time = try timestamp()
        guard time >= .firstMoment, time <= .lastMoment else {
            throw failure("holds a time that is not between 1970 and 9999")
        }
        return time
    }
}

extension Timestamp {
    fileprivate static let firstMoment = Timestamp(seconds: 0)
    fileprivate static let lastMoment = Timestamp(
        seconds: 253_402_300_799, nanoseconds: 999_999_999)
}

extension ByteReader {
    package mutating func timestamp() throws(FormatError) -> Timestamp {
        let seconds = try signed()
        return Timestamp(
            seconds: seconds, nanoseconds: UInt32(try number(upTo: 999_999_999)))
    }
}
