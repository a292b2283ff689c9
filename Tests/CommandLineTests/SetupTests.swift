import CommandLine
import Configuration
import Testing

@Suite struct `The set-up of a project` {
    private func project(
        _ package: String? = nil, settings: String = "{}", _ variables: [String: String] = [:],
        beside texts: [String: String] = [:]
    ) throws -> SetupProject {
        var files = ["/srv/app/holdfast.json": settings]
        files["/srv/app/package.json"] = package
        let project = try Project.find(from: "/srv/app") { files[$0].map { Array($0.utf8) } }
        let loader = SettingsLoader(
            project: project, environment: variables, flags: [], directory: "/srv/app")
        return SetupProject(
            try loader.settings(),
            NodePackage(
                try package.map { try JSON5Parser.parse($0) }, has: { texts[$0] != nil },
                text: { texts[$0] }))
    }

    private func text(_ file: String, of template: String, _ project: SetupProject) -> String {
        SetupTemplate.parts(of: template, with: project.values(version: "1.2.3"))
            .filter { $0.file == file }.flatMap(\.lines).joined(separator: "\n")
    }

    @Test func `of one without files has defaults`() throws {
        let project = try project()
        #expect(project.name == "app" && project.package.start == ["node", "index.js"])
        #expect(project.ignored == ["data"] && project.grace == 30 && !project.hasSources)
        #expect(project.repository == "s3://BUCKET/app" && project.health == nil)
    }

