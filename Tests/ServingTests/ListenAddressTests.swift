import Testing

@testable import Serving

@Suite struct `An address to listen at` {
    @Test(
        arguments: [
            ("127.0.0.1:8081", .version4([127, 0, 0, 1]), 8081),
            ("8081", .version4([127, 0, 0, 1]), 8081),
            ("localhost:0", .version4([127, 0, 0, 1]), 0),
            ("[::1]:8081", .version6([UInt8](repeating: 0, count: 15) + [1]), 8081),
            (":65535", .all, 65535),
        ] as [(String, ListenAddress.Host, UInt16)]) func `is read`(
            text: String, host: ListenAddress.Host, port: UInt16
        )
    {
        let address = ListenAddress(text)
        #expect(address?.host == host)
        #expect(address?.port == port)
    }

    @Test(arguments: [
        "", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0.1:-1",
        "::1:8081", "[::1]", "[::1:8081", "[127.0.0.1]:1", "example.org:80", "1.2.3:4", "1:2:3",
        "127.0.0.1:0x1", "127.0.0.1:٣", " 8081", "127.0.0.1 :1", "[]:1",
    ]) func `is refused where it is none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
