import Glibc

/// Addresses as the C library reads them.
enum AddressText {
    static func version4(_ text: Substring) -> [UInt8]? {
        bytes(text, AF_INET, 4)
    }

    static func version6(_ text: Substring) -> [UInt8]? {
        bytes(text, AF_INET6, 16)
    }

    private static func bytes(_ text: Substring, _ family: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe inet_pton(family, String(text), &bytes) == 1 else { return nil }
        return bytes
    }
}
