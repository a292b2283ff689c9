import Configuration
import Testing

@Suite struct `A project` {
    @Test func `is the nearest of the two files upward`() throws {
        let files = [
            "/app/holdfast.json": "{}", "/app/packages/api/package.json": #"{"name": "api"}"#,
        ]
        #expect(try find("/app/packages", files).folder == "/app")
        #expect(try find("/app/packages/api/src", files).folder == "/app/packages/api")
        #expect(try find("/elsewhere/deep", files).folder == "/elsewhere/deep")
        #expect(try find("/x", ["/package.json": "{}"]).folder == "/")
    }

    @Test func `may hold its settings in package.json`() throws {
        let settings = try Example(files: [
            "/app/package.json": #"{"name": "@acme/api", "holdfast": {"tags": ["x"]}}"#
        ]).settings()
        #expect(settings.tags == ["x"])
        #expect(settings.timeline == "acme-api")
        #expect(settings.file == "/app/package.json")
    }

    @Test func `takes its name from package.json also beside holdfast.json`() throws {
        let files = [
            "/app/package.json": #"{"name": "bot"}"#, "/app/holdfast.json": #"{tags: ["x"]}"#,
        ]
        let settings = try Example(files: files).settings()
        #expect(settings.timeline == "bot")
        #expect(settings.file == "/app/holdfast.json")
        let named = try Project.load(file: "/app/holdfast.json") {
            files[$0].map { Array($0.utf8) }
        }
        #expect(named.packageName == "bot")
    }

    @Test func `does not hold settings twice`() {
        let error = Example(files: [
            "/app/package.json": #"{"holdfast": {}}"#, "/app/holdfast.json": "{}",
        ]).error
        #expect(error?.reason == "both holdfast.json and package.json hold settings")
    }

    @Test func `may be named by its file`() throws {
        let files = ["/other/settings.json5": #"{ timeline: "x", sources: "data" }"#]
        let project = try Project.load(file: "/other/settings.json5") {
            files[$0].map { Array($0.utf8) }
        }
        #expect(project.folder == "/other")
        let error = #expect(throws: ConfigurationError.self) {
            try Project.load(file: "/other/nothing.json") { files[$0].map { Array($0.utf8) } }
        }
        #expect(error?.description == "reading /other/nothing.json: there is no such file")
    }

    @Test func `refuses files that are no text or too large`() {
        for (bytes, reason) in [
            ([0x7B, 0xFF, 0x7D], "the file is not UTF-8 text"),
            (Array(repeating: 0x20, count: 1 << 20 + 1), "the file is larger than 1 MiB"),
        ] as [([UInt8], String)] {
            let error = #expect(throws: ConfigurationError.self) {
                try Project.find(from: "/app") { $0 == "/app/holdfast.json" ? bytes : nil }
            }
            #expect(error?.reason == reason)
        }
    }

    private func find(_ folder: String, _ files: [String: String]) throws -> Project {
        try Project.find(from: folder) { files[$0].map { Array($0.utf8) } }
    }
}

@Suite struct `A timeline's default name` {
    @Test(arguments: [
        ("@acme/api", "acme-api"), ("My App", "my-app"), ("Tzurot", "tzurot"), ("a..b", "a..b"),
        ("--x--", "x"), ("caf\u{E9} bar", "caf-bar"), ("a_", "a_"), (".hidden", "hidden"),
    ])
    func `is made of safe characters`(_ text: String, _ name: String) {
        #expect(TimelineName.sanitized(text) == name)
        #expect(TimelineName.isValid(name))
    }

    @Test func `is bounded`() throws {
        let name = try #require(TimelineName.sanitized(String(repeating: "ab-", count: 1000)))
        #expect(name.utf8.count <= 64)
        #expect(TimelineName.isValid(name))
        #expect(!TimelineName.isValid(String(repeating: "a", count: 65)))
    }

    @Test(arguments: ["", "-", "..", "a/b", "A", "a b", "a-", "a.", "\u{E9}"])
    func `does not make these valid`(_ name: String) {
        #expect(!TimelineName.isValid(name))
    }

    @Test func `is the project folder's, never a source folder's`() throws {
        let example = Example(
            directory: "/srv/tzurot", flags: [Flag(.sources, spelling: "PATH", values: ["data"])])
        #expect(try example.settings().timeline == "tzurot")
    }

    @Test func `needs help where no letter is left`() {
        let error = Example(directory: "/srv/項目").error
        #expect(error?.description == "naming the timeline of /srv/項目: \"項目\" makes no name")
        #expect(error?.hint == "give one: --timeline NAME")
    }
}
