import Cryptography
package import Format

/// The hash of a file under way, piece by piece; it is finished once.
///
/// A hash of all bytes with HMAC would cost as much again as that of their chunks.
package final class ContentStream {
    private let tag: TagStream
    private let key: HMACKey

    init(_ tag: TagStream, key: HMACKey) {
        self.tag = tag
        self.key = key
    }

    package func update(_ bytes: Span<UInt8>) { tag.update(bytes) }

    package func finish() -> KeyedHash { KeyedHash(key.authenticate(tag.finish().span)) }
}
