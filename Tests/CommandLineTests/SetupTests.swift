import CommandLine
import Configuration
import Testing

@Suite struct `The set-up of a project` {
    private func project(
        _ package: String? = nil, settings: String = "{}", _ variables: [String: String] = [:]
    ) throws -> SetupProject {
        var files = ["/srv/app/holdfast.json": settings]
        files["/srv/app/package.json"] = package
        let project = try Project.find(from: "/srv/app") { files[$0].map { Array($0.utf8) } }
        let loader = SettingsLoader(
            project: project, environment: variables, flags: [], directory: "/srv/app")
        return SetupProject(
            try loader.settings(), package: try package.map { try JSON5Parser.parse($0) })
    }

    private func text(_ file: String, of template: String, _ project: SetupProject) -> String {
        SetupTemplate.parts(of: template, with: project.values(version: "1.2.3"))
            .filter { $0.file == file }.flatMap(\.lines).joined(separator: "\n")
    }

    @Test func `of one without files has defaults`() throws {
        let project = try project()
        #expect(project.name == "app" && project.start == ["node", "index.js"])
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
        (#""test": "node --test""#, "node main.js"),
    ])
    func `has its start command`(_ scripts: String, _ start: String) throws {
        let package = #"{ "main": "main.js", "scripts": { \#(scripts) } }"#
        #expect(try project(package).start.joined(separator: " ") == start)
    }

    @Test func `has what the settings say`() throws {
        let project = try project(
            #"{ "name": "@acme/api", "devDependencies": { "prisma": "6" } }"#,
            settings: """
                { sources: ["data", { sqlite: "db/app.db" }, "/srv/files"], secrets: ["TOKEN"],
                  run: { grace: "45s", ready: "http://127.0.0.1:${PORT:-3000}/up" } }
                """,
            ["HOLDFAST_REPOSITORY": "s3://bucket/acme"])
        #expect(project.name == "acme-api" && project.usesPrisma && project.grace == 45)
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

    /// What is left of a template's signs is what other programs read.
    @Test(arguments: CommandSpecification.setups)
    func `is whole for every platform`(_ platform: String) async throws {
        let run = await Run(["setup", platform], directory: "/nowhere/app")
        #expect(run.code == .done && run.output.hasPrefix("== ") && run.errors.isEmpty)
        let foreign = run.output.split(separator: "\n").filter { $0.contains("{{") }
        #expect(foreign.allSatisfy { $0.contains("${{ secrets.") })
        #expect(!run.output.split(separator: "\n").contains { $0.hasPrefix("@") })
    }

    @Test func `of an unknown platform names those that are known`() async {
        let run = await Run(["setup", "heaven"], directory: "/nowhere/app")
        #expect(run.errors.contains("holdfast setup railway|render"))
    }
}
