/// What the fuzzer feeds: a decoder, with a way to encode again what it accepted.
struct Decoder: Sendable {
    let name: String
    /// Throws for what is refused; nil where nothing is to be compared.
    let recode: @Sendable ([UInt8]) throws -> [UInt8]?

    init(_ name: String, _ recode: @escaping @Sendable ([UInt8]) throws -> [UInt8]?) {
        self.name = name
        self.recode = recode
    }

    /// Whether `bytes` were refused or encode to themselves.
    func passes(_ bytes: [UInt8]) -> Bool {
        guard let again = try? recode(bytes) else { return true }
        return again == bytes
    }

    /// Another family is an array of its own, added here; `Seeds` may have a folder for each name.
    static let all: [Decoder] =
        format + repository + store + age + texts + exchange + comparison + local + s3 + run
        + credentials
}
