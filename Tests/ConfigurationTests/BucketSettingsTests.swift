import Configuration
import Testing

@Suite struct `The settings of buckets` {
    static let file = [
        "/app/holdfast.json": #"""
        { s3: { endpoint: "https://file", region: "file-1", style: "path", caBundle: "ca.pem",
          storageClass: "STANDARD_IA", encryption: "sse-kms", kmsKey: "k", tags: ["a=b", "c"],
          requesterPays: true, clientCertificate: "c.pem", clientKey: "/k.pem",
          customerKeyFile: "~/sse", proxy: "http://proxy:8080",
          lock: "compliance", lockDays: 30 } }
        """#
    ]

    @Test func `come from the file`() throws {
        let bucket = try Example(files: Self.file, environment: ["HOME": "/h"]).settings().bucket
        #expect(bucket.endpoint == "https://file")
        #expect(bucket.region == "file-1")
        #expect(bucket.style == .path)
        #expect(bucket.authorities == "/app/ca.pem")
        #expect(bucket.clientCertificate == "/app/c.pem")
        #expect(bucket.clientKey == "/k.pem")
        #expect(bucket.proxy?.exposed == "http://proxy:8080")
        #expect(bucket.storageClass == "STANDARD_IA")
        #expect(bucket.encryption == .service)
        #expect(bucket.kmsKey == "k")
        #expect(bucket.customerKeyFile == "/h/sse")
        #expect(bucket.tags == ["a=b", "c"])
        #expect(bucket.paysForRequests)
        #expect(bucket.lock == .compliance)
        #expect(bucket.lockDays == 30)
    }

    /// An app's own variables must not move its backups elsewhere.
    @Test func `of the file come before Amazon's variables, and ours before the file`() throws {
        let theirs = [
            "AWS_REGION": "aws-1", "AWS_ENDPOINT_URL_S3": "https://aws",
            "AWS_CA_BUNDLE": "/aws.pem", "AWS_ACCESS_KEY_ID": "id",
        ]
        let none = try Example(environment: theirs).settings().bucket
        #expect([none.region, none.endpoint] == ["aws-1", "https://aws"])
        #expect(none.authorities == "/aws.pem")
        let file = try Example(files: Self.file, environment: theirs).settings().bucket
        #expect([file.region, file.endpoint] == ["file-1", "https://file"])
        #expect(file.authorities == "/app/ca.pem")
        #expect(file.accessKeyID == "id")
        let ours = ["HOLDFAST_AWS_REGION": "our-1", "HOLDFAST_S3_ENDPOINT": "https://ours"]
        let all = Example(files: Self.file, environment: theirs.merging(ours) { $1 })
        #expect(try all.settings().bucket.region == "our-1")
        #expect(try all.settings().bucket.endpoint == "https://ours")
        var flagged = all
        flagged.flags = try SettingFlags.flags(["s3.region=flag-1"], spelling: "--set")
        #expect(try flagged.settings().bucket.region == "flag-1")
    }

    @Test(
        arguments: [
            (
                #"{ s3: { regoin: "x" } }"#,
                #"reading /app/holdfast.json:1:9: unknown key "s3.regoin""#,
                #"did you mean "region"?"#
            ),
            (
                #"{ s3: { encryption: "kms" } }"#,
                #"reading /app/holdfast.json:1:21: s3.encryption: expected one of sse-s3, sse-kms, sse-c, found "kms""#,
                nil
            ),
            (
                #"{ s3: { requesterPays: "x" } }"#,
                #"reading /app/holdfast.json:1:24: s3.requesterPays: expected true or false, found "x""#,
                nil
            ),
            (
                #"{ s3: { tags: [1] } }"#,
                "reading /app/holdfast.json:1:16: s3.tags[0]: expected a text, found a number", nil
            ),
        ] as [(String, String, String?)])
    func `say what is wrong in the file, and where`(
        _ text: String, _ message: String, _ hint: String?
    ) {
        let error = Example(files: ["/app/holdfast.json": text]).error
        #expect(error?.description == message)
        #expect(error?.hint == hint)
    }

    @Test(arguments: [
        #"{ s3: { customerKey: "S3CRET" } }"#, #"{ s3: { secretAccessKey: "S3CRET" } }"#,
        #"{ s3: { proxy: "http://ann:S3CRET@proxy" } }"#,
    ])
    func `refuse secrets in the file`(_ text: String) {
        let error = Example(files: ["/app/holdfast.json": text]).error
        #expect(error?.reason.contains("secrets do not belong into this file") == true)
        #expect(error?.description.contains("S3CRET") == false)
    }

    @Test(
        arguments: [
            ([], 30, 120), (["s3.startDeadline=10s"], 10, 120), (["s3.deadline=15m"], 30, 900),
            (["s3.deadline=20s"], 20, 20), (["s3.startDeadline=5m"], 300, 300),
            (["s3.startDeadline=1m", "s3.deadline=1h"], 60, 3600),
        ] as [([String], Int, Int)])
    func `bound how long a bucket is waited for`(
        _ texts: [String], _ start: Int, _ whole: Int
    ) throws {
        let bucket = try Example(flags: SettingFlags.flags(texts, spelling: "--set"))
            .settings().bucket
        #expect(bucket.startDeadline == .seconds(start))
        #expect(bucket.deadline == .seconds(whole))
    }

    @Test(
        arguments: [
            (["s3.startDeadline=1s"], "s3.startDeadline: is not from 5s to 1d"),
            (["s3.deadline=2d"], "s3.deadline: is not from 5s to 1d"),
            (
                ["s3.startDeadline=2m", "s3.deadline=1m"],
                "s3.startDeadline: is longer than s3.deadline"
            ),
        ] as [([String], String)])
    func `refuse to wait`(_ texts: [String], _ reason: String) throws {
        let error = Example(flags: try SettingFlags.flags(texts, spelling: "--set")).error
        #expect(error?.reason == reason)
    }

    @Test func `are told without passwords`() throws {
        let environment = ["HOLDFAST_S3_PROXY": "ann:S3CRET@proxy", "HOLDFAST_S3_STYLE": "path"]
        let project = try Project.find(from: "/app") { _ in nil }
        let given = try SettingsLoader(
            project: project, environment: environment, flags: [], directory: "/app"
        ).given()
        #expect(given.map(\.key) == ["s3.style", "s3.proxy"])
        #expect(given.map(\.text) == ["path", ""])
    }
}

@Suite struct `A setting on the command line` {
    @Test func `has its name in the file`() throws {
        let flags = try SettingFlags.flags(
            ["run.every=1m", "tags=a", "run.every=2m", "tags=b=c", "s3.kmsKey="], spelling: "--set")
        #expect(
            flags == [
                Flag(.runEvery, spelling: "--set run.every", values: ["1m", "2m"]),
                Flag(.tags, spelling: "--set tags", values: ["a", "b=c"]),
                Flag(.kmsKey, spelling: "--set s3.kmsKey", values: [""]),
            ])
        let settings = try Example(flags: flags).settings()
        #expect(settings.run.every == .seconds(120))
        #expect(settings.tags == ["a", "b=c"])
    }

    @Test(
        arguments: [
            ("s3.regoin=x", #"reading --set: there is no setting "s3.regoin""#),
            ("s3.region", "reading --set: s3.region has no value"),
            (
                "s3.proxy=http://ann:S3CRET@host",
                "reading --set: s3.proxy: others could see a secret that is an argument"
            ),
        ] as [(String, String)])
    func `is refused`(_ text: String, _ message: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try SettingFlags.flags([text], spelling: "--set")
        }
        #expect(error?.description == message)
    }
}
