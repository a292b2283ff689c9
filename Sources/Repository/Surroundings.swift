package import Cryptography
package import Format

extension Repository {
    /// What a repository takes from outside, so that tests can say it.
    package struct Surroundings: Sendable {
        package let random: any RandomSource
        /// This machine's clock.
        package let now: @Sendable () -> Timestamp
        package let host: String
        package let program: String

        package init(
            random: any RandomSource, now: @escaping @Sendable () -> Timestamp, host: String,
            program: String
        ) {
            self.random = random
            self.now = now
            self.host = host
            self.program = program
        }

        /// A name for a new object.
        package func makeName() throws -> ObjectName {
            try ObjectName(try random.bytes(ObjectName.byteCount))
        }
    }
}
