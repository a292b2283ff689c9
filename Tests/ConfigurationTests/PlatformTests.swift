import Configuration
import Testing

@Suite struct `A platform` {
    struct Case: Sendable, CustomTestStringConvertible {
        var variables: [String: String]
        var platform: String
        var place: String?
        var timeline = "app"
        var testDescription: String { platform + " " + timeline }
    }

    static let railway = [
        "RAILWAY_PROJECT_ID": "p1", "RAILWAY_ENVIRONMENT_ID": "e1", "RAILWAY_SERVICE_ID": "s1",
        "RAILWAY_PROJECT_NAME": "acme", "RAILWAY_SERVICE_NAME": "bot",
        "RAILWAY_GIT_COMMIT_SHA": "d0be",
    ]

    @Test(arguments: [
        Case(
            variables: railway.merging(["RAILWAY_ENVIRONMENT_NAME": "production"]) { $1 },
            platform: "railway", place: "railway/p1/e1/s1"),
        Case(
            variables: railway.merging(["RAILWAY_ENVIRONMENT_NAME": "PR 12"]) { $1 },
            platform: "railway", place: "railway/p1/e1/s1", timeline: "app-pr-12"),
        Case(
            variables: [
                "RENDER": "true", "RENDER_SERVICE_ID": "srv-1", "IS_PULL_REQUEST": "false",
            ],
            platform: "render", place: "render/srv-1"),
        Case(
            variables: [
                "RENDER": "true", "RENDER_SERVICE_ID": "srv-2", "IS_PULL_REQUEST": "true",
                "RENDER_GIT_BRANCH": "feature/x",
            ], platform: "render", place: "render/srv-2", timeline: "app-preview-feature-x"),
        Case(
            variables: ["FLY_APP_NAME": "acme-api", "FLY_PROCESS_GROUP": "web"], platform: "fly",
            place: "fly/acme-api/web"),
        Case(
            variables: ["DYNO": "web.1", "HOLDFAST_PLACE": "here"], platform: "heroku",
            place: "here"),
        Case(
            variables: ["DYNO": "web.1", "HEROKU_APP_NAME": "acme", "HEROKU_PR_NUMBER": "7"],
            platform: "heroku", place: "heroku/acme", timeline: "app-pr-7"),
    ])
    func `is recognised with place and environment`(_ example: Case) throws {
        let settings = try Example(environment: example.variables).settings()
        #expect(settings.platform?.name == example.platform)
        #expect(settings.place == example.place)
        #expect(settings.timeline == example.timeline)
    }

    @Test func `knows commit, image and the names that people gave`() {
        #expect(Platform.recognized(in: Self.railway)?.commit(in: Self.railway) == "d0be")
        #expect(
            Platform.recognized(in: Self.railway)?.placeName(in: Self.railway) == "railway/acme/bot"
        )
        let fly = ["FLY_APP_NAME": "a", "FLY_IMAGE_REF": "registry/a:1"]
        #expect(Platform.recognized(in: fly)?.image(in: fly) == "registry/a:1")
        #expect(Platform.recognized(in: ["HOME": "/root", "RENDER": ""]) == nil)
    }

    @Test func `has no repository and no key by default`() throws {
        let settings = try Example(environment: ["DYNO": "web.1", "HOME": "/app"]).settings()
        #expect(settings.keySource == nil)
        guard case .missing(let hint) = settings.repository else {
            return #expect(Bool(false), "\(settings.repository)")
        }
        #expect(hint.contains("HOLDFAST_REPOSITORY"))
    }
}

@Suite struct `The default repository and key` {
    @Test func `are in the user's folders`() throws {
        let settings = try Example(environment: ["HOME": "/home/ann"]).settings()
        #expect(
            settings.repository == .embedded(folder: "/home/ann/.local/share/holdfast/repository"))
        #expect(settings.keySource == .defaultKeyFile(path: "/home/ann/.config/holdfast/key.txt"))
    }

    @Test func `follow the XDG variables, if they are absolute`() throws {
        var environment = [
            "HOME": "/home/ann", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "relative",
        ]
        let settings = try Example(environment: environment).settings()
        #expect(settings.repository == .embedded(folder: "/d/holdfast/repository"))
        #expect(settings.keySource == .defaultKeyFile(path: "/home/ann/.config/holdfast/key.txt"))
        environment = [:]
        #expect(try Example(environment: environment).settings().keySource == nil)
    }

    @Test(arguments: ["AWS_S3_BUCKET_NAME", "BUCKET", "BUCKET_NAME"])
    func `give way to the platforms' bucket variables`(_ variable: String) throws {
        let settings = try Example(environment: [variable: "acme-data", "HOME": "/h"]).settings()
        #expect(
            settings.repository
                == .configured(
                    RepositoryAddress(
                        .bucket(BucketAddress(bucket: "acme-data", prefix: "holdfast")))))
    }

    @Test func `give way to relative addresses, seen from where they are written`() throws {
        let files = ["/app/holdfast.json": #"{ repository: "../backups", keyFile: "~/k" }"#]
        let inFile = try Example(files: files, environment: ["HOME": "/h"], directory: "/app/src")
            .settings()
        #expect(inFile.repository == .configured(RepositoryAddress(.folder("/backups"))))
        #expect(inFile.keySource == .keyFile(path: "/h/k"))
        let inVariable = try Example(
            files: files, environment: ["HOLDFAST_REPOSITORY": "b", "HOLDFAST_KEY_FILE": "k"],
            directory: "/app/src"
        ).settings()
        #expect(inVariable.repository == .configured(RepositoryAddress(.folder("/app/src/b"))))
        #expect(inVariable.keySource == .keyFile(path: "/app/src/k"))
    }
}

