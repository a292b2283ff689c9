/// The texts of the folder Templates, which are part of the program.
enum SetupTexts {
    static func text(_ name: String) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func bytes(_ name: String) -> [UInt8]? {
        switch name {
        case "build": PackageResources.build_txt
        case "dockerfile": PackageResources.dockerfile_txt
        case "dockerfile-npm": PackageResources.dockerfile_npm_txt
        case "image": PackageResources.image_txt
        case "once": PackageResources.once_txt
        case "scripts": PackageResources.scripts_txt
        case "settings": PackageResources.settings_txt
        case "variables": PackageResources.variables_txt
        case "setup-docker": PackageResources.setup_docker_txt
        case "setup-fly": PackageResources.setup_fly_txt
        case "setup-github": PackageResources.setup_github_txt
        case "setup-npm": PackageResources.setup_npm_txt
        case "setup-railway": PackageResources.setup_railway_txt
        case "setup-render": PackageResources.setup_render_txt
        case "setup-systemd": PackageResources.setup_systemd_txt
        default: nil
        }
    }
}
