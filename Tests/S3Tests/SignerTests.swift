import HTTP
import Testing

@testable import S3

@Suite struct SignerTests {
    /// A request of AWS's manual, as of 24 May 2013.
    struct Example: CustomTestStringConvertible, Sendable {
        let method: String
        let path: String
        var query: [QueryItem] = []
        var headers: [HTTPHeader] = []
        var payloadHash = SignableRequest.hashOfNothing
        let signature: String

        var testDescription: String { "\(method) \(path)" }

        var request: SignableRequest {
            SignableRequest(
                method, path: path, query: query,
                headers: headers + [
                    HTTPHeader("Host", "examplebucket.s3.amazonaws.com"),
                    HTTPHeader("x-amz-content-sha256", payloadHash),
                ], payloadHash: payloadHash)
        }
    }

    /// From "Examples of Signature Calculations" of the S3 API reference.
    static let examples = [
        Example(
            method: "GET", path: "/test.txt", headers: [HTTPHeader("Range", "bytes=0-9")],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            method: "PUT", path: "/test%24file.text",
            headers: [
                HTTPHeader("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                HTTPHeader("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ],
            payloadHash: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            method: "GET", path: "/", query: [QueryItem("lifecycle", "")],
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            method: "GET", path: "/",
            query: [QueryItem("prefix", "J"), QueryItem("max-keys", "2")],
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    let signer = Signer(example, region: "us-east-1")
    let time = UniversalTime(seconds: 1_369_353_600)

    @Test(arguments: examples)
    func `The examples of the manual get the manual's signatures`(example: Example) {
        let headers = signer.signedHeaders(of: example.request, at: time)
        let authorization = HTTPHeaders(headers)["authorization"]
        #expect(authorization?.hasSuffix("Signature=\(example.signature)") == true)
    }

    @Test func `An address that is valid for a day has the manual's signature`() {
        let request = SignableRequest(
            "GET", path: "/test.txt",
            headers: [HTTPHeader("host", "examplebucket.s3.amazonaws.com")],
            payloadHash: "UNSIGNED-PAYLOAD")
        let query = signer.signedQuery(of: request, at: time, seconds: 86_400)
        #expect(
            query.last
                == QueryItem(
                    "X-Amz-Signature",
                    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"))
    }

    @Test func `A session's token is sent and signed`() {
        let credentials = S3Credentials(
            accessKeyID: "A", secretAccessKey: "B", sessionToken: "the token")
        let request = Self.examples[0].request
        let headers = HTTPHeaders(
            Signer(credentials, region: "r").signedHeaders(of: request, at: time))
        #expect(headers["x-amz-security-token"] == "the token")
        #expect(
            headers["authorization"]?.contains("x-amz-date;x-amz-security-token, Signature")
                == true)
    }

    @Test func `Credentials never print`() {
        let credentials = S3Credentials(
            accessKeyID: "known", secretAccessKey: "secret", sessionToken: "token")
        var dumped = ""
        dump(credentials, to: &dumped)
        let texts = ["\(credentials)", String(reflecting: credentials), "\([credentials])", dumped]
        for text in texts {
            #expect(!text.contains("secret") && !text.contains("token"))
        }
    }
}

@Suite struct UniversalTimeTests {
    @Test(arguments: [
        (0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"),
        (1_369_353_600, "20130524T000000Z"), (1_440_938_160, "20150830T123600Z"),
        (4_107_542_399, "21000228T235959Z"), (4_107_542_400, "21000301T000000Z"),
    ])
    func `Seconds become dates`(seconds: Int64, text: String) {
        #expect(UniversalTime(seconds: seconds).basic == text)
    }

    @Test func `What is written is read`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1000 {
            let time = UniversalTime(
                seconds: Int64.random(in: 0..<10_000_000_000, using: &generator))
            let text = time.basic
            let part = { (from: Int, count: Int) in
                String(text.dropFirst(from).prefix(count))
            }
            let listing =
                "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(9, 2)):\(part(11, 2)):\(part(13, 2)).123Z"
            #expect(UniversalTime(listing: listing) == time, "\(listing)")
        }
    }

    @Test func `Headers have dates, too`() {
        let time = UniversalTime(header: "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(time == UniversalTime(seconds: 784_111_777))
    }

    @Test(arguments: [
        "", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
    ])
    func `What is no date is none`(text: String) {
        #expect(UniversalTime(header: text) == nil)
        #expect(UniversalTime(listing: text) == nil)
    }
}
