import COpenSSL

/// Where chance comes from; tests pass one that they can foretell.
package protocol RandomSource: Sendable {
    func bytes(_ count: Int) throws -> [UInt8]
}

/// The operating system's randomness, through OpenSSL's generator.
package struct SystemRandom: RandomSource {
    package init() {}

    package func bytes(_ count: Int) throws -> [UInt8] {
        try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) in
            try unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                let code = unsafe RAND_bytes_ex(nil, buffer.baseAddress, count, 0)
                try check(code, "draw random bytes", "the system's generator")
                initialized = count
            }
        }
    }
}
