import Cryptography

extension Secret {
    /// A copy outside the secret's own memory, for encoding into another secret.
    func bytes() -> [UInt8] {
        let source = span
        return Array(capacity: source.count) { output in
            for index in source.indices { output.append(source[index]) }
        }
    }
}
