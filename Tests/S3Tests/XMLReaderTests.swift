import Testing

@testable import S3

@Suite struct XMLReaderTests {
    private func events(_ text: String) throws -> [XMLReader.Event] {
        var reader = XMLReader(Array(text.utf8))
        var events: [XMLReader.Event] = []
        while let event = try reader.next() { events.append(event) }
        return events
    }

    @Test func `Elements and text come in their order`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>\n<!-- a > b -->
            <s3:A xmlns:s3="http://x/>y" b='/'> one <B/>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F44D;</s3:A >
            """
        #expect(
            try events(text) == [
                .start("A"), .text(" one "), .start("B"), .end("B"), .text("<&>\"'A👍"), .end("A"),
            ])
    }

    @Test(arguments: [
        "<a>", "<a", "<", "</a>", "<a></b>", "<a><b></a></b>", "text", "<a/>text", "<a>&x;</a>",
        "<a>&amp</a>", "<a>&#xD800;</a>", "<a>&#99999999;</a>", "<!DOCTYPE a><a/>",
        "<a><![CDATA[x]]></a>", "<>", "<a b='x></a>", "<a/ b>", "<?xml", "<!-- <a/>", "< a/>",
        "<a>&#;</a>", "<a <b/></a>",
    ])
    func `What is not the XML that is known is refused`(text: String) {
        #expect(throws: XMLReader.Flaw.self) { try events(text) }
    }

    @Test func `Text must be UTF-8`() {
        var reader = XMLReader(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
        #expect(throws: XMLReader.Flaw.self) {
            while try reader.next() != nil {}
        }
    }

    @Test func `Depth and names have bounds`() throws {
        let deep = { String(repeating: "<a>", count: $0) + String(repeating: "</a>", count: $0) }
        #expect(try events(deep(16)).count == 32)
        #expect(throws: XMLReader.Flaw.self) { try events(deep(17)) }
        let long = { "<" + String(repeating: "n", count: $0) + "/>" }
        #expect(try events(long(128)).count == 2)
        #expect(throws: XMLReader.Flaw.self) { try events(long(129)) }
    }
}

@Suite struct ListResultTests {
    private func result(_ text: String) throws -> ListResult {
        try ListResult(Array(text.utf8))
    }

    @Test func `A page of a listing is read`() throws {
        let page = try result(
            """
            <ListBucketResult xmlns="x"><Name>b</Name><EncodingType>url</EncodingType>
            <Contents><Key>a%20b%2Bc+d</Key><LastModified>2023-11-14T22:13:20.123Z</LastModified>
            <Owner><ID>Key</ID><Key>not this</Key></Owner><Size>12</Size></Contents>
            <CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>
            <Contents><Key>z</Key><Size>0</Size></Contents>
            <IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;1</NextContinuationToken>
            </ListBucketResult>
            """)
        #expect(page.objects.map(\.name) == ["a b+c d", "z"])
        #expect(page.objects.map(\.size) == [12, 0])
        #expect(page.objects[0].modified == UniversalTime(seconds: 1_700_000_000))
        #expect(page.objects[1].modified == nil)
        #expect(page.isTruncated)
        #expect(page.nextToken == "t&1")
    }

    @Test func `Names that are not said to be encoded are as they are`() throws {
        let page = try result(
            "<ListBucketResult><Contents><Key>a%20b+</Key></Contents></ListBucketResult>")
        #expect(page.objects.map(\.name) == ["a%20b+"])
        #expect(!page.isTruncated)
    }

    @Test(arguments: [
        "", "<Error/>", "<html><body/></html>",
        "<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key><Size>x</Size></Contents></ListBucketResult>",
        "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%G0</Key></Contents></ListBucketResult>",
        "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%FF</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key></Contents>",
    ])
    func `What is no listing is refused`(text: String) {
        #expect(throws: XMLReader.Flaw.self) { try result(text) }
    }
}

@Suite struct ErrorAnswerTests {
    @Test func `Code, message and region are found`() {
        let answer = ErrorAnswer(
            Array("<Error><Code>C</Code><Message>M</Message><Region>r-1</Region></Error>".utf8))
        #expect([answer.code, answer.message, answer.region] == ["C", "M", "r-1"])
    }

    @Test(arguments: ["", "<html>", "no", "<Error>", "<Other><Code>C</Code></Other>"])
    func `What is no error says nothing`(text: String) {
        #expect(ErrorAnswer(Array(text.utf8)) == ErrorAnswer([]))
    }

    @Test(arguments: ["\u{601}", "\u{FFF9}", "\u{2028}", "\u{9B}", "\u{E0041}"])
    func `Characters that are no words of a server are left out`(character: String) {
        let answer = ErrorAnswer(Array("<Error><Code>a\(character)b</Code></Error>".utf8))
        #expect(answer.code == "a b")
    }

    @Test func `A message does no harm to a terminal`() {
        let long = String(repeating: "x", count: 10_000)
        let answer = ErrorAnswer(
            Array("<Error><Message>a\u{1B}[2J\n\u{202E}b\(long)</Message></Error>".utf8))
        #expect(answer.message.hasPrefix("a [2J  b"))
        #expect(answer.message.unicodeScalars.count == 300)
    }
}