    /// Only what needs neither a shell nor npm is started without them.
    @Test(arguments: [
        (#""start": "node server.js --fast""#, "node server.js --fast"),
        (#""start": "holdfast run -- node server.js""#, "node server.js"),
        (#""start": "node a.js && node b.js""#, "npm start"),
        (#""start": "NODE_ENV=production node a.js""#, "npm start"),
        (#""start": "next start""#, "npm start"),
        (#""start": "node a.js", "prestart": "node build.js""#, "npm start"),
        (
            #""start": "node a.js", "prestart": "holdfast restore --if-missing --allow-empty""#,
            "node a.js"
        ),
        (
            #""start": "node a.js", "prestart": "holdfast restore --if-missing && node b.js""#,
            "npm start"
        ),
        (
            #""start": "holdfast restore --if-missing --allow-empty && node a.js""#, "node a.js"
        ),
        (#""start": "holdfast restore --if-missing && node a.js | tee log""#, "npm start"),
        (#""test": "node --test""#, "node main.js"),
    ])
    func `has its start command`(_ scripts: String, _ start: String) throws {
        let package = #"{ "main": "main.js", "scripts": { \#(scripts) } }"#
        #expect(try project(package).package.start.joined(separator: " ") == start)
    }

    @Test func `has what the settings say`() throws {
        let project = try project(
            #"{ "name": "@acme/api", "devDependencies": { "prisma": "6" } }"#,
            settings: """
                { sources: ["data", { sqlite: "db/app.db" }, "/srv/files"], secrets: ["TOKEN"],
                  run: { grace: "45s", ready: "http://127.0.0.1:${PORT:-3000}/up" } }
                """,
            ["HOLDFAST_REPOSITORY": "s3://bucket/acme"])
        #expect(project.name == "acme-api" && project.package.usesPrisma && project.grace == 45)
        #expect(project.ignored == ["data", "db/app.db*"] && project.health == "/up")
        #expect(project.repository == "s3://bucket/acme" && project.secrets == ["TOKEN"])
    }

    @Test func `is filled in, and lines that come to nothing go`() throws {
        let template = """
            @file a
            @say About {{name}}.
            grace {{grace}} [{{command}}]
            @if prisma
            prisma
            @end
            {{secrets}}
            @if !prisma

            none
            @end

            """
        #expect(
            text("a", of: template, try project()) == """
                grace 30 ["holdfast", "run", "--", "node", "index.js"]

                none
                """)
        let secretive = try project(
            #"{ "dependencies": { "prisma": "6" } }"#, settings: #"{ secrets: ["A", "B"] }"#)
        #expect(text("a", of: template, secretive).hasSuffix("\nprisma\nA=...\nB=..."))
    }

    private func value(
        _ word: String, _ package: String, beside names: [String] = []
    ) throws -> String? {
        let texts = Dictionary(uniqueKeysWithValues: names.map { ($0, "") })
        return try project(package, beside: texts).package.values[word]
    }

    @Test(arguments: [
        ([], "npm install --omit=dev --no-audit --no-fund", "package*.json"),
        (["package-lock.json"], "npm ci --omit=dev --no-audit --no-fund", "package*.json"),
        (
            ["pnpm-lock.yaml", "package-lock.json"],
            "corepack enable && pnpm install --frozen-lockfile --prod",
            "package.json pnpm-lock.yaml"
        ),
        (["yarn.lock"], "yarn install --frozen-lockfile --production", "package.json yarn.lock"),
        (
            ["yarn.lock", ".yarnrc.yml"], "corepack enable && yarn install --immutable",
            "package.json yarn.lock .yarnrc.yml"
        ),
        (
            ["package-lock.json", ".npmrc"], "npm ci --omit=dev --no-audit --no-fund",
            "package*.json .npmrc"
        ),
    ])
    func `installs by the file that locks versions`(
        _ files: [String], _ install: String, _ manifests: String
    ) throws {
        #expect(try value("install", "{}", beside: files) == install)
        #expect(try value("manifests", "{}", beside: files) == manifests)
        let all = try value("installAll", "{}", beside: files)
        #expect(all?.contains("prod") == false && all?.contains("omit") == false)
    }

    /// Yarn 3 leaves out development dependencies by a plugin; 4 has it in itself.
    @Test(
        arguments: [
            (
                "yarn@4.1.0+sha512.1", nil,
                "corepack enable && yarn workspaces focus --all --production"
            ),
            ("yarn@3.5.0", nil, "corepack enable && yarn install --immutable"),
            ("yarn@1.22.22", "", "yarn install --frozen-lockfile --production"),
            (
                "yarn@3.5.0", "yarnPath: .yarn/releases/yarn-3.5.0.cjs\n",
                "node .yarn/releases/yarn-3.5.0.cjs install --immutable"
            ),
            (
                nil, "nodeLinker: pnpm\nyarnPath: \"./.yarn/releases/yarn-4.0.0.cjs\"\n",
                "node .yarn/releases/yarn-4.0.0.cjs workspaces focus --all --production"
            ),
            (
                nil,
                "yarnPath: yarn.js\nplugins:\n  - spec: '@yarnpkg/plugin-workspace-tools'\n",
                "node yarn.js workspaces focus --all --production"
            ),
        ] as [(String?, String?, String)])
    func `installs by the Yarn that the project has`(
        _ manager: String?, _ settings: String?, _ install: String
    ) throws {
        let package = manager.map { #"{ "packageManager": "\#($0)" }"# } ?? "{}"
        var texts = ["yarn.lock": "", "yarn.js": ""]
        texts[".yarnrc.yml"] = settings
        let values = try project(package, beside: texts).package.values
        #expect(values["install"] == install)
        #expect(values["manifests"]?.hasSuffix(" yarn.js") == install.contains(" yarn.js"))
        #expect(values["prune"] == nil)
    }

    @Test func `gives Yarn the folders that its settings name`() throws {
        let texts = [
            "yarn.lock": "", ".yarn/releases": "", ".yarn/patches": "",
            ".yarnrc.yml": "yarnPath: .yarn/releases/yarn-3.5.0.cjs",
        ]
        let package = try project("{}", beside: texts).package
        #expect(
            package.values["folders"] == """
                COPY .yarn/releases ./.yarn/releases
                COPY .yarn/patches ./.yarn/patches
                """)
        #expect(try value("folders", "{}", beside: ["yarn.lock", "patches"]) == "")
        #expect(
            try value("folders", "{}", beside: ["pnpm-lock.yaml", "patches"])
                == "COPY patches ./patches")
    }

    @Test(
        arguments: [
            ("yarn.lock", nil, false), ("yarn.lock", "", true),
            ("yarn.lock", "nodeLinker: pnp\n", true),
            ("yarn.lock", "nodeLinker: 'node-modules'\n", false), ("package-lock.json", "", false),
        ] as [(String, String?, Bool)])
    func `has packages in node_modules`(
        _ lock: String, _ settings: String?, _ isPlugged: Bool
    ) throws {
        var texts = [lock: ""]
        texts[".yarnrc.yml"] = settings
        let package = try project(#"{ "packageManager": "yarn@" }"#, beside: texts).package
        #expect((package.values["plugged"] != nil) == isPlugged)
        #expect(package.remarks.contains { $0.hasPrefix("Plug'n'Play") } == isPlugged)
    }

    @Test(arguments: [
        ("{}", 1), (#"{ "packageManager": "pnpm@10.1.0" }"#, 0),
        (#"{ "devEngines": { "packageManager": { "name": "pnpm", "version": "^10" } } }"#, 0),
    ])
    func `says when no version of the installer is named`(_ package: String, _ count: Int) throws {
        #expect(try project(package, beside: ["pnpm-lock.yaml": ""]).package.remarks.count == count)
    }

    /// Node 25 came without corepack, and the images of Node 26 without Yarn.
    @Test(arguments: [
        ("24", ["pnpm-lock.yaml"], "corepack enable && pnpm "),
        (
            "25", ["pnpm-lock.yaml"],
            "npm install --global --force corepack && corepack enable && pnpm "
        ),
        ("25", ["yarn.lock"], "yarn "), ("26", ["yarn.lock"], "npm install --global yarn && yarn "),
    ])
    func `brings what the image lacks`(
        _ version: String, _ files: [String], _ begin: String
    ) throws {
        let package = #"{ "engines": { "node": "\#(version)" } }"#
        #expect(try value("install", package, beside: files)?.hasPrefix(begin) == true)
    }

    /// They may call what is there for development.
    @Test func `installs all where scripts of an installation run`() throws {
        let package = #"{ "scripts": { "prepare": "husky" }, "devDependencies": { "husky": "9" } }"#
        #expect(try value("install", package) == "npm install --no-audit --no-fund")
        #expect(try value("prune", package) == "npm prune --omit=dev --no-audit --no-fund")
        #expect(try value("prune", package, beside: ["pnpm-lock.yaml"]) == nil)
    }

    /// Newer Yarn runs no script before another, and pnpm did not for years.
    @Test(arguments: [
        (["yarn.lock"], #""start": "node a.js""#, #""prestart""#, "holdfast restore"),
        (
            ["pnpm-lock.yaml"], #""start": "node a.js""#, #""start""#,
            "holdfast restore --if-missing --allow-empty && node a.js"
        ),
        (["pnpm-lock.yaml"], #""prestart": "a""#, #""prestart""#, "&& a"),
        (["yarn.lock", ".yarnrc.yml"], #""prestart": "a""#, #""start""#, "&& node index.js"),
        (
            ["yarn.lock", ".yarnrc.yml"], #""start": "holdfast run -- node a.js""#, #""start""#,
            #""holdfast run -- node a.js""#
        ),
    ])
    func `brings the data back before the start`(
        _ files: [String], _ scripts: String, _ name: String, _ text: String
    ) throws {
        let package = "{ \"scripts\": { \(scripts) } }"
        #expect(try value("opening", package, beside: files) == name)
        #expect(try value("opened", package, beside: files)?.contains(text) == true)
    }

    @Test func `builds where a script does, with what only that needs`() throws {
        let scripts = #""scripts": { "build": "tsc", "start": "node dist/index.js" }"#
        let typed = #"{ \#(scripts), "devDependencies": { "typescript": "5" } }"#
        #expect(try value("install", typed) == "npm install --no-audit --no-fund")
        #expect(try value("build", typed) == "npm run build")
        #expect(try value("prune", typed) == "npm prune --omit=dev --no-audit --no-fund")
        let plain = "{ \(scripts) }"
        #expect(try value("install", plain)?.contains("--omit=dev") == true)
        #expect(try value("prune", plain) == nil && value("build", "{}") == nil)
        #expect(try value("build", plain, beside: ["pnpm-lock.yaml"]) == "pnpm run build")
    }

    /// What the start, or a migration before it, calls is kept.
    @Test(arguments: [
        #"{ "scripts": { "start": "tsx a.ts", "build": "x" }, "devDependencies": { "tsx": "4" } }"#,
        #"{ "scripts": { "build": "x" }, "devDependencies": { "prisma": "6" } }"#,
    ])
    func `keeps development dependencies that the app runs with`(_ package: String) throws {
        #expect(try value("install", package) == "npm install --no-audit --no-fund")
        #expect(try value("prune", package) == nil)
    }

    @Test(arguments: [
        (nil, nil, 24), ("20", nil, 20), ("22.x", nil, 22), ("^18.18 || ^20.9", nil, 20),
        (">=18", nil, 24), (">= 26", nil, 26), (">=18 <21", nil, 18), ("*", nil, 24),
        ("^18.18.0 || ^20.9.0 || >=21.1.0", nil, 24), (">=18", "v22.11.0\n", 22),
        ("20", "lts/*", 20), ("99999999999999999999", nil, 24),
    ])
    func `takes the version of Node that the project asks for`(
        _ engines: String?, _ pinned: String?, _ version: Int
    ) throws {
        let package = engines.map { #"{ "engines": { "node": "\#($0)" } }"# } ?? "{}"
        let texts = pinned.map { [".nvmrc": $0] } ?? [:]
        #expect(try project(package, beside: texts).package.nodeVersion == version)
    }

    @Test(arguments: [
        #"{ "workspaces": ["apps/*"] }"#, #"{ "scripts": { "postinstall": "patch-package" } }"#,
        #"{ "dependencies": { "a": "file:../a" } }"#, #"{ "dependencies": { "a": "link:a" } }"#,
        #"{ "dependencies": { "a": "../a" } }"#, #"{ "dependencies": { "a": "./a" } }"#,
    ])
    func `gives all files to an installation that works with them`(_ package: String) throws {
        #expect(try value("allFiles", package) == "" && value("allFiles", "{}") == nil)
    }

    @Test func `gives an installation the packages that lie in the project`() throws {
        let package = """
            { "dependencies": { "a": "file:a-1.tgz", "b": "^1" },
              "devDependencies": { "c": "file:./c.tgz", "d": "./d.tgz" } }
            """
        #expect(try value("manifests", package) == "package*.json a-1.tgz c.tgz d.tgz")
        #expect(try value("allFiles", package) == nil)
    }

    @Test func `leaves the scripts that are there`() throws {
        let theirs = #"{ "scripts": { "backup": "tar", "prestart": "node a.js \"b\"" } }"#
        #expect(try value("backup", theirs) == "holdfast:backup")
        #expect(try value("restore", theirs) == "restore")
        #expect(
            try value("opened", theirs)
                == #""holdfast restore --if-missing --allow-empty && node a.js \"b\"""#)
        let ours = #"{ "scripts": { "prestart": "holdfast restore --if-missing && x" } }"#
        #expect(try value("opened", ours) == #""holdfast restore --if-missing && x""#)
    }

    /// What is left of a template's signs is what other programs read.
    @Test(arguments: CommandSpecification.setups)
    func `is whole for every platform`(_ platform: String) async throws {
        let run = await Run(["setup", platform], directory: "/nowhere/app")
        #expect(run.code == .done && run.output.hasPrefix("== "))
        #expect(run.errors.contains("there is no package.json here"))
        #expect(run.output.contains("\nholdfast init --repository s3://BUCKET/app\n"))
        let foreign = run.output.split(separator: "\n").filter { $0.contains("{{") }
        #expect(foreign.allSatisfy { $0.contains("${{ secrets.") || $0.contains("${{ vars.") })
        #expect(!run.output.split(separator: "\n").contains { $0.hasPrefix("@") })
    }

    @Test func `of an unknown platform names those that are known`() async {
        let run = await Run(["setup", "heaven"], directory: "/nowhere/app")
        #expect(run.errors.contains("holdfast setup railway|render"))
    }
}
