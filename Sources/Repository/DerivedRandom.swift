import Cryptography
import Format
import Synchronization

/// The chance in an age file of ours: whoever knows all that the file holds draws the same again.
///
/// So a full key can verify files that it can't open: no byte of them can be changed. It is drawn from the newest generation in the file, which a key that was removed before lacks.
final class DerivedRandom: RandomSource {
    private let seed: Secret
    private let drawn = Mutex<UInt32>(0)

    init(
        _ generation: KeyGeneration, for use: String, payload: borrowing Secret
    ) throws {
        guard let secret = generation.packSecret?.copy() else {
            preconditionFailure("internal error: only full keys write key files")
        }
        let salt = SHA256.hash(payload.span)
        let info = Array("holdfast draws v1\n\(use)".utf8)
        seed = try HKDF.derive(from: secret.span, salt: salt.span, info: info.span, count: 32)
    }

    func bytes(_ count: Int) throws -> [UInt8] {
        let number = drawn.withLock { number in
            number += 1
            return number
        }
        let info = Array("\(number)".utf8)
        let salt: [UInt8] = []
        let seed = seed.copy()
        let bytes = try HKDF.derive(
            from: seed.span, salt: salt.span, info: info.span, count: count)
        return [UInt8](bytes.span)
    }
}
