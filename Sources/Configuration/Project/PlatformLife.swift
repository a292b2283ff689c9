// How platforms end containers, and tell them apart.
extension Platform {
    /// How long a container lives after the first signal; nothing where nobody can know.
    package func grace(in variables: [String: String]) -> Duration? {
        switch name {
        case Platform.fly.name: .seconds(5)
        case Platform.render.name, Platform.heroku.name: .seconds(30)
        case Platform.railway.name:
            .seconds(Int(variables["RAILWAY_DEPLOYMENT_DRAINING_SECONDS"] ?? "") ?? 0)
        default: nil
        }
    }

    /// What stays when a container is started again in the same place.
    package func seat(in variables: [String: String]) -> String? {
        ["RAILWAY_REPLICA_ID", "RENDER_INSTANCE_ID", "FLY_MACHINE_ID", "DYNO"].lazy
            .compactMap { variables[$0] }.first { !$0.isEmpty }
    }

    /// Whether the platform runs a command once before a deployment, beside the app.
    package static func isReleaseCommand(in variables: [String: String]) -> Bool {
        if variables["FLY_APP_NAME"] != nil, variables["RELEASE_COMMAND"] == "1" { return true }
        let dyno = variables["DYNO"] ?? ""
        return dyno.hasPrefix("release.") || dyno.hasPrefix("run.")
    }
}
