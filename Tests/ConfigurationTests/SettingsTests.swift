import Configuration
import Testing

@Suite struct `The settings` {
    @Test func `of the design's example are understood`() throws {
        let settings = try Example(
            files: [
                "/app/holdfast.json": #"""
                {
                  $schema: "./holdfast.schema.json",
                  repository: "s3://${BUCKET}/holdfast",
                  sources: [
                    "data", { sqlite: "db/app.db" },
                    { postgres: "env:DATABASE_URL", every: "6h", optional: true },
                  ],
                  exclude: ["*.tmp", "cache/"],
                  secrets: ["TOKEN_ENCRYPTION_KEY"],       // only a fingerprint is kept
                  keep: { within: "3h", hourly: 72, daily: 14, weekly: 8, monthly: 12 },
                  run: { onChange: "10s", every: "5m", handover: true, grace: "5s", existing: "refuse" },
                }
                """#
            ], environment: ["BUCKET": "backups"]
        ).settings()
        #expect(
            settings.repository
                == .configured(
                    RepositoryAddress(.bucket(BucketAddress(bucket: "backups", prefix: "holdfast")))
                ))
        #expect(
            settings.sources == [
                SourceSetting(.path("data"), name: "data"),
                SourceSetting(.sqlite("db/app.db"), name: "db/app.db"),
                SourceSetting(
                    .postgres("env:DATABASE_URL"), name: "postgres", every: .seconds(21_600),
                    isOptional: true),
            ])
        #expect(settings.exclude == ["*.tmp", "cache/"])
        #expect(settings.secrets == ["TOKEN_ENCRYPTION_KEY"])
        #expect(settings.keep.within == .seconds(10_800))
        #expect(settings.keep.hourly == 72)
        #expect(settings.keep.yearly == nil)
        #expect(settings.run.onChange == .seconds(10))
        #expect(settings.run.existing == .refuse)
        #expect(settings.timeline == "app")
    }

    @Test func `take flags before variables before the file before defaults`() throws {
        let file = ["/app/holdfast.json": #"{ run: { every: "1m" }, compression: "max" }"#]
        let variables = ["HOLDFAST_RUN_EVERY": "2m", "HOLDFAST_COMPRESSION": ""]
        let flags = [Flag(.runEvery, spelling: "--every", values: ["3m"])]
        #expect(try Example().settings().run.every == .seconds(300))
        #expect(try Example(files: file).settings().run.every == .seconds(60))
        #expect(
            try Example(files: file, environment: variables).settings().run.every == .seconds(120))
        let all = try Example(files: file, environment: variables, flags: flags).settings()
        #expect(all.run.every == .seconds(180))
        #expect(all.compression == .max)
    }

    @Test(arguments: ConfigurationKey.all)
    func `have a variable for every key`(_ key: ConfigurationKey) throws {
        let value =
            switch key.kind {
            case _ where key == .notifyOn: "archived"
            case _ where [.notifyPing, .notifyWebhook, .runReady].contains(key):
                "https://some.test/"
            case .text, .shell, .list, .sources: "some-text"
            case .boolean: "yes"
            case .count: "7"
            case .duration: "7h"
            case .size: "7MiB"
            case .word(let words): words.last ?? ""
            }
        #expect(key.variable.hasPrefix("HOLDFAST_"))
        let plain = try Example().settings()
        let changed = try Example(environment: [key.variable: value]).settings()
        // Handing over is the default.
        #expect(changed != plain || key == .runHandover)
    }

    @Test func `take addresses of monitors, and tell nobody where they are wrong`() throws {
        let file = [
            "/app/holdfast.json":
                #"{ notify: { ping: "${PING:-}", webhook: ["${HOOK:-}", "https://b.test/x"] } }"#
        ]
        let settings = try Example(files: file).settings()
        #expect(settings.notify.ping == nil)
        #expect(settings.notify.webhooks == [SensitiveText("https://b.test/x")])
        let error = #expect(throws: ConfigurationError.self) {
            try Example(files: file, environment: ["PING": "token-only"]).settings()
        }
        #expect(error.map { !"\($0)".contains("token-only") } == true)
    }

    @Test func `name events and hooks`() throws {
        let file = [
            "/app/holdfast.json":
                #"{ hooks: { staged: "strip", failed: "" }, notify: { on: ["failed", "archived"] } }"#
        ]
        let settings = try Example(files: file).settings()
        #expect(settings.hooks.commands == [.staged: "strip"])
        #expect(settings.notify.events == [.failed, .archived])
        let wrong = ["/app/holdfast.json": #"{ notify: { on: ["fail"] } }"#]
        let error = #expect(throws: ConfigurationError.self) {
            try Example(files: wrong).settings()
        }
        #expect(error?.hint == "did you mean \"failed\"?")
    }

    @Test func `read lists from variables`() throws {
        let settings = try Example(environment: [
            "HOLDFAST_EXCLUDE": "*.tmp, cache/\n*.log",
            "HOLDFAST_SOURCES": #"["data", { path: "up loads, all", optional: true }]"#,
            "HOLDFAST_TAGS": "one",
        ]).settings()
        #expect(settings.exclude == ["*.tmp", "cache/", "*.log"])
        #expect(settings.sources.map(\.name) == ["data", "up loads, all"])
        #expect(settings.tags == ["one"])
    }

    @Test func `add patterns and tags of the command line to the configured ones`() throws {
        let settings = try Example(
            files: ["/app/holdfast.json": #"{ exclude: ["a"], tags: ["b"], sources: "data" }"#],
            flags: [
                Flag(.exclude, spelling: "--exclude", values: ["c", "d"]),
                Flag(.tags, spelling: "--tag", values: ["e"]),
                Flag(.sources, spelling: "PATH", values: ["other"]),
            ]
        ).settings()
        #expect(settings.exclude == ["a", "c", "d"])
        #expect(settings.tags == ["b", "e"])
        #expect(settings.sources.map(\.name) == ["other"])
    }

    @Test func `expand variables in the file only`() throws {
        let file = [
            "/app/holdfast.json":
                #"{ tags: ["${A}", "${B:-b}", "${E:-e}", "$${A}", "$A", "a${A}${A}"], keep: { daily: "${N}" } }"#
        ]
        let settings = try Example(files: file, environment: ["A": "x", "E": "", "N": "5"])
            .settings()
        #expect(settings.tags == ["x", "b", "e", "${A}", "$A", "axx"])
        #expect(settings.keep.daily == 5)
        let variable = try Example(environment: ["HOLDFAST_TAGS": "${A}"]).settings()
        #expect(variable.tags == ["${A}"])
    }

    @Test(
        arguments: [
            (
                #"{ repositry: "x" }"#, #"reading /app/holdfast.json:1:3: unknown key "repositry""#,
                #"did you mean "repository"?"#
            ),
            (
                #"{ run: { evry: "5m" } }"#,
                #"reading /app/holdfast.json:1:10: unknown key "run.evry""#,
                #"did you mean "every"?"#
            ),
            (
                #"{ run: { frobnicate: 1 } }"#,
                #"reading /app/holdfast.json:1:10: unknown key "run.frobnicate""#,
                "keys are onChange, every, grace, priority, existing, requireArchive, migrate, "
                    + "handover, handoverWithin, poll, ready, readyWithin, drain, reload, merge, "
                    + "health, maxAge"
            ),
            (
                #"{ run: true }"#,
                "reading /app/holdfast.json:1:8: run: expected an object, found true or false", nil
            ),
            (#"[]"#, "reading /app/holdfast.json:1:1: expected an object, found a list", nil),
            ("{ a: }", "reading /app/holdfast.json:1:6: expected a value", nil),
            (
                #"{ keep: { daily: -1 } }"#,
                "reading /app/holdfast.json:1:18: keep.daily: expected a whole number, not negative, found a number",
                nil
            ),
            (
                #"{ run: { every: 5 } }"#,
                "reading /app/holdfast.json:1:17: run.every: expected a duration, found a number",
                "durations have units, such as 10s, 5m, 6h, 14d, 2w or 1d12h"
            ),
            (
                #"{ run: { poll: "25h" } }"#,
                "reading /app/holdfast.json:1:16: run.poll: is more than a day", "1d is the most"
            ),
            (
                #"{ maximumFileSize: "big" }"#,
                #"reading /app/holdfast.json:1:20: maximumFileSize: expected a size, found "big""#,
                "sizes are such as 500 kB, 64 MiB or 5 GB"
            ),
            (
                #"{ compression: "maxx" }"#,
                #"reading /app/holdfast.json:1:16: compression: expected one of fast, balanced, max, found "maxx""#,
                #"did you mean "max"?"#
            ),
            (
                #"{ excludeCaches: "maybe" }"#,
                #"reading /app/holdfast.json:1:18: excludeCaches: expected true or false, found "maybe""#,
                nil
            ),
            (
                #"{ exclude: [1] }"#,
                "reading /app/holdfast.json:1:13: exclude[0]: expected a text, found a number", nil
            ),
            (
                #"{ tags: "${NOPE}" }"#,
                "reading /app/holdfast.json:1:9: tags: the variable NOPE is not set",
                "set it, or write ${NOPE:-default}"
            ),
            (
                #"{ tags: ["a", "${NOPE"] }"#,
                #"reading /app/holdfast.json:1:15: tags[1]: a "${" has no closing brace"#, nil
            ),
            (
                #"{ tags: "${A-b}" }"#,
                #"reading /app/holdfast.json:1:9: tags: "A-b" is no variable's name"#, nil
            ),
            (
                #"{ repository: "ftp://x/y" }"#,
                #"reading /app/holdfast.json:1:15: repository: "ftp://" is not supported; write s3://BUCKET/PREFIX"#,
                nil
            ),
            (
                #"{ timeline: "My App" }"#,
                #"reading /app/holdfast.json:1:13: timeline: "My App" cannot be a timeline's name"#,
                #"use "my-app""#
            ),
            (
                #"{ sources: [{ path: "a", sqlite: "b" }] }"#,
                "reading /app/holdfast.json:1:13: sources[0]: expected exactly one of path, sqlite, postgres, mysql, command",
                #"write { path: "data" } or just "data""#
            ),
            (
                #"{ sources: [{ path: "a", evry: "5m" }] }"#,
                "reading /app/holdfast.json:1:32: sources[0].evry: unknown key",
                #"did you mean "every"?"#
            ),
            (
                #"{ sources: [{ path: "a", every: "x" }] }"#,
                #"reading /app/holdfast.json:1:33: sources[0].every: expected a duration, found "x""#,
                "durations have units, such as 10s, 5m, 6h, 14d, 2w or 1d12h"
            ),
            (
                #"{ sources: ["a", "./a/"] }"#,
                #"reading /app/holdfast.json:1:12: sources: two sources are called "a""#,
                #"give one of them another name: { path: ..., name: "other" }"#
            ),
            (
                #"{ sources: [""] }"#,
                "reading /app/holdfast.json:1:13: sources[0]: the path is empty", nil
            ),
            (
                #"{ sources: [{ path: "a", name: "../b" }] }"#,
                #"reading /app/holdfast.json:1:13: sources[0]: "../b" cannot be a source's name"#,
                #"give it one: { path: ..., name: "app" }"#
            ),
            (
                #"{ sources: 5 }"#,
                "reading /app/holdfast.json:1:12: sources: expected a path or an object, found a number",
                nil
            ),
        ] as [(String, String, String?)])
    func `say what is wrong in the file, and where`(
        _ text: String, _ message: String, _ hint: String?
    ) {
        let error = #expect(throws: ConfigurationError.self) {
            try Example(files: ["/app/holdfast.json": text]).settings()
        }
        #expect(error?.description == message)
        #expect(error?.hint == hint)
    }

    @Test(arguments: [
        #"{ key: "x" }"#, #"{ passphrase: "x" }"#, #"{ run: { password: "x" } }"#,
        #"{ tags: ["AGE-SECRET-KEY-1QQQ"] }"#, #"{ keyFile: "age-secret-key-1qqq" }"#,
        #"{ sources: [{ postgres: "postgres://ann:s3cret@host/db" }] }"#,
        #"{ sources: [{ mysql: "mysql://ann:a/b#c@host/db" }] }"#,
        #"{ sources: [{ postgres: "postgres://ann:${A}b@host/db" }] }"#,
    ])
    func `refuse secrets in the file without repeating them`(_ text: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try Example(files: ["/app/holdfast.json": text], environment: ["A": "a"]).settings()
        }
        #expect(error?.reason.contains("secrets do not belong into this file") == true)
        #expect(error?.description.contains("s3cret") == false)
        #expect(error?.hint?.contains("HOLDFAST_KEY") == true)
    }

    @Test(arguments: [
        #"{ sources: [{ postgres: "postgres://ann:${PASSWORD}@host/db" }] }"#,
        #"{ sources: [{ mysql: "mysql://root:@localhost:3306/whatsapp" }] }"#,
        #"{ sources: [{ postgres: "env:DATABASE_URL" }] }"#,
    ])
    func `allow addresses whose password comes from elsewhere`(_ text: String) throws {
        let environment = ["PASSWORD": "x"]
        _ = try Example(files: ["/app/holdfast.json": text], environment: environment).settings()
    }

    @Test func `record paths as seen from the project`() throws {
        let sources = try Example(
            files: ["/app/holdfast.json": "{}"], directory: "/app/packages/api",
            flags: [
                Flag(
                    .sources, spelling: "PATH", values: [".", "../../data", "/srv/files", "../.."])
            ]
        ).settings().sources
        #expect(
            sources.map(\.kind) == [
                .path("packages/api"), .path("data"), .path("/srv/files"), .path("."),
            ])
        #expect(sources.map(\.name) == ["packages/api", "data", "files", "project"])
    }

    @Test(arguments: [
        ("sqlite:db/app.db", SourceSetting.Kind.sqlite("db/app.db")),
        ("./sqlite:app.db", .path("sqlite:app.db")), ("sqlite", .path("sqlite")),
    ])
    func `tell databases from paths in a text`(_ text: String, _ kind: SourceSetting.Kind) throws {
        let file = ["/app/holdfast.json": "{ sources: [\"\(text)\"] }"]
        #expect(try Example(files: file).settings().sources.map(\.kind) == [kind])
        let variable = ["HOLDFAST_SOURCES": text]
        #expect(try Example(environment: variable).settings().sources.map(\.kind) == [kind])
    }

    /// A slash and an accent behind it are one character.
    @Test func `take paths apart by their bytes`() {
        #expect(!SourceName.isValid("a/../\u{301}b"))
        #expect(Path.absolute("a/../\u{301}b", in: "/app") == "/app/\u{301}b")
    }
}

/// Settings from files, variables and flags that exist only in the test.
struct Example {
    var files: [String: String] = [:]
    var environment: [String: String] = [:]
    var directory = "/app"
    var flags: [Flag] = []

    func settings() throws -> Settings {
        let project = try Project.find(from: directory) { path in files[path].map { Array($0.utf8) }
        }
        return try SettingsLoader(
            project: project, environment: environment, flags: flags, directory: directory
        ).settings()
    }

    var error: ConfigurationError? {
        do {
            _ = try settings()
            return nil
        } catch {
            return error as? ConfigurationError
        }
    }
}
