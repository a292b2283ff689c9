/// A key under which even long messages get a tag quickly: AES-256-GCM without a plaintext.
///
/// The nonce never changes, so two tags tell something of the key: they must stay secret, or go
/// through a hash with another key.
package final class TagKey: Sendable {
    private static let nonce = [UInt8](repeating: 0, count: SealingKey.nonceCount)

    private let key: Secret
    private let algorithm: SealingAlgorithm

    package init(_ key: Span<UInt8>) throws(CryptographyError) {
        guard key.count == SealingKey.keyCount else {
            throw .length("tag", "the key", is: key.count, not: SealingKey.keyCount)
        }
        self.key = Secret(copying: key)
        algorithm = try SealingAlgorithm(.aes256GCM)
    }

    package func stream() -> TagStream {
        do {
            return TagStream(
                context: try SealingContext(
                    algorithm, key: key, nonce: Self.nonce, sealing: true))
        } catch {
            preconditionFailure("internal error: \(error)")
        }
    }
}

/// One message under way through a `TagKey`; it is finished once.
package final class TagStream {
    private let context: SealingContext

    fileprivate init(context: consuming SealingContext) {
        self.context = context
    }

    package func update(_ bytes: Span<UInt8>) {
        do {
            try context.associate(bytes)
        } catch {
            preconditionFailure("internal error: \(error)")
        }
    }

    package func finish() -> [UInt8] {
        var tag: [UInt8] = []
        do {
            try tag.append(addingCapacity: SealingKey.tagCount) {
                (output) throws(CryptographyError) in
                try context.finishSealing(into: &output)
            }
        } catch {
            preconditionFailure("internal error: \(error)")
        }
        return tag
    }
}