@Suite struct `The key` {
    static let file = ["/app/holdfast.json": #"{ keyFile: "from-file" }"#]

    @Test(
        arguments: [
            ([:], [], KeySource.keyFile(path: "/app/from-file")),
            (["HOLDFAST_PASSPHRASE": "p"], [], .passphrase(SensitiveText("p"))),
            (
                ["HOLDFAST_PASSPHRASE_FILE": "pf", "HOLDFAST_PASSPHRASE": "p"], [],
                .passphraseFile(path: "/app/pf")
            ),
            (
                ["HOLDFAST_KEY_FILE": "kf", "HOLDFAST_PASSPHRASE": "p"], [],
                .keyFile(path: "/app/kf")
            ),
            (["HOLDFAST_KEY": "k", "HOLDFAST_KEY_FILE": "kf"], [], .key(SensitiveText("k"))),
            (
                ["HOLDFAST_KEY": "k"], [Flag(.keyFile, spelling: "--key-file", values: ["flag"])],
                .keyFile(path: "/app/flag")
            ),
        ] as [([String: String], [Flag], KeySource)])
    func `comes from the first place that has one`(
        _ environment: [String: String], _ flags: [Flag], _ source: KeySource
    ) throws {
        let example = Example(files: Self.file, environment: environment, flags: flags)
        #expect(try example.settings().keySource == source)
    }
}

@Suite struct `Bucket credentials` {
    @Test func `are taken as a set, ours first`() throws {
        let both = try Example(environment: [
            "HOLDFAST_AWS_ACCESS_KEY_ID": "ours", "HOLDFAST_AWS_SECRET_ACCESS_KEY": "s1",
            "AWS_ACCESS_KEY_ID": "theirs", "AWS_SECRET_ACCESS_KEY": "s2", "AWS_SESSION_TOKEN": "t2",
            "AWS_REGION": "r2", "HOLDFAST_S3_ENDPOINT": "https://e1",
            "AWS_ENDPOINT_URL": "https://e2",
        ]).settings().bucket
        #expect(both.accessKeyID == "ours")
        #expect(both.secretAccessKey == SensitiveText("s1"))
        #expect(both.sessionToken == nil)
        #expect(both.region == nil)
        #expect(both.endpoint == "https://e1")
        let standard = BucketSettings(environment: [
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "r",
            "AWS_ENDPOINT_URL": "https://e", "AWS_ENDPOINT_URL_S3": "https://e3",
        ])
        #expect(standard.region == "r")
        #expect(standard.endpoint == "https://e3")
        let railway = BucketSettings(environment: [
            "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "s", "REGION": "auto",
            "ENDPOINT": "https://e",
        ])
        #expect(railway.secretAccessKey == SensitiveText("s"))
        #expect(railway.endpoint == "https://e")
    }
    @Test func `that are to be found elsewhere leave region and server to variables`() {
        var environment = ["AWS_REGION": "r", "AWS_ENDPOINT_URL": "https://e"]
        let elsewhere = BucketSettings(environment: environment)
        #expect(elsewhere.readsProfiles)
        #expect(elsewhere.region == "r")
        #expect(elsewhere.endpoint == "https://e")
        environment["AWS_ACCESS_KEY_ID"] = "theirs"
        environment["HOLDFAST_AWS_PROFILE"] = "ours"
        let ours = BucketSettings(environment: environment)
        #expect(ours.readsProfiles)
        #expect(ours.profile == "ours")
        #expect(ours.accessKeyID == nil)
        #expect(ours.endpoint == nil)
        environment["HOLDFAST_AWS_PROFILE"] = nil
        #expect(BucketSettings(environment: environment).missingVariable == "AWS_SECRET_ACCESS_KEY")
        environment["HOLDFAST_AWS_ACCESS_KEY_ID"] = "ours"
        environment["HOLDFAST_AWS_SECRET_ACCESS_KEY"] = "s"
        #expect(!BucketSettings(environment: environment).readsProfiles)
    }
}
