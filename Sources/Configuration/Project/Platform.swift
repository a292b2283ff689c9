/// A host that runs apps, recognised by the variables that it sets.
package struct Platform: Equatable, Sendable {
    /// The word for it in settings and output.
    package var name: String
    /// Any one of these variables gives it away.
    var markers: [String]
    /// Variables that identify project, environment and service; of each list the first that is set.
    var identity: [[String]]
    /// The same, in the words that people gave them.
    var names: [[String]]
    /// Variables with the name of the environment (production, staging, a preview).
    var environment: [String]
    var commit: [String]
    var image: [String]

    package static let all: [Platform] = [.railway, .render, .fly, .heroku]

    /// The platform that the variables belong to.
    package static func recognized(in environment: [String: String]) -> Platform? {
        all.first { platform in
            platform.markers.contains { !(environment[$0] ?? "").isEmpty }
        }
    }
}

extension Platform {
    static let railway = Platform(
        name: "railway", markers: ["RAILWAY_PROJECT_ID", "RAILWAY_ENVIRONMENT_ID"],
        identity: [
            ["RAILWAY_PROJECT_ID"], ["RAILWAY_ENVIRONMENT_ID", "RAILWAY_ENVIRONMENT"],
            ["RAILWAY_SERVICE_ID"],
        ],
        names: [["RAILWAY_PROJECT_NAME"], ["RAILWAY_ENVIRONMENT_NAME"], ["RAILWAY_SERVICE_NAME"]],
        environment: ["RAILWAY_ENVIRONMENT_NAME", "RAILWAY_ENVIRONMENT"],
        commit: ["RAILWAY_GIT_COMMIT_SHA"], image: [])
    /// Preview services of pull requests are services of their own, named after the branch here.
    static let render = Platform(
        name: "render", markers: ["RENDER", "RENDER_SERVICE_ID"],
        identity: [["RENDER_SERVICE_ID"]], names: [["RENDER_SERVICE_NAME"]],
        environment: [], commit: ["RENDER_GIT_COMMIT"], image: [])
    static let fly = Platform(
        name: "fly", markers: ["FLY_APP_NAME"],
        identity: [["FLY_APP_NAME"], ["FLY_PROCESS_GROUP"]],
        names: [["FLY_APP_NAME"], ["FLY_PROCESS_GROUP"]],
        environment: [], commit: [], image: ["FLY_IMAGE_REF"])
    /// The names of apps and commits are set only where the app asked for dyno metadata.
    static let heroku = Platform(
        name: "heroku", markers: ["DYNO"],
        identity: [["HEROKU_APP_ID", "HEROKU_APP_NAME"]], names: [["HEROKU_APP_NAME"]],
        environment: [], commit: ["HEROKU_BUILD_COMMIT", "HEROKU_SLUG_COMMIT"], image: [])
}

extension Platform {
    /// Tells this deployment's project, environment and service from all others.
    package func place(in variables: [String: String]) -> String? {
        let parts = identity.compactMap { Self.first($0, in: variables) }
        return parts.isEmpty ? nil : ([name] + parts).joined(separator: "/")
    }

    /// The place in the words that people gave it.
    package func placeName(in variables: [String: String]) -> String? {
        let parts = names.compactMap { Self.first($0, in: variables) }
        return parts.isEmpty ? nil : ([name] + parts).joined(separator: "/")
    }

    /// The environment's name, unless it is the one that users see.
    package func environmentName(in variables: [String: String]) -> String? {
        let name = Self.first(environment, in: variables) ?? previewName(in: variables)
        return name.flatMap { ["production", "prod"].contains($0.lowercased()) ? nil : $0 }
    }

    /// The commit that was deployed.
    package func commit(in variables: [String: String]) -> String? {
        Self.first(commit, in: variables)
    }

    /// The image that was deployed.
    package func image(in variables: [String: String]) -> String? {
        Self.first(image, in: variables)
    }

    private func previewName(in variables: [String: String]) -> String? {
        if self == .render, variables["IS_PULL_REQUEST"] == "true" {
            return "preview-"
                + (variables["RENDER_GIT_BRANCH"] ?? variables["RENDER_SERVICE_ID"] ?? "")
        }
        if self == .heroku, let number = variables["HEROKU_PR_NUMBER"], !number.isEmpty {
            return "pr-" + number
        }
        return nil
    }

    private static func first(_ names: [String], in variables: [String: String]) -> String? {
        names.lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
    }
}
